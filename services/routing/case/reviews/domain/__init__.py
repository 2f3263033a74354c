"""Rules of review and recheck, pure."""
