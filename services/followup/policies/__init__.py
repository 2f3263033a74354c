"""Built-in policies: one file per reason to visit."""
