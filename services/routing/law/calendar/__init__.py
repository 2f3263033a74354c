"""Which days are worked: the State Council's notices as data, from the package, from a file, and in the database."""
