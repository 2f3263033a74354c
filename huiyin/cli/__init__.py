"""The command ``huiyin``: its own commands, and those the installed services bring (group ``huiyin.commands``)."""

from __future__ import annotations

import sys

from huiyin.bus.driver import patch


def main() -> None:
    """Run the command line. The process is made cooperative before anything else is imported."""
    patch()
    try:
        from huiyin.cli.root import start

        start()
    except KeyboardInterrupt:  # inside a command click says so itself; loading the code takes a moment too
        sys.stderr.write("Aborted!\n")
        sys.exit(1)
