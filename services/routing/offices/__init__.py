"""The offices of the county: their file, the registry, who goes on with whose work, and the rules that choose one."""
