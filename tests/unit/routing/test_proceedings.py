"""Mediation with agreement or return (条例 Art 33)."""

from __future__ import annotations

import pytest

from huiyin import clock
from services.routing.case.errors import MomentOutOfRange, WrongState
from services.routing.case.models.proceedings import Mediation
from services.routing.case.proceedings.errors import ConsentMissing, OnlyForAppeals, OrganisationMissing

NUMBER = "990100-2026-0000001"
OFFICE = "9901EDU"
CONSENTS = {"petitioner_consents": True, "other_side_consents": True, "other_side": "某小学"}


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is Wednesday 15 April 2026."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


@pytest.fixture
def accepted(desk, staff, at):
    """An appeal accepted on Wednesday 4 March 2026."""
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, received_by=OFFICE, purpose="request")
    with clock.frozen(at("2026-03-04 10:00")):
        desk.act("accept", staff(OFFICE), NUMBER)
    return desk


@pytest.fixture
def mediated(accepted, staff, at):
    with clock.frozen(at("2026-03-10 10:00")):
        accepted.act("mediate", staff(OFFICE), NUMBER, form="people", organisation="镇调解委员会", **CONSENTS)
    return accepted


def row(desk, model):
    with desk.database.reading() as reading:
        return reading.session.query(model).one()


def test_a_mediation_is_kept_and_said_and_the_period_runs_on(mediated):
    kept = row(mediated, Mediation)
    assert (kept.form, kept.organisation, kept.other_side) == ("people", "镇调解委员会", "某小学")
    assert mediated.assignments(NUMBER)[0].state == "mediating"
    assert (mediated.clocks(NUMBER)["answer"].due_legal.isoformat(), kept.result) == ("2026-05-06", None)
    [said] = mediated.said("mediation.opened")
    assert said.data["form"] == "people"
    assert "小学" not in str(said.data)


@pytest.mark.parametrize(
    ("who", "named"),
    [(["petitioner_consents"], "信访人"), (["other_side_consents"], "另一方当事人"),
     (["petitioner_consents", "other_side_consents"], "信访人、另一方当事人")],
)  # fmt: skip
def test_nobody_is_mediated_against_their_will(accepted, staff, who, named):
    given = {**CONSENTS, **dict.fromkeys(who, False)}
    with pytest.raises(ConsentMissing) as caught:
        accepted.act("mediate", staff(OFFICE), NUMBER, form="reconciliation", **given)
    assert f"尚缺：{named}。" in caught.value.text("zh")
    assert "第三十三条" in caught.value.text("zh")


def test_a_mediation_has_somebody_who_leads_it_and_a_settlement_needs_none(accepted, staff):
    with pytest.raises(OrganisationMissing):
        accepted.act("mediate", staff(OFFICE), NUMBER, form="judicial", **CONSENTS)
    assert accepted.act("mediate", staff(OFFICE), NUMBER, form="reconciliation", **CONSENTS)["state"] == "mediating"


@pytest.mark.parametrize("purpose", ["suggestion", "accusation"])
def test_only_appeals_are_mediated(desk, staff, purpose):
    desk.register("n2", named_office=OFFICE, purpose=purpose)
    desk.act("accept", staff(OFFICE), "n2")
    with pytest.raises(OnlyForAppeals, match=purpose):
        desk.act("mediate", staff(OFFICE), "n2", form="reconciliation", **CONSENTS)


def test_no_opinion_is_drafted_while_a_mediation_is_under_way(mediated, staff):
    with pytest.raises(WrongState):
        mediated.act("draft", staff(OFFICE), NUMBER, text="。", outcome="supported")


def test_a_mediation_that_came_to_nothing_gives_the_matter_back_with_the_time_that_is_left(mediated, staff):
    told = mediated.act("resume", staff(OFFICE), NUMBER, reason="双方分歧过大。")
    assert (told["state"], told["answer_due"]["legal"]) == ("accepted", "2026-05-06")
    kept = row(mediated, Mediation)
    assert (kept.result, kept.remark) == ("returned", "双方分歧过大。")
    assert mediated.said("mediation.ended")[0].data["result"] == "returned"
    assert mediated.answer(NUMBER, OFFICE)["state"] == "answered"


def test_an_agreement_settles_the_matter_in_time_and_owes_the_person_its_paper(mediated, staff, at):
    with clock.frozen(at("2026-04-01 10:00")):
        told = mediated.act(
            "settle_by_agreement", staff(OFFICE), NUMBER, terms="一次性补发。", ended_at=at("2026-03-30 16:00")
        )
    assert (told["state"], told["running"]) == ("settled", [])
    clocks = mediated.clocks(NUMBER)
    assert (clocks["answer"].result, clocks["answer"].ended_at) == ("met", at("2026-03-30 16:00"))
    assert (row(mediated, Mediation).terms, row(mediated, Mediation).result) == ("一次性补发。", "agreed")
    assert "补发" not in str([one.data for one in mediated.said()])
    shown = mediated.show("notices_of_case", staff(OFFICE), number=NUMBER)["notices"]
    assert "settled" in [one["kind"] for one in shown if one["given_at"] is None]


@pytest.mark.parametrize(("day", "result"), [("2026-05-06 23:59", "met"), ("2026-05-07 00:00", "missed")])
def test_an_agreement_after_the_period_counts_as_late(mediated, staff, at, day, result):
    with clock.frozen(at(day)):
        mediated.act("settle_by_agreement", staff(OFFICE), NUMBER, terms="。")
    assert mediated.clocks(NUMBER)["answer"].result == result


def test_a_mediation_does_not_end_before_it_began(mediated, staff, at):
    with pytest.raises(MomentOutOfRange):
        mediated.act("settle_by_agreement", staff(OFFICE), NUMBER, terms="。", ended_at=at("2026-03-10 09:59"))
