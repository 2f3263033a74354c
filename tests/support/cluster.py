"""A RabbitMQ cluster of three nodes on this machine, each of which may be killed. Loopback only."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import tempfile
from pathlib import Path

from tests.support.processes import Child, TooLate, free_port, listens, wait_until
from tests.support.rabbit import PrivateRabbit, Rabbit, installed

NODES = 3


class Node(PrivateRabbit):
    """One node: it has the cookie and the port mapper of its cluster, and data of its own.

    Where it is empty it joins ``seed``, the name of a node that runs.
    """

    def __init__(self, name: str, cookie: str, mapper: int, seed: str) -> None:
        self.name, self._cookie, self._mapper_port, self._seed = name, cookie, mapper, seed
        super().__init__()

    def launch(self) -> None:
        """Start the node."""
        self._launch()

    def wait_up(self) -> None:
        """Wait until it takes connections."""
        self._wait_up()

    def start(self) -> None:
        """Start the node and wait until it takes connections; the port mapper is the cluster's."""
        self.launch()
        self.wait_up()

    def stop_app(self) -> None:
        """Stop RabbitMQ inside the Erlang node, as an operator does to take a node out for a while."""
        self.ctl("stop_app")

    def start_app(self) -> None:
        """Start it again and wait until it takes connections."""
        self.ctl("start_app")
        wait_until(self.is_up, seconds=60, what=f"{self.name} after start_app", every=0.2)

    def _environment(self) -> dict[str, str]:
        given = super()._environment()
        return {**given, "RABBITMQ_NODENAME": self.name, "ERL_EPMD_PORT": str(self._mapper_port)}

    def _settings(self) -> dict[str, str]:
        return {
            **super()._settings(),
            "cluster_partition_handling": "pause_minority",
            "vm_memory_high_watermark.absolute": "512MB",
            "cluster_formation.peer_discovery_backend": "classic_config",
            "cluster_formation.classic_config.nodes.1": self._seed,
        }

    def _new_cookie(self) -> str:
        return self._cookie


class Cluster(Rabbit):
    """Three nodes that form one broker."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="huiyin-cluster-"))
        self._mapper_port = free_port()
        self._mapper: Child | None = None
        cookie = secrets.token_hex(16)
        names = [f"huiyin{place}@localhost" for place in range(1, NODES + 1)]
        self.nodes = [Node(name, cookie, self._mapper_port, names[0]) for name in names]
        super().__init__(self.nodes[0].port)

    def start(self) -> None:
        """Start the first node, and the others, which join it."""
        command: list[str | Path] = [installed()["epmd"], "-port", str(self._mapper_port), "-address", "127.0.0.1"]
        self._mapper = Child(command, self._folder / "epmd.log")
        wait_until(lambda: listens(self._mapper_port), seconds=10, what="the Erlang port mapper")
        first, *others = self.nodes
        first.start()
        for node in others:
            node.launch()
        for node in others:
            node.wait_up()
        running = json.loads(first.ctl("cluster_status", "--formatter", "json"))["running_nodes"]
        if len(running) != NODES:
            raise TooLate(f"the cluster has only the nodes {running}")

    def uri(self, vhost: str = "%2F") -> str:
        """Return the addresses of all nodes."""
        return ";".join(node.uri(vhost) for node in self.nodes)

    def orders(self, uri: str) -> list[str]:
        """Return ``uri`` beginning with each node in turn: on machines of their own each would have another first."""
        nodes = uri.split(";")
        return [";".join([*nodes[first:], *nodes[:first]]) for first in range(len(nodes))]

    def ctl(self, *arguments: str) -> str:
        """Run ``rabbitmqctl`` against a node that runs."""
        node = next(node for node in self.nodes if node.is_up())
        return node.ctl(*arguments)

    def unsettled(self, uri: str) -> list[str]:
        """Return the names of the quorum queues in the vhost of ``uri`` that not all nodes hold up."""
        vhost = uri.rpartition("/")[2]
        printed = self.ctl("list_queues", "--quiet", "--no-table-headers", "-p", vhost, "name", "type", "online")
        lines = [line.split("\t") for line in printed.splitlines()]
        return [name for name, kind, online in lines if kind == "quorum" and online.count("@") < NODES]

    def close(self) -> None:
        """End every node and delete what they wrote."""
        for node in self.nodes:
            node.close()
        if self._mapper is not None:
            self._mapper.end(signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)
