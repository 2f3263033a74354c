"""The addresses of a broker that has several nodes: begin with the one that answered last.

kombu takes ``amqp://a/v;amqp://b/v`` and goes on to the next where one does not answer, but begins each new connection
with the first. A machine that is switched off answers nothing, so each would wait for it again.
"""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import urlsplit

SEPARATOR = ";"

Place = tuple[str, int]


class Addresses:
    """Which node answered last."""

    def __init__(self) -> None:
        self._answered: Place | None = None
        self._silent: set[Place] = set()

    def order(self, uri: str) -> str:
        """Return ``uri`` with the address that answered last at its beginning, and those that did not at its end.

        As long as nothing is known the order stays as it was written.
        """
        addresses = uri.split(SEPARATOR)
        if self._silent:
            # kombu tries two for a call: by chance, so that of many that are away not always the same two
            addresses = sorted(random.sample(addresses, len(addresses)), key=lambda one: _place(one) in self._silent)
        return SEPARATOR.join(sorted(addresses, key=lambda one: _place(one) != self._answered))

    def answered(self, client: Any) -> None:
        """Note that the node which ``client``, a kombu connection, speaks to has answered."""
        self._answered = _place_of(client)
        self._silent.discard(self._answered)

    def failed(self, client: Any) -> None:
        """Note that it has not."""
        place = _place_of(client)
        self._silent.add(place)
        if self._answered == place:
            self._answered = None


#: Those of this process: it has one broker.
addresses = Addresses()


def _place(uri: str) -> Place:
    parts = urlsplit(uri)
    return _host(parts.hostname), parts.port or _usual_port(parts.scheme)


def _place_of(client: Any) -> Place:
    return _host(client.hostname), int(client.port or _usual_port(client.transport_cls))


def _host(name: str | None) -> str:
    """Return the name as kombu has it once it was connected to."""
    return "127.0.0.1" if name in (None, "localhost") else name.lower()


def _usual_port(scheme: Any) -> int:
    return 5671 if scheme == "amqps" else 5672
