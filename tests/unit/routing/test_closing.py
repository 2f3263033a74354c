"""Closing a case and putting it away: all that is missing, how it ended, and nothing changing afterwards."""

from __future__ import annotations

import uuid

import pytest

from huiyin import clock
from services.routing.case.closing.errors import ArchiveIncomplete, CaseArchived, CloseIncomplete, CloserIsHandler
from services.routing.case.errors import CaseNotOpen, CaseUnknown, PetitionOfficeOnly, WrongState
from services.routing.case.models.cases import Issue
from services.routing.case.store import cases as store
from services.routing.oversight.models import SupervisionOrder
from services.routing.papers.models import Document
from tests.unit.routing.conftest import at, staff
from tests.unit.routing.stories import COUNTY, EDU, PETITION_OFFICE, person, site, worker

EXAMINER = staff(PETITION_OFFICE, "examiner")
CLOSED_AT = "2026-05-20 10:00"


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    with site(tmp_path_factory.mktemp("routing")) as found:
        yield found


def row(model, **given):
    """Return a row of which only the given columns matter here."""
    blank = {str: "", int: 1}
    columns = [column for column in model.__table__.columns if not column.nullable]
    return model(**{column.name: blank.get(column.type.python_type, clock.now()) for column in columns} | given)


def paper(stories, number, kind, about="handle"):
    """Issue a paper, as far as closing asks for it."""
    one, key = stories.one(number, about), str(uuid.uuid4())
    with stories.database.unit_of_work() as uow:
        uow.session.add(row(Document, id=key, label=key, series=key[:32], kind=kind, number=number, subject=one.id))


def told(stories, number, *kinds):
    """Tell the person of the steps, so that no notice is owed."""
    for kind in kinds:
        stories.on("2026-05-10 10:00", "tell", worker(EDU), number, kind=kind, method="post")


def whole(stories, **given):
    """Return the number of a matter in which nothing is missing."""
    number = stories.accepted(**given)
    stories.opinion(number, EDU, "2026-03-20 10:00", "not_supported")
    stories.serve(number, EDU, "2026-03-24 10:00", proof=stories.attach(number))
    told(stories, number, "whereabouts", "acceptance")
    paper(stories, number, "opinion")
    return number


def missing(stories, number, actor=EXAMINER, moment=CLOSED_AT, **request):
    with pytest.raises(CloseIncomplete) as caught:
        stories.on(moment, "close", actor, number, **request)
    assert stories.case(number).state == "open"
    return {item["code"] for item in caught.value.params["items"]}, caught.value


def test_a_whole_case_is_closed_with_its_ending(stories):
    number = whole(stories)
    answer = stories.on(CLOSED_AT, "close", EXAMINER, number, remark="程序规范。")
    assert (answer["case_state"], answer["ending"]) == ("closed", "answered")
    case = stories.case(number)
    assert (case.closed_at, case.closing["by"], case.closing["remark"]) == (at(CLOSED_AT), "examiner", "程序规范。")
    (said,) = stories.events_of(number, "case.closed")
    assert (said.data["ending"], said.data["version"]) == ("answered", case.version)


def test_an_early_close_is_refused_with_everything_that_is_missing(stories):
    number = stories.accepted(purpose="other")
    codes, error = missing(stories, number)
    assert codes == {"category", "handling", "notice"}
    for sentence in ("没有甄别分类", "县教育局没有作出意见", "受理告知"):
        assert sentence in error.text("zh")
    for sentence in ("not classified", "has not answered", "acceptance"):
        assert sentence in error.text("en")


def test_an_answer_without_service_paper_or_proof_is_not_enough(stories):
    number = stories.accepted()
    stories.opinion(number, EDU, "2026-03-20 10:00", "not_supported")
    assert missing(stories, number)[0] == {"service", "notice", "paper"}
    stories.serve(number, EDU, "2026-03-24 10:00")
    told(stories, number, "whereabouts")
    codes, error = missing(stories, number)
    assert codes == {"paper", "proof"}
    assert "信访处理意见书" in error.text("zh")


def test_one_request_without_an_answer_keeps_the_case_open(stories):
    number = whole(stories)
    with stories.database.unit_of_work() as uow:
        uow.session.add(Issue(number=number, ord=1, summary="一", outcome="explained", answered_at=clock.now()))
        uow.session.add(Issue(number=number, ord=2, summary="二"))
    codes, error = missing(stories, number)
    assert codes == {"issue"}
    assert "诉求 2" in error.text("zh")


def supported(stories):
    number = stories.accepted()
    stories.opinion(number, EDU, "2026-03-20 10:00", "supported")
    stories.serve(number, EDU, "2026-03-24 10:00", proof=stories.attach(number))
    told(stories, number, "whereabouts")
    paper(stories, number, "opinion")
    return number


def test_what_was_supported_is_carried_out_first(stories):
    number, day = supported(stories), at("2026-05-10 00:00").date()
    assert missing(stories, number)[0] == {"execution"}
    stories.on("2026-04-01 10:00", "plan_execution", worker(EDU), number, execute_by=day, measures="分期支付。")
    codes, error = missing(stories, number)
    assert codes == {"execution"}
    assert "execution_reason" in error.text("en")
    stories.on("2026-05-08 10:00", "report_execution", worker(EDU), number, result="done")
    assert stories.on(CLOSED_AT, "close", EXAMINER, number)["case_state"] == "closed"


def test_with_a_plan_and_a_reason_it_may_be_closed_before_and_is_archived_after(stories):
    number, day = supported(stories), at("2026-08-31 00:00").date()
    stories.on("2026-04-01 10:00", "plan_execution", worker(EDU), number, execute_by=day, measures="分期支付。")
    stories.on(CLOSED_AT, "close", EXAMINER, number, execution_reason="分期支付至八月。")
    with clock.frozen(at(CLOSED_AT)):
        stories.fire()
    with pytest.raises(ArchiveIncomplete, match="carrying out"):
        stories.on("2026-06-01 10:00", "archive", worker(EDU), number)


def test_a_review_under_way_keeps_the_case_open_and_its_end_is_final(stories):
    number = whole(stories)
    stories.on("2026-04-01 10:00", "request_review", person(number), number)
    codes, error = missing(stories, number)
    assert codes == {"review"}
    assert "复查机关青禾县没有受理" in error.text("zh")
    stories.on("2026-04-02 10:00", "accept", worker(COUNTY), number)
    stories.opinion(number, COUNTY, "2026-04-10 10:00", "upheld")
    stories.serve(number, COUNTY, "2026-04-13 10:00")
    assert missing(stories, number)[0] == {"paper", "proof"}


def test_an_appeal_changed_by_a_review_is_carried_out_as_changed(stories):
    number = whole(stories)
    stories.on("2026-04-01 10:00", "request_review", person(number), number)
    stories.on("2026-04-02 10:00", "accept", worker(COUNTY), number)
    issues = [{"ord": 1, "outcome": "supported", "text": "应予支持。"}]
    stories.opinion(number, COUNTY, "2026-04-10 10:00", "changed", issues=issues)
    stories.serve(number, COUNTY, "2026-04-13 10:00", proof=stories.attach(number))
    paper(stories, number, "review_opinion", "review")
    assert missing(stories, number)[0] == {"execution"}


def test_a_declined_matter_is_closed_as_declined_once_the_person_knows(stories):
    number = "990100-2026-6000001"
    with clock.frozen(at("2026-03-02 10:00")):
        stories.register(number, named_office=EDU, purpose="appeal")
    decline = {"ground": "wrong_place", "reason": "。", "basis": "。", "go_to": "。"}
    stories.on("2026-03-10 10:00", "decline", worker(EDU), number, **decline)
    assert missing(stories, number)[0] == {"notice"}
    told(stories, number, "declined")
    assert stories.on(CLOSED_AT, "close", EXAMINER, number)["ending"] == "declined"


def test_a_suggestion_needs_no_paper(stories):
    number = stories.accepted(purpose="suggestion")
    stories.opinion(number, EDU, "2026-03-20 10:00", "adopted")
    stories.serve(number, EDU, "2026-03-24 10:00")
    told(stories, number, "whereabouts")
    assert stories.on(CLOSED_AT, "close", EXAMINER, number)["ending"] == "answered"


def test_an_opinion_that_can_reach_nobody_is_not_waited_for(stories):
    number = stories.accepted(notifiable=False, anonymous=True)
    stories.opinion(number, EDU, "2026-03-20 10:00", "not_supported")
    paper(stories, number, "opinion")
    assert stories.on(CLOSED_AT, "close", EXAMINER, number)["case_state"] == "closed"


@pytest.mark.parametrize("actor", [worker(EDU), worker(COUNTY)], ids=["office", "county"])
def test_only_a_petition_office_over_the_office_closes(stories, actor):
    number = whole(stories)
    with pytest.raises(PetitionOfficeOnly):
        stories.on(CLOSED_AT, "close", actor, number)


def test_whoever_drafted_or_checked_the_opinion_does_not_close_the_case(stories):
    number = whole(stories)
    with stories.database.reading(EXAMINER) as reading:
        hands = store.hands(reading.session, [stories.one(number, "handle").id])
    assert len(hands) == 2
    for name in hands:  # they work at the petition office by now
        with pytest.raises(CloserIsHandler):
            stories.on(CLOSED_AT, "close", staff(PETITION_OFFICE, name), number)
    assert stories.case(number).state == "open"


def test_a_closed_case_takes_no_step_but_opens_again_for_a_review_in_time(stories):
    number = whole(stories)
    stories.on("2026-04-10 10:00", "close", EXAMINER, number)
    with pytest.raises(CaseNotOpen):
        stories.on("2026-04-11 10:00", "serve", worker(EDU), number, method="post")
    with pytest.raises(WrongState):
        stories.on("2026-04-11 10:00", "close", EXAMINER, number)
    stories.on("2026-04-23 10:00", "request_review", person(number), number)
    case = stories.case(number)
    assert (case.state, case.closed_at, case.ending) == ("open", None, None)
    (said,) = stories.events_of(number, "case.reopened")
    assert said.data["version"] == case.version - 1


def test_the_file_is_put_away_when_nothing_runs_any_more(stories):
    number = whole(stories)
    stories.on("2026-04-10 10:00", "close", EXAMINER, number)
    with pytest.raises(ArchiveIncomplete, match="request for a review"):
        stories.on("2026-04-11 10:00", "archive", worker(EDU), number)
    with clock.frozen(at("2026-04-24 00:00")):
        stories.fire()
    with pytest.raises(CaseUnknown):
        stories.on("2026-04-25 10:00", "archive", staff("9901WAT"), number)
    order(stories, number, replied_at=None)
    with pytest.raises(ArchiveIncomplete, match="1 supervision"):
        stories.on("2026-04-25 10:00", "archive", worker(EDU), number)
    order(stories, number, replied_at=clock.now())
    answer = stories.on("2026-04-25 10:00", "archive", worker(EDU), number, volume="2026-3-17")
    assert answer["case_state"] == "archived"
    assert stories.case(number).closing["volume"] == "2026-3-17"
    assert [event.type for event in stories.events_of(number)][-1] == "case.archived"


def order(stories, number, replied_at):
    with stories.database.unit_of_work() as uow:
        uow.session.merge(row(SupervisionOrder, id=f"{number}-order", number=number, replied_at=replied_at))


def test_nothing_changes_in_the_archive_not_even_by_a_review_that_is_admitted_late(stories):
    number = whole(stories)
    stories.on("2026-04-10 10:00", "close", EXAMINER, number)
    with clock.frozen(at("2026-04-24 00:00")):
        stories.fire()
    stories.on("2026-04-25 10:00", "archive", worker(EDU), number)
    version = stories.case(number).version
    steps = [
        ("serve", worker(EDU), {"method": "post"}),
        ("close", EXAMINER, {}),
        ("archive", worker(EDU), {}),
        ("tell", worker(EDU), {"kind": "acceptance", "method": "post"}),
        ("request_review", person(number), {}),
        ("admit_late", worker(COUNTY), {"remedy": "review", "reason": "。"}),
    ]
    for step, actor, request in steps:
        with pytest.raises(CaseArchived):
            stories.on("2026-05-20 10:00", step, actor, number, **request)
    assert stories.case(number).version == version
