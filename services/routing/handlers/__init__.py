"""The use cases of routing: offices, registered matters, the steps of a case, its clocks, and what is shown of it."""
