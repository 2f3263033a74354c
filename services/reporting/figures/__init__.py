"""Built-in figures: one file per figure."""
