"""The built-in channels: one plugin per file, offered through the same entry points as a stranger's."""
