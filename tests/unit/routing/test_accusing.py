"""Accusations are given to nobody by rule: they wait with the county petition office, or above it if it is accused."""

from __future__ import annotations

import pytest

from huiyin.offices import Office, OfficeTree
from huiyin.plugins.rules import Choice
from services.routing.case.errors import AccusedSide, NobodyBesideAccused
from services.routing.case.transfers.domain import accusing
from tests.unit.routing.conftest import staff


def office(code, parent, kind="government", **facts):
    return Office(code, f"机构{code}", kind=kind, parent=parent, **facts)


CITY = [
    office("99", None, tier="city"),
    office("99A", "99", "petition_office", tier="city"),
]
COUNTY = [
    office("990100", None, tier="county"),
    office("9901X", "990100", "petition_office", tier="county"),
    office("990101", "990100", tier="township"),
    office("990101X", "990101", "petition_office", tier="township"),
    office("990101001", "990101", "station", tier="village"),
]


def waits(offices, accused):
    tree = OfficeTree(offices)
    found = accusing.desk(tree, tree, accused)
    return found.code if found else None


@pytest.mark.parametrize(
    ("accused", "with_whom"),
    [
        (None, "9901X"),
        ("990101", "9901X"),
        ("990101X", "9901X"),
        ("990101001", "9901X"),
        ("9901X", "990100"),
        ("990100", None),
    ],
)
def test_it_waits_with_the_county_petition_office_or_the_office_above_it(accused, with_whom):
    assert waits(COUNTY, accused) == with_whom


def test_where_the_county_itself_is_accused_it_waits_with_the_petition_office_above():
    below = [office("990100", "99", tier="county"), *COUNTY[1:]]
    assert waits([*CITY, *below], "990100") == "99A"
    assert waits([CITY[0], *below], "990100") == "99"
    assert waits([*CITY, *below], "9901X") == "990100"
    assert waits([*CITY, *below], "99") is None


def test_without_a_petition_office_the_county_keeps_the_list():
    assert waits([COUNTY[0], COUNTY[2]], "990101") == "990100"


def test_the_successor_of_an_accused_petition_office_does_not_get_it_either():
    gone = office("9901X", "990100", "petition_office", tier="county", successor="9901Y")
    assert waits([COUNTY[0], gone, office("9901Y", "990100", "petition_office", tier="county")], "9901X") == "990100"


def holder(desk, number):
    [*_, one] = desk.assignments(number)
    return one


class Eager:
    """A rule that chooses whatever is named or is the place."""

    name = "eager"
    api_version = 1
    needs_text = False
    asked = 0

    def choose(self, question, offices):
        self.asked += 1
        return Choice(question.named_office or question.place, "。")


@pytest.mark.parametrize(
    "said",
    [
        {"purpose": "accusation"},
        {"purpose": "accusation", "accused_office": "990100001"},
        {"accused_office": "9901WAT"},
        {"accusation": True},  # a person is named
    ],
)
@pytest.mark.parametrize("typed", [{"place": "990100001"}, {"named_office": "990100001"}])
def test_whatever_place_or_office_was_typed_no_rule_is_asked(desk, said, typed):
    rule = Eager()
    desk.rules = [rule]
    desk.register("990100-2026-0000001", **{"accusation": True, **said, **typed})

    one = holder(desk, "990100-2026-0000001")
    assert (one.office, one.rule, one.mode, rule.asked) == ("9901X", "accusation", "desk", 0)
    assert "人工分送清单" in one.reason


def test_what_accuses_nobody_is_given_by_the_rules_as_before(desk):
    rule = Eager()
    desk.rules = [rule]
    desk.register("990100-2026-0000001", purpose="request", place="990100001")
    assert holder(desk, "990100-2026-0000001").office == "990100001"


def test_history_that_accuses_waits_there_too(desk):
    history = {"accepted_at": None, "answered_at": None}
    desk.register("990100-2026-0000001", purpose="accusation", accusation=True, place="990100001", history=history)
    assert holder(desk, "990100-2026-0000001").office == "9901X"


def test_an_accusation_of_the_top_of_the_registry_waits_for_the_organ_above_to_be_registered(desk):
    with pytest.raises(NobodyBesideAccused):
        desk.register("990100-2026-0000001", accused_office="990100")


def test_the_petition_office_gives_it_on_by_hand_but_never_to_the_accused_side(desk):
    number = "990100-2026-0000001"
    desk.register(number, accused_office="9901EDU")
    why = "经核实，所反映的事项属于该单位的职责范围，请依法办理。"

    with pytest.raises(AccusedSide):
        desk.act("assign", staff("9901X", "desk"), number, office="9901EDU", reason=why)
    desk.act("assign", staff("9901X", "desk"), number, office="9901WAT", reason=why)
    assert holder(desk, number).office == "9901WAT"
