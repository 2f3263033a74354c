"""Rules of every chapter of a case, pure: the table of its life, competence, what the log tells."""
