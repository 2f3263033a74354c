"""The command ``huiyin``: its own commands, and those the installed services bring (group ``huiyin.commands``)."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line.

    Where a command is named, the process is made cooperative before anything else is imported. A list of the commands
    needs none of that.
    """
    if any(not argument.startswith("-") for argument in sys.argv[1:]):
        from huiyin.bus.driver import patch

        patch()
    try:
        from huiyin.cli.root import start

        start()
    except KeyboardInterrupt:  # inside a command click says so itself; loading the code takes a moment too
        sys.stderr.write("Aborted!\n")
        sys.exit(1)
