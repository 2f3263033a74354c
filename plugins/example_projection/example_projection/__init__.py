"""How many matters each channel brought on each day: a small service that was not planned for."""
