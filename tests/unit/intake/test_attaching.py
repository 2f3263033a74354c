"""Attachments: who adds files to a matter, how many, who sees them, and what is said of it."""

from __future__ import annotations

import io
from typing import Any

import pytest

from huiyin.actors import NOBODY, Actor
from huiyin.errors import MatterUnknown, Refused, Unauthenticated
from services.intake import domain, handlers
from services.intake.domain import Room
from services.intake.errors import AttachmentNotStored, AttachmentUnknown, TooManyAttachments
from tests.unit.intake.conftest import CLERK, OPERATOR, Intake

SERVICE = Actor("service", "routing")


class Desk:
    """A matter, and people who add files to it."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.number: str = intake.register()["number"]
        intake.give(self.number, str(CLERK.office))
        self.person = Actor("petitioner", self.number, matter=self.number)

    def file(self, content: bytes = b"scan", **changes: Any) -> dict[str, Any]:
        """Return a file as the gateway describes it, once its content is kept."""
        stored = self.intake.files.put(io.BytesIO(content))
        described = {"sha256": stored.sha256, "size": stored.size, "name": "凭证.jpg", "media_type": "image/jpeg"}
        return {"number": self.number, "purpose": "material", "visible": False, **described, **changes}

    def add(self, actor: Actor, content: bytes = b"scan", **changes: Any) -> dict[str, Any]:
        with self.intake.database.unit_of_work(actor) as uow:
            return handlers.attach(uow, self.file(content, **changes), self.intake.files)

    def may(self, actor: Actor, size: int = 4, **changes: Any) -> Any:
        request = {"number": self.number, "purpose": "material", "size": size, **changes}
        return self.intake.ask(handlers.may_attach, actor, **request)

    def seen(self, actor: Actor) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.intake.ask(handlers.attachments, actor, number=self.number)["attachments"]
        assert found == self.intake.ask(handlers.read_matter, actor, number=self.number)["attachments"]
        return found


@pytest.fixture
def desk(intake: Intake) -> Desk:
    """A matter without attachments."""
    return Desk(intake)


def test_staff_add_a_proof_and_find_it_again(desk: Desk) -> None:
    added = desk.add(CLERK, purpose="proof_of_service")

    [found] = desk.seen(CLERK)
    assert {**found, "number": desk.number} == added
    assert {key: found[key] for key in ("name", "media_type", "size", "purpose", "visible", "added_by", "office")} == {
        "name": "凭证.jpg",
        "media_type": "image/jpeg",
        "size": 4,
        "purpose": "proof_of_service",
        "visible": False,
        "added_by": "clerk",
        "office": "990101",
    }
    opened = desk.intake.ask(handlers.attachment, CLERK, number=desk.number, attachment=found["id"])
    with desk.intake.files.open(opened["sha256"]) as content:
        assert content.read() == b"scan"


def test_an_attachment_is_said_without_its_name_or_content(desk: Desk) -> None:
    added = desk.add(CLERK, b"secret content", name="秘密.jpg", purpose="written_authority")

    event = desk.intake.said()[-1]
    assert (event.type, event.subject, event.office) == ("matter.attachment_added", desk.number, "990101")
    assert event.data == {
        "number": desk.number,
        "attachment": added["id"],
        "purpose": "written_authority",
        "media_type": "image/jpeg",
        "size": 14,
        "by": "staff",
        "office": "990101",
        "added_at": "2026-03-02T01:00:00Z",
    }


def test_a_petitioner_adds_material_to_their_own_matter_and_sees_it(desk: Desk) -> None:
    added = desk.add(desk.person, name="照片.jpg")

    [found] = desk.seen(desk.person)
    assert {**found, "number": desk.number} == added
    assert set(found) == {"id", "name", "media_type", "size", "purpose", "added_at"}
    assert [one["added_by"] for one in desk.seen(CLERK)] == [None]


def test_a_petitioner_sees_what_an_office_added_only_where_it_is_marked_visible(desk: Desk) -> None:
    hidden = desk.add(CLERK, b"hidden", name="内部.jpg")["id"]
    shown = desk.add(CLERK, b"shown", visible=True)["id"]

    assert [one["id"] for one in desk.seen(desk.person)] == [shown]
    assert desk.intake.ask(handlers.attachment, desk.person, number=desk.number, attachment=shown)["size"] == 5
    with pytest.raises(AttachmentUnknown):
        desk.intake.ask(handlers.attachment, desk.person, number=desk.number, attachment=hidden)


@pytest.mark.parametrize("ask", ["add", "may", "seen"])
def test_a_petitioner_neither_adds_to_nor_sees_another_matter(desk: Desk, ask: str) -> None:
    stranger = Actor("petitioner", "x", matter=desk.intake.register()["number"])

    with pytest.raises(Refused):
        getattr(desk, ask)(stranger)


@pytest.mark.parametrize("purpose", ["proof_of_service", "written_authority", "other"])
def test_a_petitioner_adds_material_and_nothing_else(desk: Desk, purpose: str) -> None:
    for ask in (desk.add, desk.may):
        with pytest.raises(Refused):
            ask(desk.person, purpose=purpose)


def test_nobody_and_services_add_nothing(desk: Desk) -> None:
    with pytest.raises(Unauthenticated):
        desk.add(NOBODY)
    with pytest.raises(Refused):
        desk.add(SERVICE)
    assert desk.seen(SERVICE) == []


def test_an_attachment_of_another_matter_is_not_found(desk: Desk) -> None:
    added = desk.add(CLERK)["id"]
    other = desk.intake.register(CLERK, "letter")["number"]

    with pytest.raises(AttachmentUnknown):
        desk.intake.ask(handlers.attachment, CLERK, number=other, attachment=added)


def test_a_matter_that_is_not_there_takes_no_file(desk: Desk) -> None:
    desk.number = "990100-2026-0009999"
    for ask in (desk.add, desk.may):
        with pytest.raises(MatterUnknown):
            ask(CLERK)


def test_the_same_content_twice_for_one_purpose_is_one_attachment_said_once(desk: Desk) -> None:
    first = desk.add(CLERK, purpose="proof_of_service")

    assert desk.add(OPERATOR, name="again.jpg", purpose="proof_of_service") == first
    assert len(desk.seen(CLERK)) == 1
    assert [event.type for event in desk.intake.said()].count("matter.attachment_added") == 1


@pytest.mark.parametrize("purpose", ["proof_of_service", "written_authority", "other"])
def test_what_a_person_brought_becomes_a_proof_only_as_an_attachment_of_its_own(desk: Desk, purpose: str) -> None:
    brought = desk.add(desk.person)
    proof = desk.add(CLERK, purpose=purpose)

    assert proof["id"] != brought["id"]
    assert proof["purpose"] == purpose
    assert {one["id"]: one["purpose"] for one in desk.seen(CLERK)} == {
        brought["id"]: "material",
        proof["id"]: purpose,
    }
    assert [one["id"] for one in desk.seen(desk.person)] == [brought["id"]]
    said = [event.data["purpose"] for event in desk.intake.said() if event.type == "matter.attachment_added"]
    assert said == ["material", purpose]


def test_the_same_content_on_two_matters_is_two_attachments(desk: Desk) -> None:
    first = desk.add(CLERK)["id"]
    desk.number = desk.intake.register(CLERK, "letter")["number"]

    assert desk.add(CLERK)["id"] != first


def test_what_a_person_brings_is_theirs_though_an_office_had_added_it_before(desk: Desk) -> None:
    before = desk.add(CLERK, name="internal.txt")

    brought = desk.add(desk.person, name="evidence.txt")
    assert brought["id"] != before["id"]
    assert [(one["id"], one["name"]) for one in desk.seen(desk.person)] == [(brought["id"], "evidence.txt")]
    assert {one["id"]: one["added_by"] for one in desk.seen(CLERK)} == {before["id"]: CLERK.id, brought["id"]: None}


def test_what_an_office_adds_shows_it_nothing_of_what_the_person_brought_before(desk: Desk) -> None:
    brought = desk.add(desk.person)
    added = desk.add(CLERK)

    assert added["id"] != brought["id"]
    assert [one["id"] for one in desk.seen(desk.person)] == [brought["id"]]
    assert desk.add(desk.person)["id"] == brought["id"]


def test_a_content_that_was_not_kept_is_not_added(desk: Desk) -> None:
    with pytest.raises(AttachmentNotStored):
        desk.add(CLERK, sha256="0" * 64)
    assert desk.seen(CLERK) == []


@pytest.mark.parametrize("room", [Room(2, 1000), Room(100, 9)])
def test_a_matter_takes_so_many_files_of_a_person_and_more_of_staff(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, room: Room
) -> None:
    monkeypatch.setattr(domain, "ROOM_FOR_PETITIONER", room)
    for content in (b"one.", b"two."):
        desk.add(desk.person, content)

    for ask in (lambda: desk.add(desk.person, b"three"), lambda: desk.may(desk.person)):
        with pytest.raises(TooManyAttachments) as refused:
            ask()
    assert f"{room.count} 个" in refused.value.text("zh")
    assert desk.add(desk.person, b"one.")["size"] == 4
    assert desk.may(CLERK) == {"number": desk.number}
    assert desk.add(CLERK, b"three")["size"] == 5


def test_there_is_an_end_for_staff_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "ROOM", Room(1, 1000))
    desk.add(desk.person)

    for actor in (CLERK, desk.person):
        with pytest.raises(TooManyAttachments):
            desk.add(actor, b"another")


def test_no_refusal_quotes_a_file(desk: Desk) -> None:
    with pytest.raises(AttachmentNotStored) as refused:
        desk.add(CLERK, sha256="0" * 64, name="秘密.jpg")
    assert "秘密" not in str(refused.value.to_wire())
