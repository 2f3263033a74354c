"""Clocks stored step by step are what the whole log gives when it is counted anew, whatever happened in which order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from huiyin.clock import local_day
from services.routing.case import facts
from services.routing.case.domain import replaying
from services.routing.law import library
from services.routing.law.calendar.packaged import packaged
from services.routing.law.domain import periods
from services.routing.law.profile import Profile
from tests.unit.routing.generated import Case, generate

_CASES = 100_000
_LAW = library.packaged().law("xinfang-2022")
#: Names of periods of the table; a clock of any other name would be a mistake of this test.
_SEEN: Counter[str] = Counter()


def test_a_hundred_thousand_cases_counted_anew_from_the_log_are_as_they_were_stored() -> None:
    dice = random.Random(20220501)
    calendar = packaged()
    for _ in range(_CASES):
        case = generate(dice, _LAW, calendar)
        told, cases = replaying.fold(case.log)
        _assert_same(case, _counted_anew(told["A"], cases["N"], calendar))
        _assert_possible(case)
    assert min(_SEEN[name] for name in _of_assignments(_LAW)) > _CASES / 2000, _SEEN


def _counted_anew(told: replaying.Told, sorted_: replaying.Sorted, calendar: object) -> dict[str, periods.Running]:
    found = facts.of_told(sorted_, told)  # type: ignore[arg-type]
    return {one.name: one for one in periods.clocks_of(found, _LAW, calendar)}  # type: ignore[arg-type]


def _assert_same(case: Case, anew: dict[str, periods.Running]) -> None:
    for name, clock in anew.items():
        assert case.stored[name] == clock, (name, case.log)
    for name, clock in case.stored.items():
        if name not in anew:
            assert clock == periods.VOID or clock.ended_at is not None, (name, case.log)


def _assert_possible(case: Case) -> None:
    """No date lies before its beginning; the nominal day is never after the legal one; a result has its reason."""
    for name, clock in case.stored.items():
        _SEEN[name] += 1
        if not isinstance(clock, periods.Running):
            continue
        assert clock.due.legal >= clock.due.nominal >= min(clock.started_on, clock.due.nominal)
        assert clock.unit == periods.FIXED or clock.due.nominal > clock.started_on
        assert clock.due.legal - clock.due.nominal < timedelta(days=12)
        if clock.result == periods.MET:
            assert clock.ended_at is not None
            assert local_day(clock.ended_at) <= clock.due.legal
        if clock.result == periods.MISSED:
            assert clock.ended_at is not None
            assert local_day(clock.ended_at) > clock.due.legal


def _of_assignments(law: Profile) -> list[str]:
    """Return the periods that the generator can reach: those of orders and advice are not of assignments."""
    unreached = {"fast_pass", "statutory_duty", "diversion"}
    kinds = ("handle", "assist", "review", "recheck")
    return [
        one.name
        for one in law.periods.values()
        if one.name not in unreached and any(kind in one.applies.get("kind", kinds) for kind in kinds)
    ]
