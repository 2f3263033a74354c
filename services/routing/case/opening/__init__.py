"""A case begins: the responsible office is chosen, and what the register of an imported matter says is taken over."""
