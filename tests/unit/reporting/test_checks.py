"""``huiyin verify`` finds what is missing, doubled or inconsistent in the facts, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, insert, update

from huiyin.events.envelope import Event
from services.reporting import checks
from services.reporting.models import Assignment, Deadline, Fact, Notice, Office

from .conftest import Reporting
from .lives import Life, office, offices, stories

_examples = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Logs:
    """The logs as verify reads them, told in the test."""

    def __init__(self, told: list[Event]) -> None:
        self._told = told

    def events(self, service: str, *types: str) -> Iterator[Event]:
        return (one for one in self._told if one.service == service and one.type in types)


def findings(reporting: Reporting, told: list[Event]) -> list[tuple[str, str]]:
    """Return (kind, what) of everything found."""
    with reporting.database.reading() as reading:
        return sorted((one.kind, one.what) for one in checks.check(Logs(told), reading))  # type: ignore[arg-type]


@pytest.fixture
def told(reporting: Reporting) -> list[Event]:
    """One matter's whole way and an office's notice, heard by reporting."""
    life = Life("n1", 0).issued("east", 0, 15).issued("west", 2, 17).noticed("due_soon", "accept", 14).accepted(16, 76)
    life.extended(18, 106).answered(20).served(21).visit_due(28).visited(29).rated(
        "responsible_office", "satisfied", 30
    )
    events = [*offices(), *life.events]
    reporting.hear(*events)
    return events


def test_an_office_that_ended_and_has_a_successor_is_no_fault(reporting: Reporting) -> None:
    ended = office("east")
    ended = replace(ended, data={**ended.data, "successor": "west", "valid_until": date(2020, 1, 1), "version": 2})
    story = [*offices(), ended]
    reporting.hear(*story)
    assert findings(reporting, story) == []


@_examples
@given(stories())
def test_nothing_is_found_where_every_event_was_heard(reporting: Reporting, story: list[Event]) -> None:
    reporting.forget()
    reporting.hear(*story)
    assert findings(reporting, story) == []


@_examples
@given(stories())
def test_something_is_found_where_only_half_was_heard(reporting: Reporting, story: list[Event]) -> None:
    reporting.forget()
    reporting.hear(*story[: len(story) // 2])
    assert findings(reporting, story) != []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (delete(Fact), ("missing", "fact")),
        (delete(Assignment).where(Assignment.office == "east"), ("missing", "assignment")),
        (delete(Notice), ("missing", "notice")),
        (delete(Office).where(Office.code == "west"), ("missing", "office")),
        (delete(Deadline), ("missing", "deadline")),
        (insert(Fact).values(number="n2"), ("inconsistent", "fact")),
        (
            insert(Deadline).values(assignment="n1-2", step="accept", position=99, known_day=1, due=1),
            ("inconsistent", "deadline"),
        ),
        (update(Deadline).values(due=1), ("inconsistent", "deadline")),
        (update(Fact).values(category="roads"), ("inconsistent", "fact")),
        (update(Fact).values(visited_day=None), ("inconsistent", "fact")),
        (update(Fact).values(petition_office_score="mostly"), ("inconsistent", "fact")),
        (update(Assignment).where(Assignment.office == "west").values(answered_day=1), ("inconsistent", "assignment")),
        (update(Notice).values(day=1), ("inconsistent", "notice")),
        (update(Office).where(Office.code == "west").values(parent="east"), ("inconsistent", "office")),
    ],
)
def test_a_row_that_is_not_what_the_logs_say_is_found(
    reporting: Reporting, told: list[Event], change: Any, finding: tuple[str, str]
) -> None:
    with reporting.database.unit_of_work() as uow:
        uow.session.execute(change)
    assert findings(reporting, told) == [finding]


def test_a_matter_that_was_registered_twice_is_doubled(reporting: Reporting, told: list[Event]) -> None:
    registered = next(one for one in told if one.type == "matter.registered")
    assert findings(reporting, [*told, registered]) == [("doubled", "matter.registered")]


@pytest.mark.parametrize(("hours", "found"), [(1, [("inconsistent", "overdue")]), (-1, [])])
def test_an_overdue_notice_after_a_step_recorded_in_time_is_inconsistent(
    reporting: Reporting, told: list[Event], hours: int, found: list[tuple[str, str]]
) -> None:
    accepted = next(one for one in told if one.type == "assignment.accepted")
    notice = Life("n1", 0)
    notice.assignment = accepted.data["assignment"]
    late = notice.noticed("overdue", "accept", 18).events[-1]
    late = replace(late, recordedtime=accepted.recordedtime + timedelta(hours=hours))
    reporting.hear(late)
    assert findings(reporting, [*told, late]) == found
