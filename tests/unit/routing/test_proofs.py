"""Proof is proof: an attachment of that matter, added for a purpose that fits; verify finds what was none."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from huiyin import clock
from huiyin.errors import Temporary
from services.routing.case.closing.errors import CloseIncomplete
from services.routing.case.handling.errors import ProofKept, ProofUnfit, ProofUnknown
from services.routing.case.models.attachments import Attachment
from services.routing.case.models.cases import Assignment
from services.routing.reference import Reference
from tests.unit.routing.conftest import at, staff, use_case
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, clerk, town

LATER = "2026-03-10 10:00"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("proofs")) as found:
        yield found


def answered(county):
    number = county.issued(purpose="appeal")
    county.on("2026-03-04 10:00", "accept", clerk(EDU), number)
    county.on("2026-03-05 10:00", "draft", clerk(EDU), number, text="…", outcome="explained")
    county.on("2026-03-05 11:00", "answer", staff(EDU, "w2"), number)
    return number


def served(county):
    number = answered(county)
    county.on("2026-03-06 10:00", "serve", clerk(EDU), number, method="in_person")
    return number


def notice(county):
    number = county.issued()
    county.on("2026-03-04 10:00", "accept", clerk(EDU), number)
    return number


#: Every step that takes a proof of a service, or of what the person handed in: how it begins, and what it says.
STEPS = {
    "serve": (answered, {"method": "in_person"}, "proof_of_service"),
    "prove_service": (served, {}, "proof_of_service"),
    "tell": (notice, {"kind": "acceptance", "method": "post"}, "proof_of_service"),
    "terminate": (notice, {"ground": "withdrawn", "reason": "书面撤回。"}, "material"),
    "request_review": (served, {"grounds": "没有查清。"}, "written_authority"),
}


@pytest.fixture(params=list(STEPS))
def step(request, county):
    """A step that takes a proof, and a matter in which it can be taken."""
    begin, body, purpose = STEPS[request.param]
    number = begin(county)
    return lambda proof: county.on(LATER, request.param, clerk(EDU), number, **body, proof=proof), number, purpose


def test_words_and_attachments_of_another_matter_prove_nothing(county, step):
    take, number, purpose = step
    for proof in ("x", "no-such-id", "a" * 64, county.attach("990100-2026-7777777", purpose)):
        with pytest.raises(ProofUnknown) as caught:
            take(proof)
        assert proof in caught.value.text("zh")
        assert "附件" in caught.value.text("zh")
    take(county.attach(number, purpose))


def test_an_attachment_for_another_purpose_does_not_prove_it(county, step):
    take, number, purpose = step
    other = "material" if purpose == "proof_of_service" else "proof_of_service"
    with pytest.raises(ProofUnfit) as caught:
        take(county.attach(number, other))
    assert other in caught.value.text("zh")
    take(county.attach(number, purpose))


def test_intake_is_asked_of_a_file_that_was_added_this_moment(county):
    number, asked = answered(county), []

    def ask(matter, key):
        asked.append((matter, key))
        return "proof_of_service" if key == "fresh" else None

    def serve(proof, ask_):
        request = county.request(number, {"method": "in_person", "proof": proof})
        with clock.frozen(at(LATER)), county.database.unit_of_work(clerk(EDU)) as uow:
            return use_case("serve")(uow, request, Reference(uow.session, county.shared, ask_))

    with pytest.raises(ProofUnknown):
        serve("stale", ask)
    with pytest.raises(Temporary):
        serve("fresh", _away)
    assert serve("fresh", ask)["state"] == "served"
    assert asked == [(number, "stale"), (number, "fresh")]
    with county.database.unit_of_work() as uow:  # the event comes a moment later, and changes nothing
        uow.session.delete(uow.session.get_one(Attachment, "fresh"))
        uow.session.execute(update(Assignment).where(Assignment.number == number).values(service_proof=None))


def _away(_number, _key):
    raise Temporary(what="intake")


def test_words_written_down_as_a_proof_before_are_found_close_nothing_and_make_room_for_one(county):
    number = served(county)
    county.on("2026-03-07 10:00", "tell", clerk(EDU), number, kind="acceptance", method="in_person")
    material = county.attach(number, "material")
    for old, said in (("x", "x is no attachment of this matter"), (material, "was added as material")):
        with county.database.engine.begin() as connection:
            connection.execute(update(Assignment).where(Assignment.number == number).values(service_proof=old))
        [found] = [detail for _, what, subject, detail in county.verified() if (what, subject) == ("proof", number)]
        assert said in found
        with pytest.raises(CloseIncomplete) as caught:
            county.on(LATER, "close", staff(PETITION_OFFICE, "examiner"), number)
        assert "proof" in {one["code"] for one in caught.value.params["items"]}
    county.on(LATER, "prove_service", clerk(EDU), number, proof=county.attach(number))
    with pytest.raises(ProofKept):
        county.on(LATER, "prove_service", clerk(EDU), number, proof=county.attach(number))


def test_verify_finds_an_attachment_that_routing_lost_or_keeps_for_something_else(county):
    number = county.issued()
    key = county.attach(number)
    for change, kind in (({"purpose": "material"}, "inconsistent"), (None, "missing")):
        with county.database.engine.begin() as connection:
            table = Attachment.metadata.tables["attachment"]
            statement = table.update().values(**change) if change else table.delete()
            connection.execute(statement.where(table.c.id == key))
        assert (kind, "attachment", number) in {finding[:3] for finding in county.verified()}
    with county.database.engine.begin() as connection:
        connection.execute(table.insert().values(id=key, number=number, purpose="proof_of_service"))
