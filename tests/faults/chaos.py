"""What goes wrong during a fault run, and when: planned from a seed, carried out as the work goes on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import click

from tests.support.cluster import Cluster, Node
from tests.support.postgres import PrivatePostgres
from tests.support.processes import wait_until
from tests.support.rabbit import PrivateRabbit
from tests.support.site import BusSite, Replica

#: Blows fall between these shares of the work, so that all of them fall while matters are under way.
_FIRST, _LAST = 0.02, 0.92
_LONGEST_DOWN = 1.0
_LONGEST_START = 120
#: How long a node of a cluster stays away, in seconds.
_NODE_AWAY = (12.0, 20.0)


@dataclass(frozen=True)
class Blow:
    """One thing that goes wrong once ``share`` of the work is done."""

    share: float
    what: str
    strike: Callable[[], None]


def kills(chance: random.Random, replicas: Iterable[Replica], times: int) -> list[Blow]:
    """Kill each replica ``times`` times with SIGKILL, and start it again within a second."""
    return [
        Blow(chance.uniform(_FIRST, _LAST), f"kill {replica.name}", partial(_kill, replica, chance))
        for replica in replicas
        for _ in range(times)
    ]


def outages(chance: random.Random, site: BusSite, rabbit: PrivateRabbit, postgres: PrivatePostgres) -> list[Blow]:
    """Stop the broker once and kill it once, crash the database once, delete all queues of one service once.

    The broker is killed soon after queues were deleted and declared anew: that is when it loses quorum queues.
    """
    victim = chance.choice(("routing", "followup", "reporting"))
    deleted = chance.uniform(0.55, 0.80)
    return [
        Blow(chance.uniform(0.10, 0.35), "stop and start the broker", rabbit.restart),
        Blow(chance.uniform(0.35, 0.55), "crash and start the database", postgres.restart),
        Blow(deleted, f"delete all queues of {victim}", lambda: _delete_queues(rabbit, site, victim)),
        Blow(deleted + chance.uniform(0, 0.05), "kill and start the broker", lambda: _kill_broker(rabbit)),
    ]


def node_losses(chance: random.Random, cluster: Cluster, uri: str, times: int) -> list[Blow]:
    """Take a node out ``times`` times, each in turn: killed with SIGKILL, and every third time with ``stop_app``.

    It stays away for longer than commands may be refused, and the next goes only when all queues are whole again.
    """
    ways = [(_kill_node, "kill"), (_kill_node, "kill"), (_stop_app, "stop_app")]
    return [
        Blow(
            (number + chance.uniform(0.1, 0.6)) / times,
            f"{how} {node.name}",
            partial(_lose, cluster, uri, partial(lose, node, chance)),
        )
        for number in range(times)
        for lose, how in [ways[number % len(ways)]]
        for node in [cluster.nodes[(number + number // len(cluster.nodes)) % len(cluster.nodes)]]
    ]


def repeated(plan: Callable[[], list[Blow]], rounds: int) -> list[Blow]:
    """Return ``rounds`` plans, one after the other over the whole of the work."""
    return [replace(blow, share=(part + blow.share) / rounds) for part in range(rounds) for blow in plan()]


class Chaos:
    """Carries out a plan in a thread of its own while ``share_done`` goes from 0 to 1, or until the work is given up.

    Work that goes on while :attr:`under_way` meets every blow of the plan. As a supervisor would, it starts again what
    ended by itself.
    """

    def __init__(self, plan: Iterable[Blow], share_done: Callable[[], float], replicas: Sequence[Replica]) -> None:
        self._plan = sorted(plan, key=lambda blow: blow.share)
        self._replicas = replicas
        self._share_done = share_done
        self._thread = threading.Thread(target=self._run, name="chaos", daemon=True)
        self._given_up = threading.Event()
        self.struck: list[str] = []
        self.error: BaseException | None = None

    def __enter__(self) -> Chaos:
        self._thread.start()
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if failure is not None:
            self._given_up.set()
        self._thread.join()
        if self.error is not None:
            raise self.error

    @property
    def under_way(self) -> bool:
        """True while blows are still to come."""
        return self._thread.is_alive() and len(self.struck) < len(self._plan)

    def _run(self) -> None:
        try:
            for blow in self._plan:
                if not self._reached(blow.share):
                    return
                click.echo(f"{self._share_done():6.1%}  {blow.what}", err=True)
                blow.strike()
                self.struck.append(blow.what)
            self._reached(1.0)
        except BaseException as error:  # told to the thread that waits for this one
            self.error = error

    def _reached(self, share: float) -> bool:
        """Supervise until so much is done; False where the work was given up before."""
        while self._share_done() < share:
            self._supervise()
            if self._given_up.wait(0.02):
                return False
        return True

    def _supervise(self) -> None:
        for replica in self._replicas:
            replica.supervise()


def _kill(replica: Replica, chance: random.Random) -> None:
    wait_until(replica.supervise, seconds=_LONGEST_START, what=f"{replica.name} before it is killed", every=0.2)
    replica.kill()
    time.sleep(chance.uniform(0, _LONGEST_DOWN))
    replica.start()


def _kill_broker(rabbit: PrivateRabbit) -> None:
    rabbit.kill()
    rabbit.start()


def _lose(cluster: Cluster, uri: str, lose: Callable[[], None]) -> None:
    lose()
    wait_until(lambda: not cluster.unsettled(uri), seconds=_LONGEST_START, what="whole queues", every=1.0)


def _kill_node(node: Node, chance: random.Random) -> None:
    node.kill()
    time.sleep(chance.uniform(*_NODE_AWAY))
    node.start()


def _stop_app(node: Node, chance: random.Random) -> None:
    node.stop_app()
    time.sleep(chance.uniform(*_NODE_AWAY))
    node.start_app()


def _delete_queues(rabbit: PrivateRabbit, site: BusSite, service: str) -> None:
    """Delete the queues of events, of calls, and of answers."""
    own = (f"{service}.", f"rpc-{service}", f"rpc.reply-{service}-")
    names = [name for name in rabbit.queues(site.amqp_uri) if name.startswith(own)]
    assert names, f"{service} has no queue"
    for name in names:
        rabbit.delete_queue(site.amqp_uri, name)
