"""Notes to the person and on explanation, and earlier answers beside a draft (P8, P17)."""

from __future__ import annotations

import pytest

from huiyin import clock
from huiyin.actors import Actor
from huiyin.errors import Refused
from services.routing.case.errors import CaseUnknown, NotYourMatter
from services.routing.case.handling.errors import EarlierIsLater, EarlierIsSame, EarlierRestricted
from services.routing.case.models.cases import CaseFile
from services.routing.case.models.notes import Note

NUMBER = "990100-2026-0000001"
EARLIER = "990100-2026-0000000"
OFFICE = "9901EDU"
OTHER = "9901WAT"
PERSON = Actor("petitioner", "p", matter=NUMBER)


@pytest.fixture(autouse=True)
def _in_april(at):
    """Unless a test says otherwise it is Wednesday 15 April 2026."""
    with clock.frozen(at("2026-04-15 10:00")):
        yield


@pytest.fixture
def accepted(desk, staff, at):
    """A matter of February answered by the water office, and one of March accepted by the education office."""
    with clock.frozen(at("2026-02-02 10:00")):
        desk.register(EARLIER, named_office=OTHER, received_by="9901X", purpose="request")
        desk.act("accept", staff(OTHER), EARLIER)
        desk.answer(EARLIER, OTHER)
    with clock.frozen(at("2026-03-02 10:00")):
        desk.register(NUMBER, named_office=OFFICE, received_by="9901X", purpose="request")
        desk.act("accept", staff(OFFICE), NUMBER)
    return desk


def notes(desk):
    with desk.database.reading() as reading:
        return reading.session.query(Note).all()


def test_the_person_reads_a_note_of_progress_on_the_query_page_but_none_for_the_staff(accepted, staff):
    accepted.act("progress", staff(OFFICE), NUMBER, text="已约谈双方。")
    accepted.act("progress", staff(OFFICE), NUMBER, text="内部提醒。", internal=True)
    accepted.act("counsel", staff(OFFICE), NUMBER, text="已当面解释。")
    assert [note["text"] for note in accepted.show("case", PERSON, number=NUMBER)["notes"]] == ["已约谈双方。"]
    seen = accepted.show("case", staff(OFFICE), number=NUMBER)["notes"]
    assert {(note["kind"], note["shown"]) for note in seen} == {
        ("progress", True),
        ("progress", False),
        ("counsel", False),
    }


def test_a_note_is_said_without_its_words(accepted, staff):
    accepted.act("progress", staff(OFFICE), NUMBER, text="已约谈双方。")
    [said] = accepted.said("note.written")
    assert (said.data["kind"], said.data["shown"], said.data["referred"]) == ("progress", True, False)
    assert "约谈" not in str(said.data)


def test_hardship_is_referred_to_an_organ(accepted, staff):
    accepted.act("counsel", staff("9901X"), NUMBER, text="生活困难。", referred_to="县民政局")
    [note] = notes(accepted)
    assert (note.referred_to, note.office) == ("县民政局", "9901X")
    assert accepted.said("note.written")[0].data["referred"] is True


@pytest.mark.parametrize("step", ["progress", "counsel"])
def test_other_offices_and_the_person_write_no_notes(accepted, staff, step):
    with pytest.raises(CaseUnknown):
        accepted.act(step, staff(OTHER), NUMBER, text="。")
    with pytest.raises(Refused):
        accepted.act(step, PERSON, NUMBER, text="。")


@pytest.fixture
def linked(accepted, staff):
    accepted.act("link_earlier", staff("9901X"), NUMBER, earlier=EARLIER)
    return accepted


def before(desk, actor):
    return desk.show("earlier_answers", actor, number=NUMBER)


def test_whoever_drafts_sees_the_answers_to_the_earlier_matter_of_the_same_person(linked, staff):
    [one] = before(linked, staff(OFFICE))["earlier"]
    assert (one["number"], one["office"], one["outcome"], one["answer"]) == (
        EARLIER,
        OTHER,
        "supported",
        "已核实处理。",
    )


def test_within_the_matter_drafts_and_remarks_are_shown(accepted, staff):
    accepted.act("draft", staff(OFFICE), NUMBER, text="初稿。", outcome="explained")
    accepted.act("return_draft", staff(OFFICE, "w2"), NUMBER, remark="补充依据。")
    [draft] = before(accepted, staff(OFFICE))["drafts"]
    assert (draft["text"], draft["verdict"], draft["remark"]) == ("初稿。", "returned", "补充依据。")


def test_a_link_is_said_once_however_often_it_is_made(linked, staff):
    told = linked.act("link_earlier", staff("9901X"), NUMBER, earlier=EARLIER)
    assert told["earlier"] == [EARLIER]
    assert [row.data["earlier"] for row in linked.said("case.linked")] == [EARLIER]


def test_only_who_may_see_both_matters_links_them(accepted, staff):
    with pytest.raises(CaseUnknown):
        accepted.act("link_earlier", staff(OFFICE), NUMBER, earlier=EARLIER)
    with pytest.raises(CaseUnknown):
        accepted.act("link_earlier", staff(OTHER), NUMBER, earlier=EARLIER)


@pytest.mark.parametrize("office", [OTHER, "9901X"])
def test_only_who_may_draft_in_the_matter_sees_what_was_answered_before(linked, staff, office):
    with pytest.raises(CaseUnknown if office == OTHER else NotYourMatter):
        before(linked, staff(office))


def test_a_matter_is_linked_to_an_earlier_one_that_is_known(accepted, operator):
    with pytest.raises(EarlierIsSame):
        accepted.act("link_earlier", operator, NUMBER, earlier=NUMBER)
    with pytest.raises(CaseUnknown):
        accepted.act("link_earlier", operator, NUMBER, earlier="n9")
    with pytest.raises(EarlierIsLater, match=NUMBER):
        accepted.act("link_earlier", operator, EARLIER, earlier=NUMBER)


def test_nothing_of_an_accusation_shows_in_another_matter(accepted, operator, staff, at):
    with clock.frozen(at("2026-02-01 10:00")):
        accepted.register("n0", named_office=OFFICE, purpose="accusation")
    with pytest.raises(EarlierRestricted, match="Art 30"):
        accepted.act("link_earlier", operator, NUMBER, earlier="n0")
    accepted.act("link_earlier", operator, NUMBER, earlier=EARLIER)
    with accepted.database.unit_of_work() as uow:
        uow.session.get(CaseFile, EARLIER).category = "accusation"
    assert before(accepted, staff(OFFICE))["earlier"] == []
