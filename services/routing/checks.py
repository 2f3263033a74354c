"""What routing's rows should be, for ``huiyin verify``: told again from the logs, without the handlers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.bus.tables import timer
from huiyin.db import Reading
from huiyin.events.envelope import Event
from huiyin.verify import Finding, Logs
from services.routing.case import clocks as clock_keeping
from services.routing.case import facts
from services.routing.case.domain import life, replaying
from services.routing.case.domain.replaying import Told
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.telling import proof_checks
from services.routing.law.domain import ladder, periods
from services.routing.law.domain.ladder import Rung
from services.routing.law.legal_dates import Due
from services.routing.oversight import checks
from services.routing.reference import Reference

_PAGE = 1000
#: A timer that meets somebody at work on its case, or that failed, is put off for less than this.
_PUT_OFF = timedelta(hours=1)
_NOTICES = ("clock.due_soon", "clock.overdue")
_COMPARED = ("due_nominal", "due_legal", "started_on", "days", "extended", "excluded", "ended_at", "result")


def check(logs: Logs, reading: Reading) -> Iterator[Finding]:
    """Yield where cases, assignments, clocks and timers are not what the logs and the law say."""
    session = reading.session
    reference = Reference(session, {})
    yield from _every_matter_has_a_case(logs, session)
    yield from _every_open_case_has_an_owner(session)
    yield from _no_work_stays_with_an_office_that_has_ended(session, reference)
    told, cases = replaying.fold(logs.events("routing", *replaying.EVENTS))
    yield from _rows_equal_the_log(told, session)
    yield from _cases_equal_the_log(cases, session)
    yield from _clocks_follow_the_law(told, session, reference)
    notices = Counter(_notice(event) for event in logs.events("routing", *_NOTICES))
    yield from _told_once(notices)
    yield from _passed_ends_were_told(
        {subject for kind, subject, *_ in notices if kind == "overdue"}, session, reference
    )
    yield from _running_clocks_have_timers(session, reference)
    yield from checks.check(logs, session, reference)
    yield from proof_checks.check(logs, session)


def _every_matter_has_a_case(logs: Logs, session: Session) -> Iterator[Finding]:
    """Every registered matter has a case, and none is there without a registration."""
    registered = 0
    for numbers in _pages(event.subject for event in logs.events("intake", "matter.registered")):
        registered += len(numbers)
        known = set(session.scalars(select(CaseFile.number).where(CaseFile.number.in_(numbers))))
        for number in numbers:
            if number not in known:
                yield Finding("missing", "case", number, "registered, but no office is assigned")
    cases = session.scalar(select(func.count()).select_from(CaseFile)) or 0
    if cases > registered:
        yield Finding("inconsistent", "case", "all", f"{cases} matters have a case, {registered} are registered")


def _every_open_case_has_an_owner(session: Session) -> Iterator[Finding]:
    """Every case has a handling assignment that was not handed over, and never two under way."""
    standing = (
        select(Assignment.number, func.count().label("standing"))
        .where(Assignment.kind == life.HANDLE, Assignment.state != life.REPLACED)
        .group_by(Assignment.number)
        .subquery()
    )
    orphans = select(CaseFile.number).outerjoin(standing, standing.c.number == CaseFile.number)
    for number in session.scalars(orphans.where(standing.c.number.is_(None))):
        yield Finding("missing", "assignment", number, "the case has no office that answers for it")
    living = (Assignment.kind == life.HANDLE) & Assignment.state.not_in(life.ENDED)
    doubled = select(Assignment.number).where(living).group_by(Assignment.number).having(func.count() > 1)
    for number in session.scalars(doubled):
        yield Finding("doubled", "assignment", number, "two offices answer for the matter at once")


def _no_work_stays_with_an_office_that_has_ended(session: Session, reference: Reference) -> Iterator[Finding]:
    """Open work is with an office that exists, or a timer is about to move it."""
    today = clock.local_day(clock.now())
    ended = {one.code: one.valid_until for one in reference.registry.all if one.valid_until and one.valid_until < today}
    soon = (timer.c.kind == "office_ends") & timer.c.fired_at.is_(None) & (timer.c.fire_at <= clock.now() + _PUT_OFF)
    moving = set(session.scalars(select(timer.c.subject).where(soon)))
    promised = (Assignment.state == life.SERVED) & Assignment.execute_by.is_not(None) & Assignment.executed_at.is_(None)
    stays = select(Assignment.number, Assignment.office).where(
        Assignment.office.in_(ended.keys() - moving), or_(Assignment.state.in_(life.OPEN_STATES), promised)
    )
    for number, office in session.execute(stays.order_by(Assignment.number)):
        detail = f"open work stays with office {office}, which ended on {ended[office]}"
        yield Finding("inconsistent", "assignment", number, detail)


def _rows_equal_the_log(told: Mapping[str, Told], session: Session) -> Iterator[Finding]:
    seen = set()
    for row in _rows(session):
        seen.add(row.id)
        one = told.get(row.id)
        if one is None:
            yield Finding("missing", "event", row.number, f"the log does not know assignment {row.id}")
            continue
        differing = [name for name, value in _as_told(row).items() if value != _of_log(one)[name]]
        if differing:
            detail = f"assignment {row.id} differs from the log in {', '.join(differing)}"
            yield Finding("inconsistent", "assignment", row.number, detail)
    for key, one in told.items():
        if key not in seen:
            yield Finding(
                "missing", "assignment", one.number, f"the log speaks of assignment {key}, which is not there"
            )


def _as_told(row: Any) -> dict[str, Any]:
    moments = {name: getattr(row, name) for name in replaying.KEPT if getattr(row, name) is not None}
    plain = ("number", "kind", "office", "state", "version", "extended_days", "excluded_days")
    return {**{name: getattr(row, name) for name in plain}, "moments": moments}


def _of_log(one: Told) -> dict[str, Any]:
    return {**one.__dict__, "moments": {name: at for name, at in one.moments.items() if name in replaying.KEPT}}


def _cases_equal_the_log(cases: Mapping[str, replaying.Sorted], session: Session) -> Iterator[Finding]:
    columns = (CaseFile.number, CaseFile.version, CaseFile.state, CaseFile.category, CaseFile.track)
    for row in session.execute(select(*columns).execution_options(yield_per=_PAGE)):
        said = cases.get(row.number)
        if said is None:
            continue
        differing = [name for name in ("version", "state") if getattr(row, name) != getattr(said, name)]
        if said.classified:
            differing += [name for name in ("category", "track") if getattr(row, name) != getattr(said, name)]
        if differing:
            yield Finding("inconsistent", "case", row.number, f"differs from the log in {', '.join(differing)}")


def _clocks_follow_the_law(told: Mapping[str, Told], session: Session, reference: Reference) -> Iterator[Finding]:
    """Every clock of an assignment is what the facts of the log, the profile and the calendar give."""
    for page in _pages(told.values()):
        cases = {one.number: one for one in session.scalars(_of(CaseFile.number, {one.number for one in page}))}
        stored = _by_subject(session, [one.id for one in page])
        for one in page:
            case = cases.get(one.number)
            if case is not None:
                yield from _clocks_of_one(one, case, stored.get(one.id, {}), reference)


def _clocks_of_one(one: Told, case: CaseFile, stored: Mapping[str, Clock], reference: Reference) -> Iterator[Finding]:
    law = reference.law(case.profile)
    expected = {clock.name: clock for clock in periods.clocks_of(facts.of_told(case, one), law, reference.calendar)}
    for name in expected.keys() - stored.keys():
        yield Finding("missing", "clock", one.number, f"assignment {one.id}: clock {name} is not there")
    for name, row in stored.items():
        if name not in expected:
            if row.result != periods.VOID:
                yield Finding("inconsistent", "clock", one.number, f"assignment {one.id}: clock {name} has no ground")
            continue
        wanted = clock_keeping.values(expected[name])
        differing = [field for field in _COMPARED if getattr(row, field) != wanted[field]]
        if differing:
            detail = f"assignment {one.id}: clock {name} differs from the law in {', '.join(differing)}"
            yield Finding("inconsistent", "clock", one.number, detail)


def _notice(event: Event) -> tuple[str, ...]:
    data = event.data
    due = data["due"]["legal"].isoformat()
    return event.type.rpartition(".")[2], f"{data['assignment']}:{data['clock']}", data.get("stage", ""), due


def _told_once(notices: Counter[tuple[str, ...]]) -> Iterator[Finding]:
    for (kind, subject, stage, _due), count in notices.items():
        if count > 1:
            yield Finding("doubled", f"clock.{kind}", subject, f"told {count} times {stage}".rstrip())


def _passed_ends_were_told(told: Collection[str], session: Session, reference: Reference) -> Iterator[Finding]:
    """A clock that has climbed past its end was said to be overdue."""
    climbed = select(Clock).where(Clock.stage > 0).execution_options(yield_per=_PAGE)
    for row in session.scalars(climbed):
        key = clock_keeping.timer_key(row.subject, row.name)
        passed = _rungs(row, reference)[: row.stage]
        if key not in told and any(rung.stage.action == ladder.OVERDUE for rung in passed):
            yield Finding(
                "missing", "clock.overdue", row.number or row.subject, f"clock {key} ended and nobody was told"
            )


def _running_clocks_have_timers(session: Session, reference: Reference) -> Iterator[Finding]:
    """A running clock has its timer as long as a stage of its ladder is still to come, and it fires by then."""
    soon = clock.now() + _PUT_OFF
    rows = session.scalars(select(Clock).where(Clock.ended_at.is_(None)).execution_options(yield_per=_PAGE))
    for page in _pages(rows):
        keys = {clock_keeping.timer_key(row.subject, row.name): row for row in page}
        of_page = (timer.c.kind == clock_keeping.TIMER) & timer.c.subject.in_(keys) & timer.c.fired_at.is_(None)
        fires = {key: at for key, at in session.execute(select(timer.c.subject, timer.c.fire_at).where(of_page))}
        for key, row in keys.items():
            to_come = _rungs(row, reference)[row.stage :]
            if to_come and key not in fires:
                yield Finding("missing", "timer", row.number or row.subject, f"clock {key} runs without its timer")
            elif to_come and fires[key] > max(to_come[0].at, soon):
                detail = f"clock {key}: its timer fires after {to_come[0].at.isoformat()}"
                yield Finding("inconsistent", "timer", row.number or row.subject, detail)


def _rungs(row: Clock, reference: Reference) -> list[Rung]:
    due = Due(row.due_nominal, row.due_legal)
    law = reference.law(row.profile)
    return ladder.rungs(law, row.name, row.started_on, due, reference.calendar)


def _by_subject(session: Session, subjects: Sequence[str]) -> dict[str, dict[str, Clock]]:
    found: dict[str, dict[str, Clock]] = {}
    for row in session.scalars(select(Clock).where(Clock.subject.in_(subjects))):
        found.setdefault(row.subject, {})[row.name] = row
    return found


def _of(column: Any, values: Iterable[str]) -> Any:
    return select(column.class_).where(column.in_(list(values)))


def _rows(session: Session) -> Iterator[Any]:
    """Yield the assignments without their words."""
    words = ("answer_text", "reason", "objection", "extension", "execution", "ending", "request")
    columns = [column for column in Assignment.__table__.columns if column.name not in words]
    yield from session.execute(select(*columns).execution_options(yield_per=_PAGE))


def _pages(items: Iterable[Any]) -> Iterator[Sequence[Any]]:
    waiting = iter(items)
    while page := list(islice(waiting, _PAGE)):
        yield page
