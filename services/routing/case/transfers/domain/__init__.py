"""Rules of transfers, pure: accusations, and what a case can be sorted as."""
