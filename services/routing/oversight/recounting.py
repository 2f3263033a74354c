"""Count legal clocks again: after a notice of holidays for every clock, after a corrected profile for its cases.

It works page by page, each in a transaction of its own, while the offices go on working. A case that somebody holds
at this moment is left for the next round; rounds go on until every clock is as the calendar counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from services.routing.case import announce, clocks
from services.routing.case.models.cases import CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.store import cases
from services.routing.case.store import clocks as kept
from services.routing.law.domain import ladder, periods
from services.routing.law.legal_dates import Calendar, Due, fixed, period_due
from services.routing.oversight import ordering
from services.routing.oversight import store as papers
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

PAGE = 5000
_MARKED = (True, False)
_CASES = 200
_MOST_ROUNDS = 20

Work = Callable[[], AbstractContextManager[UnitOfWork]]
Refer = Callable[[UnitOfWork], Reference]


@dataclass(frozen=True)
class Moved:
    """A clock that is due on another day than before."""

    number: str | None
    subject: str
    name: str
    before: Due
    after: Due


def recount(work: Work, refer: Refer, *, why: str, progress: Callable[[int], object]) -> Iterator[Moved]:
    """Count every running clock by the calendar as it is now, and those that ended while it was provisional.

    ``progress`` is told how many clocks are done. Yields each clock that moved, once its page is committed.
    """
    for _ in range(_MOST_ROUNDS):
        if not _differs(work, refer):
            return
        for moved in _round(work, refer, why, progress):
            yield from moved
        progress = _silent


def _differs(work: Work, refer: Refer) -> bool:
    """Return True where a clock is not as the calendar counts it. Many are alike, so each kind is counted once."""
    with work() as uow:
        count = _counting(refer(uow).calendar)
        return any(count(row) != _stored(row) for row in kept.countable_kinds(uow.session))


def resettle(
    work: Work, refer: Refer, *, keys: Collection[str], why: str, progress: Callable[[int], object]
) -> Iterator[Moved]:
    """Settle anew every clock of the cases, orders and advice under one of the profiles ``keys``, which was corrected.

    ``progress`` is told how many clocks are done. Yields each clock that moved, once its page is committed.
    """
    after = ""
    while True:
        with work() as uow:
            page = cases.lock_page(uow.session, keys, after, _CASES)
            reference = refer(uow)
            moved = [one for case in page for one in _resettled(uow, case, reference, why, progress)]
        if not page:
            break
        yield from moved
        after = page[-1].number
    with work() as uow:
        alone = papers.lock_alone(uow.session, keys)
        moved = [one for paper in alone for one in _resettled_paper(uow, paper, refer(uow), why, progress)]
    yield from moved


def _resettled(
    uow: UnitOfWork, case: CaseFile, reference: Reference, why: str, progress: Callable[[int], object]
) -> Iterator[Moved]:
    for one in cases.assignments(uow.session, case.number):
        before = {name: _stored(row) for name, row in kept.of_subject(uow.session, one.id).items()}
        after = clocks.settle(uow, reference, case, one)
        progress(len(before))
        for name, due in before.items():
            if name in after and (due.nominal, due.legal) != (after[name].due.nominal, after[name].due.legal):
                announce.moved(uow, case, one, after[name], due, why)
                yield Moved(case.number, one.id, name, due, after[name].due)
    for order in papers.of_number(uow.session, case.number):
        yield from _resettled_paper(uow, order, reference, why, progress)
    for advice in papers.advice_of_number(uow.session, case.number):
        yield from _resettled_paper(uow, advice, reference, why, progress)


def _resettled_paper(
    uow: UnitOfWork, one: SupervisionOrder | Advice, reference: Reference, why: str, progress: Callable[[int], object]
) -> Iterator[Moved]:
    before = {name: _stored(row) for name, row in kept.of_subject(uow.session, one.id).items()}
    after = ordering.settle(uow, reference, one)
    progress(len(before))
    for name, due in before.items():
        if name in after and (due.nominal, due.legal) != (after[name].due.nominal, after[name].due.legal):
            ordering.say_moved(uow, one, after[name], due, why)
            yield Moved(one.number, one.id, name, due, after[name].due)


def _round(work: Work, refer: Refer, why: str, progress: Callable[[int], object]) -> Iterator[list[Moved]]:
    after = ("", "")
    while True:
        with work() as uow:
            rows = kept.countable_page(uow.session, after, PAGE)
            moved = _page(uow, rows, refer(uow), why)
        if not rows:
            return
        progress(len(rows))
        yield moved
        after = (rows[-1].subject, rows[-1].name)


def _page(uow: UnitOfWork, rows: Sequence[Any], reference: Reference, why: str) -> list[Moved]:
    """Move what a page's calendar moves; return that. What somebody holds is left for the next round.

    A clock whose day stays, and is only published now or no longer, is told to nobody: those are marked together.
    """
    count = _counting(reference.calendar)
    differing = [(row, due) for row in rows if (due := count(row)) != _stored(row)]
    off = [row for row, due in differing if (row.due_nominal, row.due_legal) != (due.nominal, due.legal)]
    same = [(row, due) for row, due in differing if (row.due_nominal, row.due_legal) == (due.nominal, due.legal)]
    for provisional in _MARKED:
        kept.mark_provisional(uow.session, [row for row, due in same if due.provisional is provisional], provisional)
    free = _free(uow, off)
    fresh = kept.by_keys(uow.session, {(row.subject, row.name) for row in free}) if free else {}
    return [_move(uow, row, due, reference, why) for row in fresh.values() if (due := count(row)) != _stored(row)]


def _free(uow: UnitOfWork, rows: Sequence[Any]) -> list[Any]:
    """Hold the cases, orders and advice of the rows; return the rows of those that nobody else holds."""
    held = cases.lock_free(uow.session, {row.number for row in rows if row.number})
    alone = papers.lock_free(uow.session, {row.subject for row in rows if not row.number})
    return [row for row in rows if row.number in held or row.subject in alone]


def _counting(calendar: Calendar) -> Callable[[Any], Due]:
    """Return what counts a clock again from the inputs its row keeps; many begin on the same day, so it remembers."""
    known: dict[Any, Due] = {}

    def count(row: Any) -> Due:
        if row.unit == periods.FIXED:
            return fixed(row.due_nominal, calendar)
        inputs = (row.started_on, row.days, row.unit, row.extended + row.excluded)
        if inputs not in known:
            known[inputs] = period_due(*inputs, calendar)
        return known[inputs]

    return count


def _move(uow: UnitOfWork, row: Clock, due: Due, reference: Reference, why: str) -> Moved:
    """Write the new day; say so where the day itself moved, and set the timer of a running clock anew."""
    before = _stored(row)
    row.due_nominal, row.due_legal, row.provisional = due.nominal, due.legal, due.provisional
    if row.ended_at is not None:
        if row.result != periods.VOID:
            row.result = periods.MET if local_day(row.ended_at) <= due.legal else periods.MISSED
    elif (before.nominal, before.legal) != (due.nominal, due.legal):
        row.stage = _set_timer(uow, row, due, reference)
    if (before.nominal, before.legal) != (due.nominal, due.legal):
        announce.clock(uow, "moved", row, row.office, clock.now(), due_before=announce.told_due(before), why=why)
    return Moved(row.number, row.subject, row.name, before, due)


def _set_timer(uow: UnitOfWork, row: Clock, due: Due, reference: Reference) -> int:
    law = reference.law(row.profile)
    rungs = ladder.rungs(law, row.name, row.started_on, due, reference.calendar)
    stage = min(row.stage, sum(rung.at <= clock.now() for rung in rungs))
    key = clocks.timer_key(row.subject, row.name)
    if stage < len(rungs):
        uow.set_timer(clocks.TIMER, key, rungs[stage].at)
    else:
        uow.cancel_timer(clocks.TIMER, key)
    return stage


def _stored(row: Any) -> Due:
    return Due(row.due_nominal, row.due_legal, row.provisional)


def _silent(_count: int) -> None:
    """Later rounds go over the same clocks."""
