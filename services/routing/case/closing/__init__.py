"""A case is examined, closed, and put into the archive."""
