"""Rules of telling, pure: which notices are owed, and what proves that they were given."""
