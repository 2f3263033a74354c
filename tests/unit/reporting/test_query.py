"""Asking for figures: the cohort, the groups, who may ask, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from huiyin.actors import NOBODY, Actor
from huiyin.errors import Refused, Unauthenticated
from huiyin.events.envelope import Event
from huiyin.plugins.figures import FactGroup, FigureValue
from services.reporting import errors
from services.reporting.plugins import Panel
from services.reporting.schemas import Figures

from .conftest import BUILT_IN, PERIOD, Reporting, named
from .lives import Life, at, offices, on
from .lives import office as office_


class Failing:
    """A figure that fails."""

    name = "failing"
    api_version = 1
    title_zh = "坏的"
    title_en = "failing"
    definition = "Fails."

    def compute(self, groups: Iterable[FactGroup]) -> FigureValue:
        """Fail."""
        raise ZeroDivisionError


@pytest.fixture
def county(reporting: Reporting) -> Reporting:
    """Four matters in three offices, two channels, two months and two categories and none."""
    told = [
        Life("n1", 0)
        .issued("east", 0, 15)
        .accepted(1, 61)
        .answered(10)
        .served(11)
        .rated("responsible_office", "mostly", 12),
        Life("n2", 5, channel="letter", category="roads").issued("east.mill", 5, 20).accepted(25, 85),
        Life("n3", 31, category=None)
        .issued("west", 31, 46)
        .noticed("due_soon", "accept", 43)
        .noticed("overdue", "accept", 47),
        Life("n4", 31).issued("county", 31, 46).accepted(32, 92).answered(100).visit_due(107).visited(108),
    ]
    reporting.hear(*offices(), *(step for life in told for step in life.events))
    return reporting


def test_the_answer_says_in_words_what_was_counted(county: Reporting) -> None:
    answer = county.ask(office="east", as_of="2026-03-20", channel="web", category="water")
    assert answer["cohort"] == {
        "zh": "2026-01-01至2026-12-31收到、截至2026-03-20由east办及其下级单位负责的信访事项，渠道为web，类别为water",
        "en": "matters received from 2026-01-01 to 2026-12-31 for which east办, or an office below it, "
        "was responsible as of 2026-03-20, channel web, category water",
    }
    assert (answer["office"], answer["from"], answer["to"], answer["as_of"]) == ("east", *PERIOD.values(), "2026-03-20")


def test_figures_come_in_the_sites_order_with_titles_units_and_definitions(county: Reporting) -> None:
    county.panel = Panel((BUILT_IN[3], BUILT_IN[0]), 2.0)
    shown = county.ask()["figures"]
    assert [(one["name"], one["title_zh"], one["unit"]) for one in shown] == [
        ("answered_within", "60日内答复占比", "share"),
        ("registered", "登记件数", "count"),
    ]
    assert shown[1]["definition"] == "The number of matters in the cohort."


def test_figures_cover_the_office_and_everything_below_it(county: Reporting) -> None:
    counts = {office: county.figure("registered", office=office)["value"] for office in ("county", "east", "east.well")}
    assert counts == {"county": 4, "east": 2, "east.well": 0}


def test_only_matters_received_in_the_period_count(county: Reporting) -> None:
    day = on(5).isoformat()
    assert county.figure("registered", **{"from": day, "to": day})["value"] == 1


def test_acceptance_is_judged_by_the_legal_last_day(county: Reporting) -> None:
    parts = county.figure("accepted_in_time")["parts"]
    assert parts == {"in_time": 2, "late": 1, "overdue": 1, "pending": 0, "ended": 0, "acceptance_not_recorded": 0}
    the_last_day = county.figure("accepted_in_time", as_of=on(46).isoformat())["parts"]
    assert (the_last_day["overdue"], the_last_day["pending"]) == (0, 1)


def test_an_answer_is_late_after_its_last_day_and_overdue_from_the_day_after(county: Reporting) -> None:
    parts = {day: county.figure("answered_in_time", as_of=on(day).isoformat())["parts"] for day in (92, 93, 100)}
    assert [(parts[day]["in_time"], parts[day]["late"], parts[day]["overdue"]) for day in (92, 93, 100)] == [
        (1, 0, 1),
        (1, 0, 2),
        (1, 1, 1),
    ]


def test_steps_and_notices_are_counted_beside_the_figures(county: Reporting) -> None:
    answer = county.ask()
    assert answer["steps"] == {"accepted": 3, "answered": 2, "served": 1, "visit_due": 1, "visited": 1}
    assert answer["notices"] == {"due_soon": 1, "overdue": 1}
    assert county.ask(as_of=on(46).isoformat())["notices"] == {"due_soon": 1, "overdue": 0}


def test_history_whose_acceptance_is_not_recorded_is_left_out_of_acceptance_and_counted(reporting: Reporting) -> None:
    past = Life("n1", 0, history={"accepted_at": None, "answered_at": at(40)}).issued("east", 0, 15).answered(40, 60)
    reporting.hear(*offices(), *past.events)
    accepted, answered = reporting.figure("accepted_in_time"), reporting.figure("answered_in_time")
    assert (accepted["value"], accepted["of"], accepted["parts"]["acceptance_not_recorded"]) == (None, 0, 1)
    assert (answered["value"], answered["of"]) == (1.0, 1)
    assert reporting.figure("accepted_in_time", as_of=on(30).isoformat())["parts"]["overdue"] == 0


def test_by_office_there_is_one_group_per_child_and_one_for_the_office_itself(county: Reporting) -> None:
    answer = county.ask(by="office")
    counted = {key: named(group["figures"], "registered")["value"] for key, group in answer["groups"].items()}
    assert counted == {"county": 1, "east": 2, "west": 1}
    assert [group["title"] for group in answer["groups"].values()] == ["county办", "east办", "west办"]
    assert list(county.ask(by="office", office="east")["groups"]) == ["east", "east.mill", "east.well"]


@pytest.mark.parametrize(
    ("by", "counted"),
    [
        ("channel", {"letter": 1, "web": 3}),
        ("category", {"roads": 1, "water": 2, "": 1}),
        ("month", {"2026-03": 2, "2026-04": 2}),
    ],
)
def test_groups_come_in_order_and_add_up(county: Reporting, by: str, counted: dict[str, int]) -> None:
    groups = county.ask(by=by)["groups"]
    assert {key: named(group["figures"], "registered")["value"] for key, group in groups.items()} == counted
    assert list(groups) == list(counted)


def test_matters_without_a_category_are_titled_in_words(county: Reporting) -> None:
    assert county.ask(by="category")["groups"][""]["title"] == "未分类"


def test_without_a_grouping_there_are_no_groups(county: Reporting) -> None:
    assert "groups" not in county.ask()


@pytest.mark.parametrize(
    ("picked", "count"), [({"channel": "letter"}, 1), ({"category": "water"}, 2), ({"channel": "x"}, 0)]
)
def test_one_channel_or_category_can_be_picked(county: Reporting, picked: dict[str, str], count: int) -> None:
    assert county.figure("registered", **picked)["value"] == count


def test_a_failing_figure_is_shown_as_failed_and_the_others_stand(county: Reporting) -> None:
    county.panel = Panel((Failing(), BUILT_IN[0]), 2.0)
    failed, registered = county.ask()["figures"]
    assert (failed["value"], failed["error"]["code"]) == (None, "plugin")
    assert registered["value"] == 4


@pytest.mark.parametrize("office", ["county", "west", "east.well"])
def test_staff_see_no_other_office_than_their_own_and_those_below(county: Reporting, office: str) -> None:
    stranger = Actor("staff", "clerk", office="east.mill")
    with pytest.raises(errors.OfficeUnknown) as refusal:
        county.ask(stranger, office=office)
    with pytest.raises(errors.OfficeUnknown) as unknown:
        county.ask(stranger, office="nowhere")
    assert str(refusal.value).replace(office, "nowhere") == str(unknown.value)
    assert county.ask(Actor("staff", "clerk", office=office), office=office)["office"] == office


@pytest.mark.parametrize("office", ["nowhere", None])
def test_staff_of_an_unknown_office_see_nothing(county: Reporting, office: str | None) -> None:
    with pytest.raises(errors.OfficeUnknown):
        county.ask(Actor("staff", "clerk", office=office))


@pytest.mark.parametrize("days", [{"valid_until": date(2026, 1, 1)}, {"valid_from": date(2199, 1, 1)}])
@pytest.mark.parametrize("own", ["east", "county"])
def test_staff_of_an_office_that_is_not_in_force_see_nothing(
    county: Reporting, own: str, days: dict[str, date]
) -> None:
    county.hear(office_(own, version=2, **days))
    with pytest.raises(errors.OfficeUnknown):
        county.ask(Actor("staff", "clerk", office=own), office="east")


@pytest.mark.parametrize("office", ["county", "east", "east.mill", "west", "desk", "east.desk"])
def test_the_petition_office_sees_its_county_and_every_office_in_it(county: Reporting, office: str) -> None:
    county.hear(*_desks())
    answer = county.ask(Actor("staff", "clerk", office="desk"), office=office, by="office")
    assert answer["office"] == office


def test_the_petition_office_of_a_township_sees_the_township_and_nothing_beside_or_above(county: Reporting) -> None:
    county.hear(*_desks())
    own = Actor("staff", "clerk", office="east.desk")
    assert named(county.ask(own, office="east")["figures"], "registered")["value"] == 2
    assert county.ask(own, office="east.mill")["office"] == "east.mill"
    for office in ("county", "west", "desk"):
        with pytest.raises(errors.OfficeUnknown):
            county.ask(own, office=office)


def test_a_department_beside_the_petition_office_sees_itself_only(county: Reporting) -> None:
    county.hear(office_("roads", kind="department", parent="county"))
    own = Actor("staff", "clerk", office="roads")
    assert county.ask(own, office="roads")["office"] == "roads"
    with pytest.raises(errors.OfficeUnknown):
        county.ask(own, office="county")


def _desks() -> list[Event]:
    kind = "petition_office"
    return [office_("desk", kind=kind, parent="county"), office_("east.desk", kind=kind, parent="east")]


@pytest.mark.parametrize(
    ("caller", "refusal"), [(NOBODY, Unauthenticated), (Actor("petitioner", "p", matter="n1"), Refused)]
)
def test_figures_are_for_staff(county: Reporting, caller: Actor, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        county.ask(caller)


def test_an_unknown_office_is_named(county: Reporting) -> None:
    with pytest.raises(errors.OfficeUnknown) as refusal:
        county.ask(office="nowhere")
    assert refusal.value.code == "office_unknown"
    assert "nowhere" in refusal.value.text("zh")


def test_as_of_is_today_where_not_said_and_never_tomorrow(county: Reporting) -> None:
    assert county.ask()["as_of"] == on(200).isoformat()
    with pytest.raises(errors.AsOfInFuture):
        county.ask(as_of=on(201).isoformat())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from": "soon"}, "from"),
        ({"to": None}, "to"),
        ({"to": "2025-12-31"}, "to"),
        ({"as_of": "2026-02-30"}, "as_of"),
        ({"by": "handler"}, "by"),
        ({"office": ""}, "office"),
        ({"channel": "x" * 33}, "channel"),
        ({"category": 5}, "category"),
        ({"who": "x"}, "who"),
    ],
)
def test_a_question_that_is_not_in_form_names_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Figures().load({"office": "county", **PERIOD, **changes})
    assert list(refusal.value.normalized_messages()) == [field]


def test_the_period_may_be_one_day() -> None:
    loaded = Figures().load({"office": "county", "from": "2026-03-01", "to": "2026-03-01"})
    assert (loaded["first"], loaded["last"], loaded["by"]) == (date(2026, 3, 1), date(2026, 3, 1), None)
