"""Ledgers (台账): reading spreadsheets whose columns are named differently everywhere, and importing them."""
