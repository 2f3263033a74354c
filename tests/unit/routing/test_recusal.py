"""Staff with a direct interest take no step in the matter, and what they drafted goes back (条例 Art 28(3))."""

from __future__ import annotations

import pytest

from services.routing.case.errors import CaseUnknown, Recused
from services.routing.case.transfers.errors import NotForRecusal
from tests.unit.routing.conftest import OPERATOR, staff
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, WAT, WHY, clerk, town

LATER = "2026-03-05 10:00"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("recusal")) as found:
        yield found


def recuse(county, number, actor, **more):
    return county.on(LATER, "recuse", actor, number, reason="是信访人的近亲属。", **more)


def test_who_recuses_themselves_takes_no_further_step_and_looks_no_more(county):
    number = county.issued()
    assert recuse(county, number, clerk(EDU))["staff"] == f"{EDU}-clerk"
    for step, more in (("accept", {}), ("object", {"reason": WHY}), ("assign", {"office": WAT, "reason": "。"})):
        with pytest.raises(Recused) as caught:
            county.on(LATER, step, clerk(EDU), number, **more)
        assert "第二十八条第三款" in caught.value.text("zh")
    for query in ("case", "timeline"):
        with pytest.raises(Recused):
            county.look(LATER, query, clerk(EDU), number=number)
    assert county.on(LATER, "accept", staff(EDU, "w2"), number)["state"] == "accepted"


def test_it_is_said_without_the_reason_and_only_once(county):
    number = county.issued()
    for _ in range(2):
        recuse(county, number, staff(EDU, "w9", "head"), staff="w7")
    (said,) = county.events_of(number, "case.recused")
    assert said.data["staff"] == "w7"
    assert "近亲属" not in str(said.data)


@pytest.mark.parametrize("actor", [staff(EDU, "chief", "head"), clerk(PETITION_OFFICE), OPERATOR])
def test_the_head_and_the_petition_office_register_it_for_others(county, actor):
    number = county.issued()
    recuse(county, number, actor, staff="w7")
    with pytest.raises(Recused):
        county.on(LATER, "accept", staff(EDU, "w7"), number)


@pytest.mark.parametrize("actor", [clerk(EDU), clerk(WAT, "head")])
def test_neither_a_colleague_nor_another_head_does(county, actor):
    with pytest.raises((NotForRecusal, CaseUnknown)):
        recuse(county, county.issued(), actor, staff="w7")


def test_who_has_nothing_to_do_with_the_matter_does_not_recuse_themselves_from_it(county):
    with pytest.raises(CaseUnknown):
        recuse(county, county.issued(), clerk(WAT))


def test_a_draft_of_theirs_goes_back_to_be_written_by_somebody_else(county):
    number = county.issued()
    county.on(LATER, "accept", clerk(EDU), number)
    county.on(LATER, "draft", staff(EDU, "w7"), number, text="…", outcome="explained")
    recuse(county, number, staff(EDU, "chief", "head"), staff="w7")
    assert county.at_office(number).state == "accepted"
    assert county.events_of(number)[-1].type == "assignment.draft_returned"
    county.on(LATER, "draft", staff(EDU, "w1"), number, text="…", outcome="explained")
    with pytest.raises(Recused):
        county.on(LATER, "answer", staff(EDU, "w7"), number)
    assert county.on(LATER, "answer", staff(EDU, "w2"), number)["state"] == "answered"
