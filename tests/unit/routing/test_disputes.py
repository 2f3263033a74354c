"""Disputes of competence: put to the common superior or the joint conference, decided by it alone, once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from services.routing.case.errors import CaseUnknown, WrongState
from services.routing.case.models.proceedings import Dispute
from services.routing.case.transfers.errors import DeciderOnly, DisputeDecided, ObjectFirst, OneOfficeOnly
from tests.unit.routing.conftest import OPERATOR
from tests.unit.routing.transferring import (
    EDU,
    OTHER_TOWN,
    PETITION_OFFICE,
    SCHOOL,
    TOP,
    TOWN,
    WAT,
    WHY,
    clerk,
    town,
)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("disputes")) as found:
        yield found


def object_(county, number, moment="2026-03-06 10:00", by=EDU, **more):
    return county.on(moment, "object", clerk(by), number, **{"reason": WHY, **more})


def uphold(county, number, by=PETITION_OFFICE, moment="2026-03-10 10:00", **more):
    return county.on(moment, "uphold_objection", clerk(by), number, reason="经核实属实。", **more)


def reject(county, number, by=PETITION_OFFICE, moment="2026-03-10 10:00", **more):
    return county.on(moment, "reject_objection", clerk(by), number, **{"reason": WHY, **more})


@pytest.fixture
def rejected(county):
    """A matter of the education office whose objection was rejected."""
    number = county.issued()
    object_(county, number, proposed=WAT)
    reject(county, number)
    return number


def dispute(county, number, by=EDU, other=WAT, moment="2026-03-11 10:00", **more):
    return county.on(moment, "dispute", clerk(by), number, **{"other": other, "reason": WHY, **more})


def decide(county, number, competent, by=TOP, moment="2026-03-13 10:00", **more):
    return county.on(moment, "decide_dispute", clerk(by), number, **{"competent": competent, "reason": WHY, **more})


def test_a_dispute_goes_to_the_common_superior(county, rejected):
    told = dispute(county, rejected)
    assert (told["state"], told["decider"], told["by_conference"]) == ("disputed", TOP, False)
    (said,) = county.events_of(rejected, "assignment.disputed")
    assert (said.data["other"], said.data["decider"]) == (WAT, TOP)


def test_where_there_is_no_common_superior_the_joint_conference_decides(county):
    number = county.issued(office=TOP)
    object_(county, number, by=TOP)
    reject(county, number)
    told = dispute(county, number, by=TOP, other=EDU)
    assert (told["decider"], told["by_conference"]) == (PETITION_OFFICE, True)
    with pytest.raises(DeciderOnly):
        decide(county, number, EDU, by=TOP)
    assert decide(county, number, EDU, by=PETITION_OFFICE)["office"] == EDU


def test_a_dispute_needs_a_rejected_objection_or_a_second_office(county):
    with pytest.raises(OneOfficeOnly):
        dispute(county, county.issued())


def test_offices_that_share_a_matter_may_dispute_it_at_once(county):
    number = county.issued()
    more = {"office": WAT, "reason": "。", "reply_by": date(2026, 4, 10)}
    county.on("2026-03-03 10:00", "add_assist", clerk(PETITION_OFFICE), number, **more)
    assert dispute(county, number)["state"] == "disputed"


def test_an_office_after_one_whose_objection_was_upheld_may_dispute_it_too(county):
    number = county.issued()
    object_(county, number)
    uphold(county, number, office=WAT)
    assert dispute(county, number, by=WAT, other=EDU)["state"] == "disputed"


def test_the_superior_lets_it_stay_and_that_is_final(county, rejected):
    dispute(county, rejected)
    assert decide(county, rejected, EDU)["state"] == "issued"
    with pytest.raises(DisputeDecided):
        dispute(county, rejected, moment="2026-03-14 10:00")
    with pytest.raises(DisputeDecided):
        object_(county, rejected, "2026-03-14 10:00")
    assert county.periods(county.at_office(rejected))["accept"].due_legal == date(2026, 3, 17)


def test_the_superior_moves_it_and_the_new_office_neither_objects_nor_disputes(county, rejected):
    dispute(county, rejected)
    decide(county, rejected, WAT)
    one = county.at_office(rejected)
    assert (one.office, one.mode, one.transferor) == (WAT, "decided", TOP)
    assert set(county.periods(one)) == {"accept"}
    with pytest.raises(DisputeDecided):
        object_(county, rejected, "2026-03-14 10:00", by=WAT)
    with pytest.raises(DisputeDecided):
        dispute(county, rejected, by=WAT, other=EDU, moment="2026-03-14 10:00")
    with pytest.raises(DisputeDecided):
        county.on("2026-03-14 10:00", "assign", clerk(WAT), rejected, office=EDU, reason="。")


def test_the_decision_is_kept_with_its_grounds(county, rejected):
    dispute(county, rejected)
    decide(county, rejected, WAT)
    with county.database.reading() as reading:
        (kept,) = reading.session.scalars(select(Dispute).where(Dispute.number == rejected))
    assert (kept.competent, kept.decision, kept.decided_by) == (WAT, WHY, f"{TOP}-clerk")


@pytest.mark.parametrize("by", [EDU, WAT, PETITION_OFFICE, OTHER_TOWN])
def test_only_the_superior_decides(county, rejected, by):
    dispute(county, rejected)
    with pytest.raises(DeciderOnly if by in (EDU, PETITION_OFFICE) else CaseUnknown):
        decide(county, rejected, WAT, by=by)


def test_the_operator_may_write_down_a_decision(county, rejected):
    dispute(county, rejected)
    request = {"competent": WAT, "reason": WHY}
    assert county.on("2026-03-13 10:00", "decide_dispute", OPERATOR, rejected, **request)["office"] == WAT


def test_nothing_is_decided_where_nothing_is_disputed(county, rejected):
    with pytest.raises(WrongState):
        decide(county, rejected, WAT)


def test_what_was_given_down_is_disputed_only_after_an_objection(county):
    number = county.issued()
    county.on("2026-03-03 10:00", "assign", clerk(EDU), number, office=SCHOOL, reason="。")
    with pytest.raises(OneOfficeOnly):
        dispute(county, number, by=SCHOOL, other=TOWN)
    with pytest.raises(ObjectFirst):
        county.on("2026-03-04 10:00", "assign", clerk(SCHOOL), number, office=TOWN, reason="。")
