"""``python -m tests.faults``: one fault run, its seed and its judgement; exit code 1 where anything is wrong."""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys

import click

from tests.faults import runs, upgrade
from tests.support.pace import patient

_MATTERS_A_ROUND = 2000
#: Seconds within which commands go on when a node of a cluster is lost; a soak run looks, no test does.
_LONGEST_REFUSED = 10


def main() -> int:
    """Run, print the judgement as JSON, and return the exit code."""
    options = _options()
    # ended from outside, it still ends the servers and services it started
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    click.echo(f"seed {options.seed}", err=True)
    rounds = max(1, options.matters // _MATTERS_A_ROUND)
    if options.upgrade_from:
        found = upgrade.rehearse(options.upgrade_from, options.seed)
    elif options.cluster:
        found = runs.on_cluster(options.minutes, options.seed)
    elif options.embedded:
        found = runs.embedded(options.matters, options.minutes, options.seed, rounds)
    else:
        found = runs.on_bus(options.matters, options.minutes, options.seed, rounds, options.queue_type)
    click.echo(json.dumps({"seed": options.seed, **found}, indent=2, ensure_ascii=False))
    late = options.cluster and found["longest_refused"] > patient(_LONGEST_REFUSED)
    return 0 if found["good"] and not late else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--matters", type=int, default=_MATTERS_A_ROUND, help="at least how many full lives")
    parser.add_argument("--minutes", type=float, default=10, help="a bound: no new life begins after this long")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="repeat the choices of a run")
    parser.add_argument("--embedded", action="store_true", help="huiyin up in one process instead of the bus")
    parser.add_argument("--cluster", action="store_true", help="lose nodes of a cluster of three for all the minutes")
    parser.add_argument("--upgrade-from", metavar="COMMIT", help="rehearse the upgrade from this commit, and back")
    parser.add_argument("--queue-type", default="classic", help="type of the queues of events: classic or quorum")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
