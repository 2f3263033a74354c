"""Replicas climb the ladder while offices take steps of the same cases, on PostgreSQL: no ring, nothing told twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from huiyin import clock
from huiyin.bus import tables, timers
from huiyin.bus.log import row_to_event
from huiyin.db import Database
from huiyin.errors import HuiyinError
from huiyin.events import registry as events
from services.routing.case import clocks
from services.routing.oversight import checks, climbing
from services.routing.oversight.models import SupervisionOrder
from services.routing.reference import Reference
from services.routing.tables import Base
from tests.support.together import at_once
from tests.unit.routing.conftest import COUNTY, SYSTEM, Desk, at, staff, use_case

_MATTERS = [f"990100-2026-{number:07}" for number in range(24)]
_OFFICE, _PETITION = "9901EDU", "9901X"
#: Nine days after the end of the acceptance: a chaser is due for every matter that nobody has taken.
_LATE = at("2026-03-26 10:00")
_ORDER = {"office": _OFFICE, "kind": "chaser", "ground": "delay", "facts": "答复迟缓。"}


@pytest.fixture
def desk(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A desk with overdue matters and orders, and a clock that runs on from nine days after their end."""
    events.load_known()
    monkeypatch.setattr(climbing, "_AGAIN", timedelta(milliseconds=30))
    database = Database(postgres_url)
    tables.metadata.create_all(database.engine)
    Base.metadata.create_all(database.engine)
    desk: Any = Desk(database)
    desk.import_csv(COUNTY)
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(*_MATTERS, named_office=_OFFICE)
        for _ in range(8):
            desk.act("supervise", staff(_PETITION), None, **_ORDER)
    clock.run_from(_LATE)
    yield desk
    clock.run_from(None)
    database.close()


def _fire(desk: Any) -> None:
    """Claim and climb as a replica does, until nothing is due any more."""
    while _due(desk):
        with desk.database.unit_of_work(SYSTEM) as uow:
            claimed = timers.claim_due(uow.session, clocks.TIMER, 5)
            climbing.climb(uow, claimed, Reference(uow.session, {}))


def _due(desk: Any) -> bool:
    soon = clock.now() + timedelta(seconds=1)
    due = (tables.timer.c.kind == clocks.TIMER) & tables.timer.c.fired_at.is_(None) & (tables.timer.c.fire_at <= soon)
    with desk.database.reading() as reading:
        return bool(reading.session.scalar(select(func.count()).select_from(tables.timer).where(due)))


def _sort(desk: Any) -> None:
    """Take steps that move no day, then accept: the period is over from then on."""
    for number in _MATTERS:
        desk.act("classify", staff(_PETITION), number, category="appeal", legal_route=6, reason="属申诉求决。")
        desk.act("accept", staff(_OFFICE), number)


def _reply(desk: Any) -> None:
    with desk.database.reading() as reading:
        waiting = list(reading.session.scalars(select(SupervisionOrder.id).order_by(SupervisionOrder.id)))
    for key in waiting:
        desk.act("reply_supervision", staff(_OFFICE), None, order=key, reply="已办理。")


def _in_between(desk: Any, step: Callable[[Any], None]) -> list[Exception]:
    """Have a replica claim every due timer after ``step`` took its locks and before it commits."""
    held, claimed = threading.Event(), threading.Event()

    def take() -> None:
        with desk.database.unit_of_work(staff(_OFFICE)) as uow:
            step(uow)
            held.set()
            claimed.wait(10)

    def climb() -> None:
        held.wait(10)
        with desk.database.unit_of_work(SYSTEM) as uow:
            due = timers.claim_due(uow.session, clocks.TIMER, 100)
            claimed.set()
            climbing.climb(uow, due, Reference(uow.session, {}))

    return at_once(take, climb)


class _Log:
    def __init__(self, desk: Any) -> None:
        self._desk = desk

    def events(self, _service: str, *types: str) -> Iterator[Any]:
        for row in self._desk.said(*types):
            yield events.load(row_to_event(row, "/990100/routing"))


def _findings(desk: Any) -> list[Any]:
    with desk.database.reading() as reading:
        log: Any = _Log(desk)
        return list(checks.check(log, reading.session, Reference(reading.session, {})))


def test_replicas_that_climb_while_offices_take_steps_wait_in_no_ring_and_tell_each_lag_once(desk: Any) -> None:
    failed = at_once(
        lambda: _fire(desk), lambda: _sort(desk), lambda: _fire(desk), lambda: _reply(desk), lambda: _fire(desk)
    )
    assert [error for error in failed if not isinstance(error, HuiyinError)] == []
    assert failed == []
    overdue = Counter((row.data["assignment"], row.data["clock"]) for row in desk.said("clock.overdue"))
    assert set(overdue.values()) <= {1}
    sent = Counter((row.data["subject"], row.data["stage"]) for row in desk.said("supervision.ordered"))
    assert all(count == 1 for (subject, _), count in sent.items() if subject)
    assert {desk.assignments(number)[0].state for number in _MATTERS} == {"accepted"}
    assert _findings(desk) == []


def test_two_replicas_send_each_paper_of_a_matter_that_nobody_takes_once(desk: Any) -> None:
    assert at_once(lambda: _fire(desk), lambda: _fire(desk), lambda: _fire(desk)) == []
    chased = Counter(row.subject for row in desk.said("supervision.ordered") if row.data["stage"] == "chaser")
    assert chased == Counter(_MATTERS)
    assert Counter(row.subject for row in desk.said("clock.overdue") if row.data["clock"] == "accept") == chased
    assert _findings(desk) == []


def test_a_step_under_way_goes_before_the_replica_that_claimed_its_timer(desk: Any) -> None:
    request = Desk.request(_MATTERS[0], {})
    assert _in_between(desk, lambda uow: use_case("accept")(uow, request, Reference(uow.session, {}))) == []
    chased = {row.subject for row in desk.said("supervision.ordered") if row.data["stage"] == "chaser"}
    assert chased == set(_MATTERS[1:])
    _fire(desk)
    assert _MATTERS[0] not in {row.subject for row in desk.said("clock.overdue", "supervision.ordered")}


def test_a_reply_under_way_goes_before_the_replica_that_claimed_the_timer_of_its_order(desk: Any) -> None:
    with desk.database.reading() as reading:
        order = reading.session.scalars(select(SupervisionOrder.id).limit(1)).one()
    request = {"order": order, "reply": "已办理。"}
    assert _in_between(desk, lambda uow: use_case("reply_supervision")(uow, request, Reference(uow.session, {}))) == []
    _fire(desk)
    assert order not in {row.subject for row in desk.said("clock.overdue")}
    assert len({row.subject for row in desk.said("clock.overdue") if row.data["clock"] == "chaser_reply"}) == 7
