"""Who held the matter when: told from the log with the names of that time; to the person only what concerns them."""

from __future__ import annotations

import pytest

from huiyin import clock
from services.routing.case.errors import CaseUnknown
from tests.unit.routing.conftest import OPERATOR, at, staff
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, SCHOOL, TOWN, WAT, WHY, clerk, person, town


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("timeline")) as found:
        yield found


@pytest.fixture(scope="module")
def number(county):
    """A matter of the education office that objected, then of the water office, which accepted, answered and served."""
    number = county.issued("2026-03-02 10:00")
    county.on("2026-03-03 10:00", "object", clerk(EDU), number, reason=WHY, proposed=WAT)
    county.on("2026-03-04 10:00", "uphold_objection", clerk(PETITION_OFFICE), number, reason="属实。", office=WAT)
    with clock.frozen(at("2026-03-04 12:00")):
        county.import_csv("code,name,tier,parent_code,kind\n9901WAT,县水务局,county,990100,department\n")
    county.on("2026-03-05 10:00", "accept", clerk(WAT), number)
    county.on("2026-03-06 10:00", "draft", clerk(WAT), number, text="…", outcome="explained")
    county.on("2026-03-06 11:00", "answer", staff(WAT, "w2"), number)
    county.on("2026-03-09 10:00", "serve", clerk(WAT), number, method="in_person")
    return number


def timeline(county, actor, number):
    return county.look("2026-03-10 10:00", "timeline", actor, number=number)


def test_every_step_is_told_in_order_with_the_role_that_took_it(county, number):
    steps = timeline(county, clerk(WAT), number)["steps"]
    assert [(step["at"][:10], step["step"], step["office"], step["by"]) for step in steps] == [
        ("2026-03-02", "assignment.issued", EDU, "giver"),
        ("2026-03-03", "assignment.objected", EDU, "responsible"),
        ("2026-03-04", "assignment.objection_decided", EDU, "transferor"),
        ("2026-03-04", "assignment.issued", WAT, "giver"),
        ("2026-03-05", "assignment.accepted", WAT, "responsible"),
        ("2026-03-06", "assignment.drafted", WAT, "responsible"),
        ("2026-03-06", "assignment.answered", WAT, "checker"),
        ("2026-03-09", "assignment.served", WAT, "responsible"),
    ]
    assert steps[1]["title"] == {"zh": "提出异议", "en": "objected to"}
    assert (steps[1]["names"], steps[2]["details"]["upheld"]) == ({"proposed": "县水利局"}, True)


def test_it_says_who_held_it_from_when_until_when(county, number):
    holders = timeline(county, clerk(WAT), number)["holders"]
    assert [(one["office"], one["since"][:10], one["until"][:10]) for one in holders] == [
        (EDU, "2026-03-02", "2026-03-04"),
        (WAT, "2026-03-04", "2026-03-09"),
    ]


def test_an_office_is_called_as_it_was_when_it_took_the_step(county, number):
    steps = timeline(county, OPERATOR, number)["steps"]
    names = [step["office_name"] for step in steps if step["office"] == WAT]
    assert names == ["县水利局", "县水务局", "县水务局", "县水务局", "县水务局"]


def test_the_person_sees_what_is_told_to_them_and_nobodys_name(county, number):
    told = timeline(county, person(number), number)
    assert [step["step"] for step in told["steps"]] == [
        "assignment.issued",
        "assignment.issued",
        "assignment.accepted",
        "assignment.answered",
        "assignment.served",
    ]
    assert "w2" not in str(told)
    assert "clerk" not in str(told)


@pytest.mark.parametrize("office", [EDU, WAT, PETITION_OFFICE])
def test_offices_that_have_or_had_it_and_those_over_them_see_it(county, number, office):
    assert timeline(county, clerk(office), number)["number"] == number


def test_others_do_not(county, number):
    for office in (TOWN, SCHOOL):
        with pytest.raises(CaseUnknown):
            timeline(county, clerk(office), number)
    with pytest.raises(CaseUnknown):
        timeline(county, person("990100-2026-9999999"), number)
    with pytest.raises(CaseUnknown):
        timeline(county, OPERATOR, "990100-2026-9999999")
