"""Tables of the case, by idea."""
