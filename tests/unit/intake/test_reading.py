"""Who reads what of a matter, and the projection of offices."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.actors import NOBODY, Actor
from huiyin.errors import MatterUnknown, Refused, Unauthenticated
from services.intake import handlers, store
from services.intake.errors import OfficeUnknown
from tests.unit.intake.conftest import CLERK, OPERATOR, Intake, office_changed

SERVICE = Actor("service", "routing")


@pytest.fixture
def number(intake: Intake) -> Any:
    number = intake.register(title="路灯不亮", name="测试甲", phone="000")["number"]
    intake.give(number, str(CLERK.office))
    return number


@pytest.mark.parametrize("actor", [CLERK, OPERATOR])
def test_staff_read_the_words_and_who_brought_them(intake: Intake, number: str, actor: Actor) -> None:
    matter = intake.ask(handlers.read_matter, actor, number=number)

    assert (matter["title"], matter["content"]) == ("路灯不亮", "村口的路灯不亮")
    assert matter["people"] == [{"name": "测试甲", "address": None, "phone": "000"}]
    assert matter["received_at"] == "2026-03-02T01:00:00Z"


def test_the_petitioner_and_services_read_the_words_alone(intake: Intake, number: str) -> None:
    for actor in (Actor("petitioner", "p", matter=number), SERVICE):
        matter = intake.ask(handlers.read_matter, actor, number=number)
        assert matter["title"] == "路灯不亮"
        assert "测试甲" not in str(matter)


def test_a_petitioner_reads_no_other_matter(intake: Intake, number: str) -> None:
    other = intake.register()["number"]

    with pytest.raises(Refused):
        intake.ask(handlers.read_matter, Actor("petitioner", "p", matter=other), number=number)


def test_nobody_reads_nothing(intake: Intake, number: str) -> None:
    with pytest.raises(Unauthenticated):
        intake.ask(handlers.read_matter, NOBODY, number=number)


def test_an_unknown_number_is_not_found(intake: Intake) -> None:
    with pytest.raises(MatterUnknown):
        intake.ask(handlers.read_matter, CLERK, number="990100-2026-0000009")


def test_texts_are_handed_to_services_only(intake: Intake, number: str) -> None:
    texts = intake.ask(handlers.read_texts, SERVICE, numbers=[number, "unknown"])

    assert texts == {number: {"title": "路灯不亮", "content": "村口的路灯不亮", "requests": [], "answer": None}}
    with pytest.raises(Refused):
        intake.ask(handlers.read_texts, CLERK, numbers=[number])


def test_the_single_requests_are_read_by_everybody_who_reads_the_matter(intake: Intake) -> None:
    number = intake.register(CLERK, "letter", requests=["修好路灯", "公开账目"])["number"]
    for actor in (CLERK, OPERATOR, SERVICE, Actor("petitioner", "p", matter=number)):
        assert intake.ask(handlers.read_matter, actor, number=number)["requests"] == ["修好路灯", "公开账目"]


@pytest.fixture
def accusation(intake: Intake) -> Any:
    """A matter that complains of somebody of a town."""
    return intake.register(accused_office="990101", accused_name="测试乙", purpose="揭发控告")["number"]


def test_the_operator_learns_who_is_complained_of_services_the_unit_and_a_petitioner_nothing(
    intake: Intake, accusation: str
) -> None:
    petitioner = Actor("petitioner", "p", matter=accusation)
    seen = [intake.ask(handlers.read_matter, actor, number=accusation) for actor in (OPERATOR, SERVICE, petitioner)]

    assert [matter.get("accused_name") for matter in seen] == ["测试乙", None, None]
    assert [matter.get("accused_office") for matter in seen] == ["990101", "990101", None]


def test_an_office_that_arrives_can_be_named(intake: Intake) -> None:
    with pytest.raises(OfficeUnknown):
        intake.register(place="990199")
    intake.hear_offices({"990199": "新村"})
    assert intake.register(place="990199")


def test_an_older_version_of_an_office_changes_nothing(intake: Intake) -> None:
    intake.hear_offices({"990101": "新名"}, version=3)
    intake.hear_offices({"990101": "旧名"}, version=2)

    assert office_name(intake, "990101") == "新名"


def test_of_two_versions_in_one_batch_the_newer_counts(intake: Intake) -> None:
    with intake.database.unit_of_work() as uow:
        handlers.keep_offices(uow, [office_changed("990101", "新名", 3), office_changed("990101", "旧名", 2)])

    assert office_name(intake, "990101") == "新名"


def office_name(intake: Intake, code: str) -> str:
    """Return what intake takes the office to be called."""
    with intake.database.reading() as reading:
        return store.office_names(reading.session)[code]
