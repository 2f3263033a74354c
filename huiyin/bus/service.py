"""What a service is made from: the base class, and the four decorators of its entry points."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from huiyin import clock
from huiyin.bus import log
from huiyin.bus.clockwork import timer
from huiyin.bus.commands import command, query
from huiyin.bus.desk import DeskProvider
from huiyin.bus.gauges import Gauges
from huiyin.bus.http import HealthServer
from huiyin.bus.lookout import Lookout
from huiyin.bus.relay import Relay
from huiyin.bus.subscription import on
from huiyin.db import Reading, alone

__all__ = ["Service", "command", "on", "query", "timer"]

_MOST_POSITIONS = 5000
_MOST_EVENTS = 500


class _LogPositions(Schema):
    types = fields.List(fields.Str(), required=True, validate=validate.Length(min=1))
    after = fields.Int(required=True, validate=validate.Range(min=0))
    older = fields.Float(required=True, validate=validate.Range(min=0))
    limit = fields.Int(required=True, validate=validate.Range(min=1, max=_MOST_POSITIONS))


class _LogRead(Schema):
    positions = fields.List(fields.Int(), required=True, validate=validate.Length(max=_MOST_EVENTS))


class _Nothing(Schema):
    """A question without a body."""


class Service:
    """A service with a database, a log, a relay and a desk. A subclass sets ``name`` and adds entry points."""

    name: str
    #: The plugin groups the service asks; what is enabled there must load before it starts.
    plugin_groups: tuple[str, ...] = ()
    #: Whether it uses the content store, which must then be usable before it starts.
    keeps_files: bool = False
    #: Handlers of earlier versions: nobody reads their queues, so these are deleted at the broker.
    former_handlers: tuple[str, ...] = ()
    desk = DeskProvider()
    relay = Relay()
    health = HealthServer()
    gauges = Gauges()
    lookout = Lookout()

    @query(_Nothing)
    def readiness(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Say what keeps the replica that answers from working (``problems``), and what a person should look at
        (``notices``), a line for each. Asked by the gateway."""
        reading.actor.require("service", "operator")
        return dict(vars(self.desk.health()))

    @query(_LogPositions)
    def log_positions(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Say at which positions after ``after`` this service's log holds events of ``types``.

        ``up_to`` is how far the answer reaches: everything of these types at or under it is named, with its id.
        ``head`` is the end of the log as it was published ``older`` seconds ago, and ``end`` as it is now.
        Asked by services that catch up.
        """
        reading.actor.require("service", "operator")
        alone(reading.session)  # every consumer asks several times a minute, and mostly there is nothing new
        before = clock.now() - timedelta(seconds=request["older"])
        head, end = log.ends(reading.session, published_before=before)
        rows = log.positions(reading.session, request["types"], request["after"], head, request["limit"])
        whole = len(rows) < request["limit"]
        return {
            "end": end,
            "head": head,
            "up_to": head if whole else rows[-1][0],
            "positions": [position for position, _ in rows],
            "ids": [id_ for _, id_ in rows],
        }

    @query(_LogRead)
    def log_read(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the events of this service's log at the given positions."""
        reading.actor.require("service", "operator")
        source = f"/{self.desk.settings.site}/{self.name}"
        return {"events": [event.to_json() for event in log.at(reading.session, request["positions"], source)]}
