"""``python -m huiyin`` is the command ``huiyin``."""

from huiyin.cli import main

main()
