"""Rules of handling, pure."""
