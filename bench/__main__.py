"""``make bench``: the floors, then streams, lives and clocks, on private servers; a table and JSON."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from bench import clocks, floors, idle, lives, streams
from bench.result import Result, as_json, as_table
from tests.support import servers
from tests.support.postgres import PrivatePostgres
from tests.support.rabbit import PrivateRabbit


def main() -> None:
    """Run what was asked for and print it."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers it started end with it
    results = _measure(options.only)
    if options.json:
        Path(options.json).write_text(as_json(results) + "\n", "utf-8")
    else:
        print(as_json(results))
    print(as_table(results))


def _measure(only: str | None) -> list[Result]:
    with ExitStack() as stack:
        rabbit = stack.enter_context(closing(servers.private_rabbit()))
        postgres = stack.enter_context(closing(servers.private_postgres()))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-bench-")))
        if only == "idle":  # counts stand beside no floor
            return _idle(rabbit, postgres, folder)
        floor = floors.measure(rabbit, postgres, folder)
        results = _floor_results(floor)
        if only in (None, "streams"):
            results += streams.measure(rabbit, postgres, _made(folder / "streams"), floor)
        if only in (None, "lives"):
            results += lives.on_bus(rabbit, postgres, _made(folder / "lives"), floor)
        if only in (None, "clocks"):
            results += clocks.measure(rabbit, postgres, _made(folder / "clocks"))
        if only in (None, "embedded"):
            results += lives.embedded(_made(folder / "up"))
        if only is None:
            results += _idle(rabbit, postgres, folder)
        return results


def _idle(rabbit: PrivateRabbit, postgres: PrivatePostgres, folder: Path) -> list[Result]:
    results = idle.on_bus(rabbit, postgres, _made(folder / "idle"))
    return [*results, *idle.embedded(_made(folder / "idle-up")), *idle.help_page()]


def _floor_results(floor: floors.Floors) -> list[Result]:
    names = {
        "publishes": "floor: confirmed publishes, in batches",
        "commits": "floor: commits, one client",
        "commits_together": "floor: commits, eight clients",
        "calls": "floor: nameko echo calls, one after the other",
        "calls_together": "floor: nameko echo calls, eight at a time",
    }
    return [Result(name, getattr(floor, key), "a second") for key, name in names.items()]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", choices=("floors", "streams", "lives", "clocks", "embedded", "idle"), help="this part and the floors"
    )
    parser.add_argument("--json", metavar="FILE", help="write the JSON there instead of printing it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
