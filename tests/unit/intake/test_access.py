"""Which offices may read a matter: one rule for its words, its files and its receipt, learnt from what routing says."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from huiyin import clock
from huiyin.actors import Actor
from huiyin.errors import HuiyinError, MatterUnknown, OfficeNotInForce
from services.intake import handlers
from services.intake.domain import Numbering
from services.intake.errors import ReceiptElsewhere, ReceiptLost, ReceiptOfHandler, Recused
from tests.unit.intake.conftest import NUMBERING, OPERATOR, Intake, issued, office_changed, said_of_case

COUNTY, BUREAU, EAST, WEST, NORTH = "990100", "990100X", "990101", "990102", "990105"
VILLAGE, DESK = "990103", "990101X"
_TREE = [
    office_changed(COUNTY, "测试县", 2, None, tier="county"),
    office_changed(BUREAU, "测试县信访局", 2, COUNTY, tier="county", kind="petition_office"),
    office_changed(EAST, "东河镇", 2, COUNTY),
    office_changed(DESK, "东河镇信访办", 2, EAST, kind="petition_office"),
    office_changed(VILLAGE, "新桥村", 2, EAST, tier="village", kind="station"),
    office_changed(WEST, "西山乡", 2, COUNTY),
    office_changed(NORTH, "北岭乡", 2, COUNTY),
]
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
EVERYBODY = (COUNTY, BUREAU, EAST, DESK, VILLAGE, WEST, NORTH)


@pytest.fixture
def intake(intake: Intake) -> Intake:
    """Intake that knows how the offices of the county stand to each other."""
    with intake.database.unit_of_work() as uow:
        handlers.keep_offices(uow, _TREE)
    return intake


def staff(office: str | None) -> Actor:
    return Actor("staff", f"clerk of {office}", office=office)


def letter(intake: Intake, office: str = EAST, **brought: Any) -> str:
    """Register a letter at an office and return its number."""
    return str(intake.register(staff(office), "letter", **brought)["number"])


def readers(intake: Intake, number: str) -> set[str]:
    """Return which offices read the matter."""
    return {office for office in EVERYBODY if reads(intake, number, office)}


def reads(intake: Intake, number: str, office: str | None) -> bool:
    try:
        intake.ask(handlers.read_matter, staff(office), number=number)
    except MatterUnknown:
        return False
    return True


def test_until_routing_has_opened_the_case_only_the_registering_office_reads_it(intake: Intake) -> None:
    assert readers(intake, letter(intake)) == {EAST}
    assert readers(intake, intake.register()["number"]) == set()


def test_who_has_it_who_registered_it_and_those_above_read_it(intake: Intake) -> None:
    number = letter(intake, VILLAGE)
    intake.give(number, WEST)

    assert readers(intake, number) == {COUNTY, BUREAU, EAST, DESK, VILLAGE, WEST}


def test_who_had_it_goes_on_reading_it_and_who_gave_it_on_does(intake: Intake) -> None:
    number = intake.register()["number"]
    intake.give(number, WEST, transferor=BUREAU, version=1)
    intake.give(number, NORTH, transferor=DESK, version=2)

    assert readers(intake, number) == {COUNTY, BUREAU, EAST, DESK, WEST, NORTH}


def test_what_moved_to_a_successor_is_read_by_it_in_whatever_order_the_events_come(intake: Intake) -> None:
    for first, second in itertools.permutations([1, 2]):
        number = intake.register()["number"]
        moved = said_of_case("assignment.moved", number, 2, assignment=f"{number}-{WEST}", office=NORTH)
        events = {1: issued(number, WEST, version=1), 2: moved}
        intake.hear(events[first])
        intake.hear(events[second], events[first])

        assert readers(intake, number) == {COUNTY, BUREAU, NORTH}


NOT_IN_FORCE = [{"valid_until": date(2026, 3, 1), "successor": NORTH}, {"valid_from": date(2026, 3, 3)}]


def change(intake: Intake, office: str, days: dict[str, Any]) -> None:
    """Tell of other days of an office of :data:`_TREE`."""
    [known] = [event for event in _TREE if event.data["code"] == office]
    more = {name: known.data[name] for name in ("tier", "kind")}
    with intake.database.unit_of_work() as uow:
        handlers.keep_offices(uow, [office_changed(office, "某机构", 3, known.data["parent"], **more, **days)])


@pytest.mark.parametrize("days", NOT_IN_FORCE)
@pytest.mark.parametrize("office", [EAST, BUREAU, VILLAGE])
def test_staff_of_an_office_that_is_not_in_force_read_nothing_and_register_nothing(
    intake: Intake, office: str, days: dict[str, Any]
) -> None:
    number, waiting = letter(intake, office), letter(intake, office)
    intake.give(number, office)
    change(intake, office, days)
    with clock.frozen(NOON):
        assert not reads(intake, number, office)
        assert not reads(intake, waiting, office)
        assert reads(intake, number, COUNTY)
        for channel in ("letter", "visit", "web"):
            with pytest.raises(OfficeNotInForce):
                intake.register(staff(office), channel)


def test_on_its_first_and_on_its_last_day_an_office_works(intake: Intake) -> None:
    change(intake, EAST, {"valid_from": date(2026, 3, 2), "valid_until": date(2026, 3, 2), "successor": NORTH})
    with clock.frozen(NOON):
        assert reads(intake, letter(intake), EAST)


def test_who_goes_on_with_the_work_reads_what_the_ended_office_had_and_had_registered(intake: Intake) -> None:
    number, handled = letter(intake), letter(intake)
    intake.give(number, WEST)
    intake.give(handled, EAST, version=1)
    intake.hear(said_of_case("assignment.moved", handled, 2, assignment=f"{handled}-{EAST}", office=NORTH))
    change(intake, EAST, NOT_IN_FORCE[0])
    with clock.frozen(NOON):
        assert reads(intake, number, NORTH)
        assert reads(intake, handled, NORTH)
        assert print_receipt(intake, staff(NORTH), number)
        with pytest.raises(ReceiptOfHandler):
            print_receipt(intake, staff(NORTH), handled)
        with pytest.raises(MatterUnknown):
            print_receipt(intake, staff(EAST), handled)


def test_who_handled_a_matter_before_it_moved_on_does_not_print_its_receipt(intake: Intake) -> None:
    number = letter(intake)
    intake.give(number, EAST, version=1)
    intake.hear(said_of_case("assignment.moved", number, 2, assignment=f"{number}-{EAST}", office=NORTH))
    for office in (EAST, COUNTY):
        with pytest.raises((ReceiptOfHandler, ReceiptElsewhere)):
            print_receipt(intake, staff(office), number)


@pytest.mark.parametrize("office", [None, "", "990199", "9901"])
def test_an_office_that_does_not_exist_reads_nothing(intake: Intake, office: str | None) -> None:
    number = letter(intake)
    assert not reads(intake, number, office)
    intake.give(number, WEST)
    assert not reads(intake, number, office)


def test_an_office_that_does_not_exist_reads_not_even_what_it_registered(intake: Intake) -> None:
    assert not reads(intake, letter(intake, "990199"), "990199")


@pytest.mark.parametrize("by", ["registration", "sorting"])
def test_the_accused_side_reads_nothing_though_it_registered_had_and_oversees_it(intake: Intake, by: str) -> None:
    number = letter(intake, EAST, **({"accused_office": EAST} if by == "registration" else {}))
    intake.give(number, VILLAGE, version=1)
    intake.give(number, BUREAU, version=2)
    if by == "sorting":
        assert reads(intake, number, EAST)
        intake.hear(said_of_case("case.classified", number, 3, accused_office=EAST))

    assert readers(intake, number) == {COUNTY, BUREAU}


def test_a_petition_office_that_is_itself_accused_reads_nothing(intake: Intake) -> None:
    number = letter(intake, BUREAU, accused_office=BUREAU)
    intake.give(number, COUNTY)

    assert readers(intake, number) == {COUNTY}


def test_where_the_county_is_accused_nobody_in_it_reads_it(intake: Intake) -> None:
    number = letter(intake, WEST, accused_office=COUNTY)
    intake.give(number, WEST)

    assert readers(intake, number) == set()


def test_who_took_over_from_the_accused_unit_is_on_its_side_and_an_organ_above_is_not(intake: Intake) -> None:
    with intake.database.unit_of_work() as uow:
        gone = office_changed(WEST, "西山乡", 3, COUNTY, successor=NORTH)
        handlers.keep_offices(uow, [gone, office_changed(VILLAGE, "新桥村", 3, EAST, successor=EAST)])
    west, village = (intake.register(accused_office=unit)["number"] for unit in (WEST, VILLAGE))
    for number in (west, village):
        intake.give(number, BUREAU, transferor=NORTH)

    assert readers(intake, west) == {COUNTY, BUREAU}
    assert readers(intake, village) == {COUNTY, BUREAU, NORTH}


def test_the_newest_sorting_says_whom_a_case_accuses_also_where_it_says_nobody(intake: Intake) -> None:
    number = letter(intake, WEST, accused_office=WEST)
    intake.give(number, BUREAU)
    intake.hear(said_of_case("case.classified", number, 3, accused_office=None))
    assert reads(intake, number, WEST)
    intake.hear(said_of_case("case.classified", number, 2, accused_office=WEST))
    assert reads(intake, number, WEST)


def test_where_a_sorting_of_before_does_not_say_whom_it_accuses_routing_is_asked(intake: Intake) -> None:
    number, asked = letter(intake), []

    def accused(numbers: list[str]) -> dict[str, str | None]:
        asked.append(numbers)
        return {number: EAST}

    sortings = [said_of_case("case.classified", number, version) for version in (2, 3)]
    with intake.database.unit_of_work() as uow:
        handlers.learn(uow, [issued(number, BUREAU), *sortings], accused)

    assert asked == [[number]]
    assert readers(intake, number) == {COUNTY, BUREAU}


def test_an_accused_unit_that_is_not_known_may_be_anybodys(intake: Intake) -> None:
    number = letter(intake)
    intake.give(number, WEST)
    intake.hear(said_of_case("case.classified", number, 3, accused_office="990199"))

    assert readers(intake, number) == set()


def test_what_an_office_lies_under_must_be_known_up_to_the_top(intake: Intake) -> None:
    number = letter(intake, WEST)
    for parent in ("990199", NORTH):  # an office that has not arrived, and one that hangs under it in a ring
        with intake.database.unit_of_work() as uow:
            changes = [office_changed(WEST, "西山乡", 3, parent), office_changed(NORTH, "北岭乡", 3, WEST)]
            handlers.keep_offices(uow, changes)
        assert not reads(intake, number, WEST)


def test_an_office_known_by_name_only_reads_nothing(intake: Intake) -> None:
    number = letter(intake, WEST)
    with intake.database.unit_of_work() as uow:
        handlers.keep_offices(uow, [office_changed(WEST, "西山乡", 4, COUNTY, kind=None)])

    assert not reads(intake, number, WEST)


def test_a_recused_member_of_staff_reads_nothing_and_a_colleague_does(intake: Intake) -> None:
    number = letter(intake)
    intake.hear(issued(number, EAST), said_of_case("case.recused", number, 2, staff=staff(EAST).id))

    with pytest.raises(Recused):
        intake.ask(handlers.read_matter, staff(EAST), number=number)
    assert intake.ask(handlers.read_matter, Actor("staff", "another", office=EAST), number=number)


def test_services_the_operator_and_the_person_read_it_whatever_it_accuses(intake: Intake) -> None:
    number = letter(intake, accused_office=COUNTY)
    for actor in (OPERATOR, Actor("service", "routing"), Actor("petitioner", "p", matter=number)):
        assert intake.ask(handlers.read_matter, actor, number=number)["number"] == number


def add(intake: Intake, actor: Actor, number: str) -> Any:
    file = {"sha256": "0" * 64, "size": 1, "name": "a.jpg", "media_type": "image/jpeg"}
    with intake.database.unit_of_work(actor) as uow:
        return handlers.attach(uow, {"number": number, "purpose": "material", "visible": False, **file}, intake.files)


def print_receipt(intake: Intake, actor: Actor, number: str, numbering: Numbering = NUMBERING) -> Any:
    with intake.database.unit_of_work(actor) as uow:
        return handlers.with_code(handlers.print_receipt(uow, {"number": number}, numbering), numbering)


_DOORS: dict[str, Callable[[Intake, Actor, str], Any]] = {
    "read": lambda intake, actor, number: intake.ask(handlers.read_matter, actor, number=number),
    "know": lambda intake, actor, number: intake.ask(handlers.may_read, actor, number=number),
    "list": lambda intake, actor, number: intake.ask(handlers.attachments, actor, number=number),
    "open": lambda intake, actor, number: intake.ask(handlers.attachment, actor, number=number, attachment="a"),
    "ask to add": lambda intake, actor, number: intake.ask(
        handlers.may_attach, actor, number=number, purpose="material", size=1
    ),
    "add": add,
    "print": print_receipt,
}


@pytest.mark.parametrize("door", _DOORS.values(), ids=_DOORS)
def test_at_every_door_a_hidden_matter_is_told_in_the_words_of_one_that_does_not_exist(
    intake: Intake, door: Callable[[Intake, Actor, str], Any]
) -> None:
    hidden = letter(intake, accused_office=EAST)
    intake.give(hidden, BUREAU)

    answers = [refusal(door, intake, staff(EAST), number) for number in (hidden, "990100-2026-0000099")]

    assert answers[0].to_wire() == {**answers[1].to_wire(), **MatterUnknown(number=hidden).to_wire()}
    assert answers[1].to_wire() == MatterUnknown(number="990100-2026-0000099").to_wire()


def refusal(door: Callable[[Intake, Actor, str], Any], intake: Intake, actor: Actor, number: str) -> HuiyinError:
    with pytest.raises(HuiyinError) as refused:
        door(intake, actor, number)
    return refused.value


def test_the_registering_office_prints_a_receipt_again_and_the_person_learns_of_it(intake: Intake) -> None:
    number = letter(intake)
    intake.give(number, WEST)

    receipt = print_receipt(intake, staff(EAST), number)

    assert intake.resolve(receipt["query_code"]) == {"number": number}
    seen = intake.ask(handlers.read_matter, Actor("petitioner", "p", matter=number), number=number)
    assert seen["receipt_prints"] == [{"at": "2026-03-02T01:00:00Z", "office_name": "东河镇"}]
    event = intake.said()[-1]
    assert (event.type, event.subject, event.office) == ("matter.receipt_printed", number, EAST)
    assert event.data == {"number": number, "office": EAST, "printed_at": "2026-03-02T01:00:00Z"}


@pytest.mark.parametrize("actor", [staff(WEST), staff(COUNTY), staff(BUREAU), OPERATOR], ids=str)
def test_no_other_office_prints_it(intake: Intake, actor: Actor) -> None:
    number = letter(intake)
    intake.give(number, WEST)

    with pytest.raises(ReceiptElsewhere):
        print_receipt(intake, actor, number)
    assert not [event for event in intake.said() if event.type == "matter.receipt_printed"]


@pytest.mark.parametrize("holder", [EAST, VILLAGE])
@pytest.mark.parametrize("kind", ["handle", "assist", "review"])
def test_an_office_that_handles_or_handled_it_or_may_act_for_one_that_does_prints_it_not(
    intake: Intake, holder: str, kind: str
) -> None:
    number = letter(intake)
    intake.give(number, holder, version=1, kind=kind)
    intake.give(number, WEST, version=2)

    with pytest.raises(ReceiptOfHandler) as refused:
        print_receipt(intake, staff(EAST), number)
    assert "上一级信访部门" in refused.value.text()
    assert intake.ask(handlers.read_matter, OPERATOR, number=number)["receipt_prints"] == []


@pytest.mark.parametrize("step", ["assignment.accepted", "assignment.answered"])
def test_a_petition_office_prints_what_it_only_gives_on_until_it_handles_it_itself(intake: Intake, step: str) -> None:
    number = letter(intake, BUREAU)
    intake.give(number, BUREAU, mode="desk")
    assert print_receipt(intake, staff(BUREAU), number)

    intake.hear(said_of_case(step, number, 2, assignment=f"{number}-{BUREAU}", office=BUREAU))
    with pytest.raises(ReceiptOfHandler):
        print_receipt(intake, staff(BUREAU), number)


def test_a_registration_asked_for_again_shows_the_code_until_the_office_handles_the_matter(intake: Intake) -> None:
    number = letter(intake)
    for actor in (staff(EAST), Actor("nobody", "nobody"), OPERATOR):
        assert shows_code_again(intake, actor, number)

    intake.give(number, EAST)
    assert not shows_code_again(intake, staff(EAST), number)
    assert not shows_code_again(intake, staff(WEST), number)
    assert shows_code_again(intake, Actor("nobody", "nobody"), number)


def test_the_accused_office_is_not_shown_the_code_again_of_what_it_registered_against_itself(intake: Intake) -> None:
    assert not shows_code_again(intake, staff(EAST), letter(intake, accused_office=EAST))


def shows_code_again(intake: Intake, actor: Actor, number: str) -> bool:
    """Return whether the repeated answer of a registration shows the query code."""
    with intake.database.reading(actor) as reading:
        return handlers.may_repeat_code(reading, number)


@pytest.mark.parametrize("kind", ["service", "petitioner"])
def test_a_receipt_is_printed_for_staff_only(intake: Intake, kind: str) -> None:
    number = letter(intake)
    with pytest.raises(HuiyinError) as refused:
        print_receipt(intake, Actor(kind, "x", office=EAST, matter=number), number)
    assert refused.value.code == "refused"


def test_after_a_change_of_secret_no_wrong_receipt_is_printed(intake: Intake) -> None:
    number = letter(intake)
    with pytest.raises(ReceiptLost):
        print_receipt(intake, staff(EAST), number, Numbering("990100", "a new secret of the county"))
    assert intake.resolve(NUMBERING.query_code(number)) == {"number": number}
