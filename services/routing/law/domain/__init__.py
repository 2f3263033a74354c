"""Rules of the law, pure: which periods run from the facts of a case, and the stages on their way."""
