"""Two toy services and the site they run on: a source that makes things, and a sink that does what a test wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import eventlet
from greenlet import GreenletExit
from kombu import Connection
from marshmallow import Schema, fields
from nameko.messaging import QueueConsumer
from sqlalchemy import Column, Integer, MetaData, String, Table, func, select

from huiyin.actors import Actor
from huiyin.bus import embedded, runner, tables
from huiyin.bus.client import Client
from huiyin.bus.inbox import complete_up_to
from huiyin.bus.log import row_to_event
from huiyin.bus.runtime import Runtime
from huiyin.bus.service import Service, command, on
from huiyin.columns import new_metadata
from huiyin.db import Database, UnitOfWork
from huiyin.events.envelope import Event
from huiyin.events.registry import event
from huiyin.settings import Settings, read
from tests.support.pace import patient
from tests.support.processes import wait_until
from tests.support.rabbit import Rabbit

OPERATOR = Actor("operator", "op")
SECONDS = 30.0
#: Longer than any call takes while other tests use the processors too.
CALL_SECONDS = str(patient(20))

metadata = new_metadata()

#: What a handler did: one row for each time an event had its effect.
effect = Table(
    "effect",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("n", Integer, nullable=False),
    Column("by", String(32), nullable=False),
)


class ThingMade(Schema):
    """A thing was made."""

    n = fields.Int(required=True)


class Numbers(Schema):
    """Which things to make."""

    numbers = fields.List(fields.Int(), required=True)


def register_events() -> None:
    """Make ``thing.made`` and ``thing.painted`` known; call it inside :func:`huiyin.testing.own_events`."""
    for type_ in ("thing.made", "thing.painted"):
        event("source", type_)(ThingMade)


def make(uow: UnitOfWork, *numbers: int, by: str = "source", type_: str = "thing.made") -> None:
    """Write a row and say an event for each number."""
    for n in numbers:
        uow.session.execute(effect.insert().values(n=n, by=by))
        uow.emit(type_, str(n), {"n": n})


def applied(uow: UnitOfWork, *events: Event, by: str = "sink") -> None:
    """Write the effect of each event."""
    for one in events:
        uow.session.execute(effect.insert().values(n=one.data["n"], by=by))


class Source(Service):
    """Makes things."""

    name = "source"

    @command(Numbers)
    def make(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Make the things asked for, and say how many there are now."""
        make(uow, *request["numbers"])
        return {"made": request["numbers"], "all": uow.session.execute(select(func.count(effect.c.id))).scalar_one()}


def sink(handle: Callable[[UnitOfWork, Any], None] = applied, **options: Any) -> type[Service]:
    """Return a service ``sink`` whose handler ``things`` calls ``handle``."""

    class Sink(Service):
        name = "sink"

        @on("source", "thing.made", handler="things", **options)
        def receive(self, uow: UnitOfWork, found: Any) -> None:
            handle(uow, found)

    return Sink


def _empty(database: Database, each: MetaData) -> None:
    with database.unit_of_work() as uow:
        for table in each.sorted_tables:
            uow.session.execute(table.delete())


def _kill(containers: list[Any]) -> None:
    """End everything where it stands."""
    for ending in [eventlet.spawn(_end, container) for container in containers]:
        ending.wait()


def _end(container: Any) -> None:
    """Kill one container; nameko alone would wait up to a second for its consumer to look up."""
    for consumer in [one for one in container.extensions if isinstance(one, QueueConsumer) and one._gt is not None]:
        consumer._gt.kill()
        with suppress(GreenletExit, Exception):
            consumer._gt.wait()
    container.kill()
    Runtime.of(container).database.close()


class Site:
    """Where toy services run. A subclass brings the broker and the databases."""

    names = ("source", "sink")

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = {
            "HUIYIN_SITE": "toytown",
            "HUIYIN_SECRET": "a secret of the toys",
            "HUIYIN_RETRY_TRIES": "3",
            "HUIYIN_RETRY_SECONDS": "0.05",
            "HUIYIN_CATCH_UP_SECONDS": "0.4",
            "HUIYIN_CALL_SECONDS": CALL_SECONDS,
            **environ,
        }
        self.settings = read(self._environ)
        self.databases = {name: self.settings.database(name) for name in self.names}
        for database in self.databases.values():
            database.create()
            for each in (tables.metadata, metadata):
                each.create_all(database.engine)
                _empty(database, each)

    def with_settings(self, **changes: str) -> Settings:
        """Return the settings with some changed."""
        return read({**self._environ, **{f"HUIYIN_{name}": value for name, value in changes.items()}})

    @contextmanager
    def running(self, *services: Any, gently: bool = False, **changes: str) -> Iterator[list[Any]]:
        """Run one replica of each service; end them at once, or ``gently`` as a signal would."""
        with runner.running(services, self.with_settings(**changes)) as containers:
            try:
                yield containers
            finally:
                if not gently:
                    _kill(containers)

    @contextmanager
    def client(self, **changes: str) -> Iterator[Client]:
        """Call services from outside."""
        with Client(self.with_settings(**changes)) as client:
            yield client

    def call(self, service: str, method: str, body: dict[str, Any], *, key: str | None = None) -> Any:
        """Call one method as the operator."""
        with self.client() as client:
            return client.call(service, method, body, actor=OPERATOR, key=key)

    def make(self, *numbers: int, type_: str = "thing.made") -> None:
        """Have the source make things without asking it."""
        with self.databases["source"].unit_of_work() as uow:
            make(uow, *numbers, type_=type_)

    def publish(self, body: bytes, type_: str = "thing.made", **properties: Any) -> None:
        """Put a message on the source's exchange that the source never wrote."""
        with Connection(self.settings.amqp_uri) as connection, connection.channel() as channel:
            usual = {"content_type": "application/json", "content_encoding": "utf-8"}
            message = channel.prepare_message(body, **{**usual, **properties})
            channel.basic_publish(message, exchange="source.events", routing_key=type_)

    def effects(self, service: str = "sink", by: str | None = None) -> list[int]:
        """Return the numbers in the order in which they had their effect."""
        with self.databases[service].reading() as reading:
            query = select(effect.c.n).where(effect.c.by == by if by else effect.c.id > 0).order_by(effect.c.id)
            return list(reading.session.execute(query).scalars())

    def letters(self, *states: str) -> list[Any]:
        """Return the sink's letters."""
        with self.databases["sink"].reading() as reading:
            wanted = tables.letter.c.state.in_(states) if states else tables.letter.c.id > 0
            return list(reading.session.execute(select(tables.letter).where(wanted).order_by(tables.letter.c.id)))

    def log(self) -> list[Any]:
        """Return the source's log by position."""
        with self.databases["source"].reading() as reading:
            return list(reading.session.execute(select(tables.event_log).order_by(tables.event_log.c.position)))

    def message(self, position: int, /, **changes: Any) -> bytes:
        """Return the message of the event at ``position``, with some attributes changed."""
        [row] = [row for row in self.log() if row.position == position]
        return json.dumps({**row_to_event(row, "/toytown/source").to_json(), **changes}).encode()

    def cursor(self) -> int:
        """Return up to where the sink's handler is complete."""
        with self.databases["sink"].reading() as reading:
            return complete_up_to(reading.session, "things", "/toytown/source")

    def published(self) -> bool:
        """Return True where every event of the source is with the broker."""
        return all(row.published_at for row in self.log())

    def until_effects(self, *numbers: int, seconds: float = SECONDS) -> None:
        """Wait until exactly these numbers had their effect on the sink, each once and in any order."""
        what = f"the effects of {len(numbers)} things"
        wait_until(lambda: len(self.effects()) >= len(numbers), seconds=seconds, what=what)
        assert sorted(self.effects()) == sorted(numbers)

    def wipe_broker(self) -> None:
        """Have the broker lose everything."""
        raise NotImplementedError

    #: What :meth:`queues` says of a queue that outlives a node.
    durable_kind = ""

    def queues(self) -> dict[str, str]:
        """Return the broker's queues: name → kind."""
        raise NotImplementedError

    def delete_queue(self, name: str) -> None:
        """Have the broker lose one queue."""
        with Connection(self.settings.amqp_uri) as connection, connection.channel() as channel:
            channel.queue_delete(name)

    def depth(self, queue: str) -> int:
        """Return how many messages lie in a queue and are with no consumer."""
        with Connection(self.settings.amqp_uri) as connection, connection.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def close(self) -> None:
        """Close the connections and leave the broker empty."""
        for database in self.databases.values():
            database.close()
        self.wipe_broker()


class EmbeddedSite(Site):
    """The embedded broker and SQLite files."""

    def wipe_broker(self) -> None:
        """Empty the broker in this process."""
        embedded.wipe()

    def queues(self) -> dict[str, str]:
        """Return the queues in this process; there is one kind."""
        return dict.fromkeys(embedded.Channel.queues, self.durable_kind)


class ServerSite(Site):
    """RabbitMQ and PostgreSQL."""

    def __init__(self, environ: dict[str, str], rabbit: Rabbit, vhost: str) -> None:
        super().__init__(environ)
        self.durable_kind = self.settings.queue_type
        self._rabbit = rabbit
        self._vhost = vhost

    def queues(self) -> dict[str, str]:
        """Return the queues of the vhost with their types."""
        listed = ("list_queues", "--quiet", "--no-table-headers", "-p", self._vhost, "name", "type")
        return dict(line.split("\t") for line in self._rabbit.ctl(*listed).splitlines() if "\t" in line)

    def break_queue(self, name: str) -> None:
        """Have the broker lose what holds a quorum queue, which it tells nobody."""
        resource = f'rabbit_misc:r(<<"{self._vhost}">>, queue, <<"{name}">>)'
        find = f"{{ok, Queue}} = rabbit_amqqueue:lookup({resource})"
        self._rabbit.ctl("eval", f"{find}, ok = ra:stop_server(quorum_queues, amqqueue:get_pid(Queue)).")

    def wipe_broker(self) -> None:
        """Delete every queue that the toys have."""
        for name in ("sink.things", "rpc-source", "rpc-sink"):
            self.delete_queue(name)
