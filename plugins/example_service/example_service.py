"""A guest in plain nameko: it hears of registered matters and tells how many each channel brought."""

import sys
from collections import Counter
from typing import Any

import eventlet
from nameko.containers import ServiceContainer
from nameko.events import event_handler
from nameko.rpc import rpc


class DoorBoard:
    """Counts from the moment it starts. The same event may come twice, so each is known by source and position."""

    name = "doorboard"
    heard: dict[tuple[str, int], str] = {}

    @event_handler("intake", "matter.registered")  # type: ignore[untyped-decorator]  # nameko has no types
    def registered(self, event: dict[str, Any]) -> None:
        """Take a CloudEvents envelope; what happened is in ``data``."""
        self.heard[event["source"], event["position"]] = event["data"]["channel"]

    @rpc  # type: ignore[untyped-decorator]  # nameko has no types
    def by_channel(self) -> dict[str, int]:
        """Return channel → how many matters."""
        return Counter(self.heard.values())


if __name__ == "__main__":
    eventlet.monkey_patch()
    container = ServiceContainer(DoorBoard, {"AMQP_URI": sys.argv[1]})
    container.start()
    print("doorboard is up", flush=True)
    container.wait()
