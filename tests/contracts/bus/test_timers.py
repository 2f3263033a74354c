"""Point 10: a durable timer fires once, whoever claims it, and a failing one holds up no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from huiyin import clock
from huiyin.bus import tables
from huiyin.bus.service import Service, timer
from huiyin.bus.timers import Timer
from huiyin.db import UnitOfWork
from tests.contracts.bus.toys import SECONDS, Site, effect
from tests.support.processes import wait_until


def _clockwork(failing: set[str], batch: int = 10) -> type[Service]:
    class Clockwork(Service):
        name = "sink"

        @timer("bell", batch=batch)
        def ring(self, uow: UnitOfWork, timers: list[Timer]) -> None:
            for each in timers:
                uow.session.execute(effect.insert().values(n=each.payload["n"], by="bell"))
                if each.subject in failing:
                    raise ZeroDivisionError

    return Clockwork


def _set(site: Site, *numbers: int, seconds: float = -1) -> None:
    with site.databases["sink"].unit_of_work() as uow:
        for n in numbers:
            uow.set_timer("bell", f"tower-{n}", clock.now() + timedelta(seconds=seconds), {"n": n})


def _open(site: Site) -> list[Any]:
    with site.databases["sink"].reading() as reading:
        return list(reading.session.execute(select(tables.timer).where(tables.timer.c.fired_at.is_(None))))


def test_every_timer_fires_once_though_two_replicas_run(site: Site) -> None:
    _set(site, *range(60))
    with site.running(_clockwork(set(), batch=7)), site.running(_clockwork(set(), batch=7)):
        site.until_effects(*range(60))
        _set(site, *range(60, 70))
        site.until_effects(*range(70))
    assert _open(site) == []


def test_a_timer_does_not_fire_before_its_time(site: Site) -> None:
    _set(site, 1, seconds=3600)
    _set(site, 2)
    with site.running(_clockwork(set())):
        site.until_effects(2)
    assert [row.subject for row in _open(site)] == ["tower-1"]


def test_a_timer_set_again_is_moved_and_a_cancelled_one_never_fires(site: Site) -> None:
    _set(site, 1, 2, seconds=3600)
    _set(site, 1)
    with site.databases["sink"].unit_of_work() as uow:
        uow.cancel_timer("bell", "tower-2")
    with site.running(_clockwork(set())):
        site.until_effects(1)
    assert _open(site) == []


def test_a_failing_timer_holds_up_no_other_and_is_tried_again_later(site: Site) -> None:
    failing = {"tower-0", "tower-3"}
    _set(site, *range(8))
    with site.running(_clockwork(failing)):
        site.until_effects(1, 2, 4, 5, 6, 7)
        wait_until(
            lambda: all(row.fire_at > clock.now() for row in _open(site)), seconds=SECONDS, what="failing ones put off"
        )
        assert {row.subject for row in _open(site)} == failing
        failing.clear()
        _set(site, 0, 3)
        site.until_effects(*range(8))


def test_a_timer_and_the_rows_it_was_set_with_commit_or_vanish_together(site: Site) -> None:
    try:
        with site.databases["sink"].unit_of_work() as uow:
            uow.set_timer("bell", "tower-1", clock.now(), {"n": 1})
            raise ZeroDivisionError
    except ZeroDivisionError:
        assert _open(site) == []
