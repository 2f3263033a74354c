"""The shared library of Huiyin: bus, database, errors, events, plugins. It knows no service and no petition rule."""

__version__ = "0.1.0"
