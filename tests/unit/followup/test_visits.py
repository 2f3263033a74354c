"""Return visits: when they become due, who makes them, what is said of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from huiyin import clock
from huiyin.actors import NOBODY, Actor
from huiyin.bus import tables
from huiyin.errors import OfficeNotInForce, PluginError, Refused, Unauthenticated
from huiyin.plugins.policies import NullPolicy, Service
from services.followup import errors
from services.followup.models import Served, Visit

from .conftest import CLERK, HANDLER, NUMBER, OPERATOR, PERSON, PETITION_CLERK, SERVED_AT, Followup

DUE_MORNING = datetime(2026, 3, 9, 8, 0, tzinfo=clock.OFFICE_ZONE)


class Soon:
    """A policy that wants a visit some days after the service."""

    api_version = 1

    def __init__(self, days: int = 1) -> None:
        self.name = "soon" if days == 1 else f"soon{days}"
        self._days = days

    def visit_due(self, service: Service) -> date:
        return clock.local_day(service.served_at) + timedelta(days=self._days)


class Failing:
    """A policy that fails."""

    name = "failing"
    api_version = 1

    def visit_due(self, service: Service) -> date:
        raise ZeroDivisionError


def test_a_served_answer_is_visited_seven_calendar_days_later(followup: Followup) -> None:
    followup.hear(followup.served())
    (visit,) = followup.state()["visits"]
    assert (visit["policy"], visit["due_on"]) == ("after_service", "2026-03-09")


def test_the_day_of_service_is_the_day_in_shanghai(followup: Followup) -> None:
    followup.hear(followup.served(served_at=datetime(2026, 3, 2, 17, 0, tzinfo=SERVED_AT.tzinfo)))
    assert followup.state()["visits"][0]["due_on"] == "2026-03-10"


def test_every_enabled_policy_is_asked_and_one_that_wants_none_opens_none(followup: Followup) -> None:
    followup.policies = [*followup.policies, Soon(), NullPolicy()]
    followup.hear(followup.served())
    assert [visit["policy"] for visit in followup.state()["visits"]] == ["soon", "after_service"]
    with followup.database.reading() as reading:
        asked = reading.session.get(Served, NUMBER).asked
    assert asked == {"after_service": "2026-03-09", "soon": "2026-03-03", "null": None}


def test_a_failing_policy_fails_the_event_so_that_no_visit_is_forgotten(followup: Followup) -> None:
    followup.policies = [*followup.policies, Failing()]
    with pytest.raises(PluginError):
        followup.hear(followup.served())
    assert followup.state()["served_at"] is None


def test_the_same_service_told_twice_opens_one_visit_and_sets_one_timer(followup: Followup) -> None:
    followup.hear(followup.served(), followup.served())
    followup.hear(followup.served())
    with followup.database.reading() as reading:
        visits = reading.session.scalar(select(func.count()).select_from(Visit))
        timers = reading.session.scalar(select(func.count()).select_from(tables.timer))
    assert (visits, timers) == (1, 1)


def test_many_matters_in_one_batch_each_get_their_visit(followup: Followup) -> None:
    numbers = [f"370303-2026-{n:07d}" for n in range(100)]
    followup.hear(*(followup.served(number) for number in reversed(numbers)))
    assert all(len(followup.state(number=number)["visits"]) == 1 for number in numbers)


def test_of_two_services_the_newer_version_stands_in_either_order(followup: Followup) -> None:
    newer = followup.served(office="county.water", version=6, handler="other")
    followup.hear(newer)
    followup.hear(followup.served())
    with followup.database.reading() as reading:
        served = reading.session.get(Served, NUMBER)
    assert (served.office, served.version, served.handler) == ("county.water", 6, "other")


def test_a_visit_is_announced_once_on_the_morning_of_its_day(followup: Followup) -> None:
    followup.hear(followup.served())
    assert followup.fire_timers(DUE_MORNING - timedelta(seconds=1)) == 0
    assert followup.fire_timers(DUE_MORNING) == 1
    assert followup.fire_timers(DUE_MORNING + timedelta(days=1)) == 0
    (said,) = followup.said("visit.due")
    assert (said.subject, said.office, said.time) == (NUMBER, "town", DUE_MORNING)
    assert said.data["due_on"] == "2026-03-09"


def test_a_visit_made_before_its_day_is_not_announced(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.visit()
    assert followup.fire_timers(DUE_MORNING) == 1
    assert followup.said("visit.due") == []


def test_a_visit_is_said_without_the_note(followup: Followup) -> None:
    followup.hear(followup.served())
    answer = followup.visit(note="他说井水还是浑的", resolved=False)
    (said,) = followup.said("visit.made")
    assert said.data == {
        "number": NUMBER,
        "visit": answer["visit"],
        "office": "town",
        "made_at": "2026-03-04T06:00:00Z",
        "reached": True,
        "resolved": False,
    }
    assert "井水" not in str(answer)


def test_the_earliest_open_visit_is_the_one_recorded(followup: Followup) -> None:
    followup.policies = [Soon(days) for days in (5, 3, 1, 4, 2)]
    followup.hear(followup.served())
    assert [followup.visit()["policy"] for _ in range(5)] == ["soon", "soon2", "soon3", "soon4", "soon5"]


def test_one_more_visit_finds_nothing_left_to_make(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.visit()
    with pytest.raises(errors.NoOpenVisit):
        followup.visit()


def test_a_matter_is_not_visited_before_its_answer_was_served(followup: Followup) -> None:
    with pytest.raises(errors.NotServedYet):
        followup.visit()


def test_the_handler_does_not_visit_his_own_matter(followup: Followup) -> None:
    followup.hear(followup.served())
    with pytest.raises(errors.VisitByHandler):
        followup.visit(HANDLER)
    assert followup.state()["visits"][0]["made_at"] is None


def test_a_colleague_of_the_handler_may_visit(followup: Followup) -> None:
    followup.hear(followup.served())
    assert followup.visit(Actor("staff", "colleague", office="town"))["reached"] is True


def test_where_no_handler_is_recorded_any_member_of_the_office_may_visit(followup: Followup) -> None:
    followup.hear(followup.served(handler=None))
    assert followup.visit(HANDLER)["made_at"] is not None


@pytest.mark.parametrize("visitor", [CLERK, PETITION_CLERK, OPERATOR, Actor("staff", "p", office="town.petition")])
def test_offices_above_and_their_petition_offices_may_visit(followup: Followup, visitor: Actor) -> None:
    followup.hear(followup.served())
    assert followup.visit(visitor)["made_at"] is not None


@pytest.mark.parametrize("office", ["village", "far", "county.water", None])
def test_offices_beside_and_below_may_not_visit(followup: Followup, office: str | None) -> None:
    followup.hear(followup.served())
    with pytest.raises(errors.VisitOutsideOffice):
        followup.visit(Actor("staff", "stranger", office=office))


def test_a_visit_waits_until_the_registry_of_offices_has_arrived(followup: Followup) -> None:
    followup.hear(followup.served(office="unheard"))
    with pytest.raises(errors.OfficeNotKnownYet):
        followup.visit()


@pytest.mark.parametrize(("caller", "refusal"), [(PERSON, Refused), (NOBODY, Unauthenticated)])
def test_only_staff_record_visits(followup: Followup, caller: Actor, refusal: type[Exception]) -> None:
    followup.hear(followup.served())
    with pytest.raises(refusal):
        followup.visit(caller)


def test_an_office_told_late_in_an_older_version_changes_nothing(followup: Followup) -> None:
    followup.hear_offices("town", parent="far", version=3)
    followup.hear_offices("town", version=2)
    followup.hear(followup.served())
    assert followup.visit(Actor("staff", "s", office="far"))["made_at"] is not None


def test_a_ring_of_half_arrived_offices_does_not_hang_a_visit(followup: Followup) -> None:
    followup.hear_offices("county", parent="town", version=2)
    followup.hear(followup.served())
    assert followup.visit()["made_at"] is not None


def test_a_note_is_read_by_its_visitor_and_the_operator_only(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.visit(note="不便电话")
    readers = (CLERK, OPERATOR, HANDLER, PERSON, Actor("service", "gateway"))
    seen = ["note" in followup.state(reader)["visits"][0] for reader in readers]
    assert seen == [True, True, False, False, False]


def test_a_promised_visit_falls_to_who_goes_on_with_the_work_of_an_office_that_has_ended(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.hear_offices("town", version=2, successor="far", valid_until=date(2026, 3, 3))
    followup.fire_timers(at=DUE_MORNING)
    (said,) = followup.said("visit.due")
    assert said.office == "far"
    with clock.frozen(DUE_MORNING + timedelta(hours=2)):
        with pytest.raises(OfficeNotInForce):
            followup.visit(Actor("staff", "someone", office="town"))
        followup.visit(Actor("staff", "someone", office="far"))


@pytest.mark.parametrize("days", [{"valid_until": date(2026, 3, 3)}, {"valid_from": date(2026, 3, 5)}])
@pytest.mark.parametrize("office", ["town", "county"])
def test_staff_of_an_office_that_is_not_in_force_neither_visit_nor_read_what_followed(
    followup: Followup, office: str, days: dict[str, date]
) -> None:
    followup.hear(followup.served())
    followup.hear_offices(office, version=2, **days)
    someone = Actor("staff", "someone", office=office)
    for step in (followup.visit, followup.state):
        with pytest.raises(OfficeNotInForce):
            step(someone)
    assert followup.state(OPERATOR)["visits"]


def test_where_an_office_ended_without_a_successor_the_one_above_it_makes_the_visit(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.hear_offices("town", version=2, valid_until=date(2026, 3, 3))
    followup.fire_timers(at=DUE_MORNING)
    assert [said.office for said in followup.said("visit.due")] == ["county"]


def test_an_office_works_on_its_last_day(followup: Followup) -> None:
    followup.hear(followup.served())
    followup.hear_offices("town", version=2, successor="far", valid_until=date(2026, 3, 9))
    followup.fire_timers(at=DUE_MORNING)
    assert [said.office for said in followup.said("visit.due")] == ["town"]
