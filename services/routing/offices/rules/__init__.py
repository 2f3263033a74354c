"""The built-in plugins of ``huiyin.rules``: one way to choose the responsible office per file."""
