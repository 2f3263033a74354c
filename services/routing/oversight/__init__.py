"""Oversight of the offices: orders and advice, the ladder of each period, and what it sends."""
