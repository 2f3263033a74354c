"""A case goes on: transfers, objections, disputes, categories, recusals, successors of offices."""
