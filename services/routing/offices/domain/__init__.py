"""Rules about offices, pure: what each may do, and who goes on when one ends."""
