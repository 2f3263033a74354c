"""Registration: minimum fields, who may enter what, numbers, and what is said of it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huiyin import clock
from huiyin.actors import NOBODY, Actor
from huiyin.errors import Refused, Unauthenticated
from services.intake import handlers
from services.intake.errors import AlreadyRegistered, ChannelUnknown, MatterInvalid, OfficeUnknown
from services.intake.models import Person
from tests.unit.intake.conftest import CLERK, NOW, NUMBERING, OPERATOR, Intake

MOMENT = "2026-03-01T09:00:00+08:00"


def test_a_matter_is_registered_with_its_receipt(intake: Intake) -> None:
    receipt = intake.register(title="路灯不亮", name="测试甲")

    assert receipt == {
        "number": "990100-2026-0000001",
        "channel": "web",
        "received_at": "2026-03-02T01:00:00Z",
        "registered_at": "2026-03-02T01:00:00Z",
    }
    [matter] = intake.matters()
    assert (matter.title, matter.content, matter.people_count) == ("路灯不亮", "村口的路灯不亮", 1)


def test_the_query_code_is_not_in_the_answer_that_is_stored(intake: Intake) -> None:
    assert "query_code" not in intake.register()


def test_only_the_hash_of_the_query_code_is_stored(intake: Intake) -> None:
    code = NUMBERING.query_code(intake.register()["number"])

    [matter] = intake.matters()
    assert code not in {str(value) for value in vars(matter).values()}


def test_a_matter_without_a_name_is_accepted_as_anonymous(intake: Intake) -> None:
    intake.register()
    intake.register(name="测试甲", address="测试县东河镇一号")

    assert [matter.anonymous for matter in intake.matters()] == [True, False]


def test_identity_is_kept_apart_from_the_matter(intake: Intake) -> None:
    number = intake.register(name="测试甲", address="一号", phone="000")["number"]

    with intake.database.reading() as reading:
        person = reading.session.get_one(Person, (number, 1))
        assert (person.name, person.address, person.phone) == ("测试甲", "一号", "000")


def test_an_anonymous_matter_has_no_row_of_a_person(intake: Intake) -> None:
    number = intake.register(name="  ")["number"]

    with intake.database.reading() as reading:
        assert reading.session.get(Person, (number, 1)) is None


def test_registration_is_said_without_words_or_identity(intake: Intake) -> None:
    intake.register(title="秘密标题", content="秘密内容", name="秘密姓名", phone="秘密电话", address="秘密住址")

    [event] = intake.said()
    assert event.type == "matter.registered"
    assert "秘密" not in str(event.data)
    assert event.data["anonymous"] is False


def test_the_event_carries_the_facts_that_route_and_count(intake: Intake) -> None:
    facts = {"place": "990102", "category": "城乡建设", "named_office": "990101", "people_count": 7}
    number = intake.register(CLERK, "visit", **facts)["number"]

    [event] = intake.said()
    assert event.subject == number
    assert event.office == "990101"
    assert {field: event.data[field] for field in facts} == facts
    assert event.data["history"] is None
    assert event.data["received_by"] == "990101"


def test_whom_a_matter_complains_of_and_what_it_asks_stay_in_intake(intake: Intake) -> None:
    intake.register(
        purpose="检举控告", accused_office="990102", accused_name="秘密某", requests=["秘密一", " 秘密二 ", ""]
    )

    [event] = intake.said()
    assert "秘密" not in str(event.data)
    assert (event.data["purpose"], event.data["accused_office"]) == ("accusation", "990102")
    assert event.data["request_count"] == 2
    [matter] = intake.matters()
    assert (matter.accused_name, matter.requests) == ("秘密某", ["秘密一", "秘密二"])


def test_a_ledger_says_purpose_and_requests_in_the_words_of_offices(intake: Intake) -> None:
    intake.register(OPERATOR, "ledger", purpose="检举控告", requests="修好路灯；公开账目\n 赔偿 ;")

    [event] = intake.said()
    assert (event.data["purpose"], event.data["request_count"]) == ("accusation", 3)
    assert intake.matters()[0].requests == ["修好路灯", "公开账目", "赔偿"]


def test_a_matter_that_lists_no_requests_asks_one(intake: Intake) -> None:
    intake.register()
    intake.register(requests=[])

    assert [event.data["request_count"] for event in intake.said()] == [1, 1]


@pytest.mark.parametrize(
    ("known", "notifiable"),
    [
        ({"name": "测试甲", "address": "一号"}, True),
        ({"name": "测试甲", "phone": "000"}, True),
        ({"name": "测试甲"}, False),
        ({"address": "一号", "phone": "000"}, False),
        ({}, False),
    ],
)
def test_a_written_notice_needs_a_name_and_a_way_to_reach_it(
    intake: Intake, known: dict[str, str], notifiable: bool
) -> None:
    intake.register(**known)

    assert intake.said()[0].data["notifiable"] is notifiable


def test_numbers_of_a_year_follow_one_another(intake: Intake) -> None:
    numbers = [intake.register()["number"] for _ in range(3)]

    assert numbers == [f"990100-2026-000000{n}" for n in (1, 2, 3)]


def test_the_year_of_a_number_is_that_of_shanghai(intake: Intake) -> None:
    with clock.frozen(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)):
        assert intake.register()["number"] == "990100-2027-0000001"


def test_a_refused_registration_leaves_no_row_no_event_and_no_number(intake: Intake) -> None:
    with pytest.raises(OfficeUnknown):
        intake.register(place="000000")

    assert intake.matters() == []
    assert intake.said() == []
    assert intake.register()["number"].endswith("-0000001")


def test_concurrent_registrations_get_different_numbers(intake: Intake) -> None:
    numbers: list[str] = []

    def work() -> None:
        numbers.extend(intake.register()["number"] for _ in range(5))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(set(numbers)) == 20


@pytest.mark.parametrize("channel", ["letter", "visit", "ledger"])
def test_what_a_clerk_enters_is_refused_from_the_public(intake: Intake, channel: str) -> None:
    with pytest.raises(Unauthenticated):
        intake.register(NOBODY, channel)
    with pytest.raises(Refused):
        intake.register(Actor("petitioner", "p", matter="990100-2026-0000001"), channel)


def test_the_office_of_the_clerk_received_the_matter(intake: Intake) -> None:
    intake.register(CLERK, "letter")
    intake.register(NOBODY, "web")

    assert [matter.received_by for matter in intake.matters()] == ["990101", None]


def test_a_letter_was_received_when_it_arrived(intake: Intake) -> None:
    intake.register(CLERK, "letter", received_at=MOMENT)

    [matter] = intake.matters()
    assert matter.received_at == datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    assert matter.registered_at == NOW


def test_nothing_is_received_in_the_future(intake: Intake) -> None:
    late = (NOW + timedelta(seconds=1)).isoformat()

    assert problems(intake, CLERK, "visit", received_at=late) == {"received_at"}


def test_the_public_cannot_say_when_it_was_received(intake: Intake) -> None:
    assert problems(intake, received_at=MOMENT) == {"received_at"}


def test_a_letter_with_a_barcode_is_registered_once(intake: Intake) -> None:
    first = intake.register(CLERK, "letter", barcode="L-17")["number"]

    with pytest.raises(AlreadyRegistered) as refused:
        intake.register(CLERK, "letter", barcode=" L-17 ")
    assert refused.value.params == {"number": first}


def test_letters_without_a_barcode_are_all_registered(intake: Intake) -> None:
    intake.register(CLERK, "letter", barcode="")
    intake.register(CLERK, "letter", barcode=None)

    assert len(intake.matters()) == 2


def test_an_unknown_channel_is_named_with_those_there_are(intake: Intake) -> None:
    with pytest.raises(ChannelUnknown) as refused:
        intake.register(channel="pigeon")
    assert "web, letter, visit, ledger" in refused.value.text("en")


@pytest.mark.parametrize("field", ["place", "named_office", "accused_office"])
def test_an_unknown_office_is_refused_by_its_code(intake: Intake, field: str) -> None:
    with pytest.raises(OfficeUnknown) as refused:
        intake.register(**{field: "999999"})
    assert "999999" in refused.value.text("zh")


def test_a_record_of_the_past_is_for_the_operator_alone(intake: Intake) -> None:
    past = {"received_at": "2025-01-01 08:00", "answered_at": "2025-01-09 08:00"}

    with pytest.raises(Refused):
        intake.register(CLERK, "ledger", **past)
    intake.register(OPERATOR, "ledger", **past)
    assert intake.matters()[0].history is True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content", None),
        ("content", ""),
        ("content", " \n\t　"),
        ("content", 5),
        ("content", "字" * 20_001),
        ("title", "字" * 201),
        ("title", ["a"]),
        ("name", "字" * 101),
        ("address", "字" * 301),
        ("phone", "1" * 41),
        ("place", "9" * 33),
        ("category", "字" * 65),
        ("purpose", "抱怨"),
        ("people_count", 0),
        ("people_count", -1),
        ("people_count", 10_000),
        ("people_count", 1.5),
        ("people_count", "3人"),
        ("people_count", True),
        ("id_number", "000"),
        ("accused_name", "字" * 101),
        ("accused_office", "9" * 33),
        ("requests", ["诉求"] * 21),
        ("requests", ["字" * 201]),
        ("requests", "修好路灯"),
        ("requests", [5]),
        ("requests", {"a": "b"}),
    ],
)
def test_a_wrong_field_is_named_in_both_languages(intake: Intake, field: str, value: Any) -> None:
    with pytest.raises(MatterInvalid) as refused:
        intake.register(**{field: value})
    wire = refused.value.to_wire()
    assert set(wire["params"]["problems"]) == {field}
    assert wire["params"]["problems"][field]["zh"] in wire["zh"]
    assert wire["params"]["problems"][field]["en"] in wire["en"]


def test_content_alone_is_enough_and_content_is_required(intake: Intake) -> None:
    intake.register(content="只有内容")
    with pytest.raises(MatterInvalid), intake.database.unit_of_work() as uow:
        handlers.register(uow, {"channel": "web", "title": "只有标题"}, intake.channels, NUMBERING)
    assert len(intake.matters()) == 1


def test_every_field_at_fault_is_told_at_once(intake: Intake) -> None:
    assert problems(intake, title="字" * 201, people_count=0, purpose="?") == {"title", "people_count", "purpose"}


def test_no_refusal_quotes_the_citizen(intake: Intake) -> None:
    with pytest.raises(MatterInvalid) as refused:
        intake.register(content="", title="秘密" * 101, purpose="秘密", name="秘密" * 51, **{"秘密": 1})
    assert "秘密" not in str(refused.value.to_wire())


@pytest.mark.parametrize(
    ("given", "code"),
    [("求决", "request"), ("检举控告", "accusation"), ("suggestion", "suggestion"), (" 申诉 ", "appeal")],
)
def test_the_purpose_is_kept_as_its_code(intake: Intake, given: str, code: str) -> None:
    intake.register(purpose=given)

    assert intake.matters()[0].purpose == code


def problems(intake: Intake, actor: Actor = NOBODY, channel: str = "web", **brought: Any) -> set[str]:
    """Return the fields for which the registration is refused."""
    with pytest.raises(MatterInvalid) as refused:
        intake.register(actor, channel, **brought)
    return set(refused.value.params["problems"])


@pytest.mark.parametrize("field", ["name", "accused_name"])
@pytest.mark.parametrize(
    "typed",
    ["测试甲，经核查不属实", "测试甲》：事项已终止。《", "测试甲｡已撤回", "测试甲“同意”", "测试甲——已办结", "A; B"],
)
def test_a_name_that_could_read_as_a_sentence_is_refused_with_what_names_may_hold(
    intake: Intake, field: str, typed: str
) -> None:
    with pytest.raises(MatterInvalid) as refused:
        intake.register(**{field: typed})

    assert "几个人之间用顿号" in refused.value.text("zh")
    assert "brackets may be used" in refused.value.text("en")
    assert typed not in refused.value.text("zh")
    assert intake.matters() == []


@pytest.mark.parametrize(
    "typed",
    ["测试甲、测试乙等5人", "阿不都·热合曼", "Jean-Luc O'Brien Jr.", "测试县（集团）公司", "测试甲\n测试乙", "张**"],
)
def test_names_as_people_and_organisations_have_them_are_taken(intake: Intake, typed: str) -> None:
    intake.register(name=typed)

    assert len(intake.matters()) == 1
