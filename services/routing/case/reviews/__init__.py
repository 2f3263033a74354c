"""An answer is looked at again: review and recheck."""
