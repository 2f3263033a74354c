"""``python -m bench.traced FILE ARGUMENT…``: ``huiyin ARGUMENT…``, every statement SQLite runs written into FILE."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from huiyin.bus.driver import patch


def main() -> None:
    """Run the command with the arguments after the first, which names the file."""
    patch()
    from sqlalchemy import event
    from sqlalchemy.pool import Pool

    from huiyin.cli.root import start

    file = Path(sys.argv[1]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - open as long as the process

    def traced(connection: Any, _record: object) -> None:
        connection.set_trace_callback(lambda statement: file.write(" ".join(statement.split())[:160] + "\n"))

    event.listen(Pool, "connect", traced)
    sys.argv[1:2] = []
    start()


if __name__ == "__main__":
    main()
