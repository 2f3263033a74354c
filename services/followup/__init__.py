"""Followup: after the answer, return visits and ratings."""
