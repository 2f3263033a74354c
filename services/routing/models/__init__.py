"""Tables of routing, by idea. Whoever wants a table names its file."""
