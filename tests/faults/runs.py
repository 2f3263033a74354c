"""The two fault runs: services on a broker and a database server, and everything embedded in one process."""

from __future__ import annotations

import random
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from tests.faults.chaos import Blow, Chaos, kills, node_losses, outages, repeated
from tests.faults.judge import judge
from tests.support import servers
from tests.support.lives import Drive, Tally
from tests.support.processes import free_port, wait_until
from tests.support.site import BusSite, EmbeddedSite, Site
from tests.support.ways import OverHttp, OverTheBus

KILLS_OF_EACH = 5
#: More than any machine of today drives, so that a run on a cluster takes its minutes.
_LIVES_A_SECOND = 1000
_LOSSES_A_MINUTE = 1.2
_SETTLE_SECONDS = 60
#: A broker may deliver twice; every twentieth event is published twice. Short times let the run see many recoveries.
_ENV = {
    "HUIYIN_TEST_DOUBLE": "20",
    "HUIYIN_RETRY_SECONDS": "0.5",
    "HUIYIN_CATCH_UP_SECONDS": "3",
    "HUIYIN_CALL_SECONDS": "3",
    "HUIYIN_PLUGIN_SECONDS": "60",
    "HUIYIN_LOG_LEVEL": "WARNING",
}


def on_bus(matters: int, minutes: float, seed: int, rounds: int, queue_type: str) -> dict[str, Any]:
    """Drive ``matters`` over RabbitMQ and PostgreSQL while every process dies; return the judgement."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        rabbit = stack.enter_context(closing(servers.private_rabbit()))
        postgres = stack.enter_context(closing(servers.private_postgres()))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-faults-")))
        site = BusSite(folder, rabbit, postgres, copies=2, env={**_ENV, "HUIYIN_QUEUE_TYPE": queue_type})
        stack.callback(site.stop)
        site.open()
        drive = Drive(lambda: OverTheBus(site.settings), f"faults-{seed}", matters, threads=8, at_once=48)

        def plan() -> list[Blow]:
            return [*kills(chance, site.replicas, KILLS_OF_EACH), *outages(chance, site, rabbit, postgres)]

        return _run(site, drive, repeated(plan, rounds), minutes)


def on_cluster(minutes: float, seed: int) -> dict[str, Any]:
    """Drive matters through the gateway for ``minutes`` while nodes of a cluster are lost; return the judgement.

    The services keep the limits of a site, and no event is doubled: what is counted is what people meet.
    """
    chance = random.Random(seed)
    with ExitStack() as stack:
        cluster = stack.enter_context(closing(servers.cluster()))
        postgres = stack.enter_context(closing(servers.private_postgres()))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-faults-")))
        env = {"HUIYIN_QUEUE_TYPE": "quorum", "HUIYIN_CALL_SECONDS": "10", "HUIYIN_LOG_LEVEL": "WARNING"}
        site = BusSite(folder, cluster, postgres, copies=2, env=env)
        port = site.add_gateway()
        stack.callback(site.stop)
        site.open()
        lives = round(minutes * 60 * _LIVES_A_SECOND)
        drive = Drive(lambda: OverHttp(port, site.settings.secret), f"faults-{seed}", lives, threads=8, at_once=16)
        plan = node_losses(chance, cluster, site.amqp_uri, max(len(cluster.nodes), round(minutes * _LOSSES_A_MINUTE)))
        return _run(site, drive, plan, minutes, to_the_last=True)


def embedded(matters: int, minutes: float, seed: int, rounds: int) -> dict[str, Any]:
    """Drive ``matters`` over HTTP against ``huiyin up`` while it is killed; return the judgement."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-faults-")))
        site = EmbeddedSite(folder, free_port(), _ENV)
        stack.callback(site.stop)
        site.open()
        drive = Drive(
            lambda: OverHttp(site.port, site.settings.secret), f"faults-{seed}", matters, threads=4, at_once=16
        )
        return _run(site, drive, repeated(lambda: kills(chance, site.replicas, KILLS_OF_EACH), rounds), minutes)


def _run(site: Site, drive: Drive, plan: list[Blow], minutes: float, *, to_the_last: bool = False) -> dict[str, Any]:
    """Drive and strike. Lives begin for ``minutes`` at most, or ``to_the_last`` blow where that comes later."""
    with Chaos(plan, lambda: drive.share, site.replicas) as chaos:

        def over() -> bool:
            return drive.share >= 1 and not chaos.under_way

        tally = drive.run(minutes * 60, lambda: chaos.under_way, until=over if to_the_last else None)
    for replica in site.replicas:
        wait_until(replica.supervise, seconds=60, what=f"{replica.name} after the run", every=0.2)
    return _report(site, tally, chaos) | judge(site, tally, seconds=_SETTLE_SECONDS)


def _report(site: Site, tally: Tally, chaos: Chaos) -> dict[str, Any]:
    return {
        "matters": len(tally.finished),
        "seconds": round(tally.seconds, 1),
        "calls": tally.calls,
        "asked_again": {"early": tally.early, "unanswered": tally.unanswered},
        "longest_refused": round(tally.longest_refused, 1),
        "longest_refused_story": tally.longest_refused_story,
        "died_by_themselves": {replica.name: replica.deaths for replica in site.replicas if replica.deaths},
        "kills": {replica.name: replica.kills for replica in site.replicas},
        "other_blows": [what for what in chaos.struck if not _is_kill_of_replica(site, what)],
        "errors_in_logs": dict(site.errors_in_logs().most_common(12)),
    }


def _is_kill_of_replica(site: Site, what: str) -> bool:
    return what in {f"kill {replica.name}" for replica in site.replicas}
