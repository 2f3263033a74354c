"""Queries on the tables of the case, by idea."""
