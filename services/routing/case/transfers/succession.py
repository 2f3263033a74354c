"""Offices that end: their open work moves to whoever goes on with it, with its state and periods (条例 Art 24(2))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from huiyin import clock
from huiyin.bus.timers import Timer
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.offices import Office
from services.routing.case import announce, clocks, taking
from services.routing.case.domain import life
from services.routing.case.domain.competence import Competence
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.reviews.domain import reviewing
from services.routing.case.store import cases as store
from services.routing.case.store import succession as kept
from services.routing.case.taking import Step
from services.routing.case.transfers import transfers
from services.routing.offices import ending
from services.routing.reference import Reference

_PAGE = 200


@dataclass
class Moved:
    """What moved: how much from which office to which; and the matters nobody can go on with."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    numbers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    stuck: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Moved) -> None:
        """Take in what another page moved."""
        self.counts.update(other.counts)
        self.stuck += other.stuck
        for way, numbers in other.numbers.items():
            self.numbers.setdefault(way, []).extend(numbers)


def on_day(uow: UnitOfWork, timers: Sequence[Timer], reference: Reference) -> None:
    """Move a page of the work of the offices whose timers came; where there is more, look again at once."""
    ended = _ended(reference)
    due = [timer for timer in timers if timer.subject in ended]
    _, after = move_page(uow, reference, "", [timer.subject for timer in due])
    if after is not None:
        for timer in due:
            uow.set_timer(ending.TIMER, timer.subject, clock.now())


def move_page(
    uow: UnitOfWork, reference: Reference, after: str, offices: Collection[str] | None = None
) -> tuple[Moved, str | None]:
    """Move a page of open work of offices that have ended, by id; return what moved and the id to go on after.

    ``offices`` limits it to some of them. Doing it again changes nothing; of two at once the second finds it moved.
    """
    moved, ended = Moved(), _ended(reference) if offices is None else offices
    page = kept.open_work(uow.session, ended, after, _PAGE) if ended else []
    cases = {case.number: case for case in kept.lock_all(uow.session, {number for _, number in page})}
    for one in kept.still_open(uow.session, [key for key, _ in page], ended):
        _move(uow, reference, cases[one.number], one, moved)
    return moved, page[-1][0] if len(page) == _PAGE else None


def move_fresh(uow: UnitOfWork, reference: Reference, opened: Iterable[tuple[CaseFile, Assignment]]) -> None:
    """Move cases that were opened with an office of the past, which has ended since: open work is today's."""
    today = local_day(clock.now())
    for case, one in opened:
        office = reference.office(one.office)
        if one.state in life.OPEN_STATES and office is not None and not office.valid_on(today):
            _move(uow, reference, case, one, Moved())


def _ended(reference: Reference) -> list[str]:
    today = local_day(clock.now())
    return [one.code for one in reference.registry.all if one.valid_until is not None and one.valid_until < today]


def _move(uow: UnitOfWork, reference: Reference, case: CaseFile, one: Assignment, moved: Moved) -> None:
    assignments = store.assignments(uow.session, case.number)
    able = taking.competence_in(reference, case)
    target = _target(one, assignments, able)
    if target is None:
        moved.stuck.append((case.number, one.office))
        return
    row = life.find(one.kind, one.state, "succeed")
    step = Step(uow, reference, case, one, row, assignments)
    way = (one.office, target.code)
    if one.kind == life.ASSIST and any(_has_part(other, target.code) for other in assignments if other is not one):
        transfers.end_assist(step, one)
    else:
        _go_on(step, target.code)
    moved.counts[way] += 1
    moved.numbers.setdefault(way, []).append(case.number)


def _go_on(step: Step, office: str) -> None:
    """Hand the assignment as it stands to ``office``; an office does not assist itself."""
    one, before, now = step.one, step.one.office, clock.now()
    taking.next_version(step)
    one.office, one.version = office, step.case.version
    clocks.settle(step.uow, step.reference, step.case, one)
    announce.step(step.uow, step.row.event, step.case, one, now, moved_at=now, from_office=before)
    if one.kind == life.HANDLE:
        transfers.end_assists_of(step, office)


def _target(one: Assignment, assignments: Sequence[Assignment], able: Competence) -> Office | None:
    """Return who goes on; an answer is not looked at again by the office that gave it (条例 Art 35, 36)."""
    target = able.heir(one.office)
    gave = {other.office for other in assignments if other.id != one.id and other.kind != life.ASSIST}
    if one.kind not in reviewing.KINDS or target is None or target.code not in gave:
        return target
    organ = reviewing.organ_above(able.offices, target.code, able.day, able.accused)
    return organ if organ is not None and organ.code not in gave else None


def _has_part(other: Assignment, office: str) -> bool:
    return other.office == office and other.state in life.OPEN_STATES and other.kind in (life.HANDLE, life.ASSIST)
