"""The command ``huiyin``: its own commands, and those the installed services bring (group ``huiyin.commands``)."""

from __future__ import annotations

from huiyin.bus.driver import patch


def main() -> None:
    """Run the command line. The process is made cooperative before anything else is imported."""
    patch()
    from huiyin.cli.root import start

    start()
