"""Reporting: what happened, kept as facts, and the figures counted from them."""
