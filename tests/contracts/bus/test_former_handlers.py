"""The queue of a handler that a service no longer has is deleted at the broker, once nobody reads it."""

from __future__ import annotations

from typing import Any

import pytest
from kombu import Connection, Consumer, Queue

from huiyin.bus.service import Service, on
from huiyin.bus.topology import handler_queue
from huiyin.db import UnitOfWork
from tests.contracts.bus.toys import SECONDS, ServerSite, Source, applied, sink
from tests.support.processes import wait_until

# the embedded broker forgets its queues with its process
pytestmark = pytest.mark.parametrize("site", ["server_site"], indirect=True)


class Renewed(Service):
    """The sink of a later version, whose handler has another name."""

    name = "sink"
    former_handlers = ("things", "objects")

    @on("source", "thing.painted", handler="paintings")
    def receive(self, uow: UnitOfWork, found: Any) -> None:
        applied(uow, found)


def _queue(site: ServerSite, handler: str) -> Queue:
    """Return the queue of one handler of the earlier version."""
    return handler_queue("sink", handler, "source", ("thing.made",), site.settings.queue_type)


def test_its_queue_is_deleted_and_events_do_not_pile_up_in_it(site: ServerSite) -> None:
    with site.running(sink()):
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue of the handler")
    site.publish(b"{}")
    with site.running(Source, Renewed):
        wait_until(lambda: "sink.things" not in site.queues(), seconds=SECONDS, what="the queue gone")
        site.make(1, type_="thing.painted")
        site.until_effects(1)
    site.delete_queue("sink.paintings")


def test_a_replica_of_the_earlier_version_still_reads_it(site: ServerSite) -> None:
    with site.running(Source, sink()):
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue of the handler")
    with Connection(site.settings.amqp_uri) as connection, Consumer(connection, [_queue(site, "things")]) as earlier:
        _queue(site, "objects")(connection).declare()
        with site.running(Source, Renewed):
            wait_until(lambda: "sink.objects" not in site.queues(), seconds=SECONDS, what="the queue nobody reads gone")
            assert "sink.things" in site.queues()
            earlier.cancel()
            wait_until(lambda: "sink.things" not in site.queues(), seconds=SECONDS, what="the queue gone")
    site.delete_queue("sink.paintings")
