"""The plainest nameko service there is, for the floor of calls: ``python -m bench.echo AMQP_URI``."""

from __future__ import annotations

import sys

import eventlet

eventlet.monkey_patch()

from nameko.containers import ServiceContainer  # noqa: E402
from nameko.rpc import rpc  # noqa: E402


class Echo:
    """Says again what it was told."""

    name = "echo"

    @rpc  # type: ignore[untyped-decorator]  # nameko has no types
    def say(self, body: object) -> object:
        """Return ``body``."""
        return body


if __name__ == "__main__":
    container = ServiceContainer(Echo, {"AMQP_URI": sys.argv[1]})
    container.start()
    print("echo is up", flush=True)
    container.wait()
