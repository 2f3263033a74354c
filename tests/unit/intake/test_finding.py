"""Old numbers are found, however they are written, by whoever may read the matter, and by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from huiyin.actors import Actor
from huiyin.errors import Refused, Unauthenticated
from huiyin.paging import CursorInvalid
from services.intake import handlers
from services.intake.ledger import importing
from tests.unit.intake.conftest import OPERATOR, Intake, write_csv

OFFICE, OTHER = "990101", "990102"


@pytest.fixture
def load(intake: Intake, tmp_path: Path) -> Any:
    """Import rows with these numbers into a register that is called as its file."""

    def run(*numbers: str, register: str = "县长信箱", day: int = 1, **columns: str) -> None:
        header = ["编号", "收到时间", "标题", "反映内容", *columns]
        rows = [
            [number, f"2025-06-{day:02d}", "渠道", f"渠道淤塞{at}", *columns.values()]
            for at, number in enumerate(numbers)
        ]
        path = write_csv(tmp_path / f"{register}.csv", [header, *rows])
        with mock.patch.object(importing.loader, "load", return_value=list(intake.channels._by_name.values())):
            intake.load(path, history=True, office=OFFICE)

    return run


def find(intake: Intake, number: str, actor: Actor = OPERATOR, **more: Any) -> dict[str, Any]:
    return intake.ask(handlers.find_by_old_number, actor, old_number=number, limit=50, **more)


def staff(office: str) -> Actor:
    return Actor("staff", "s1", office=office)


_WAYS = [
    ("民信〔2024〕8号", "民信[2024]8号"),
    ("民信[2024]8号", "民信 【2024】 8号"),
    ("民信（2024）8号", "民信〔２０２４〕８号"),
    ("MX－2024—8", "mx-2024-8"),
    ("0815", "０８１５"),
    ("17", "17.0"),
    ("A 7", "a7\u200b"),
]


@pytest.mark.parametrize(("written", "asked"), [*_WAYS, *(pair[::-1] for pair in _WAYS)])
def test_a_number_is_found_however_its_marks_are_written(load: Any, intake: Intake, written: str, asked: str) -> None:
    load(written, "另一件")
    found = find(intake, asked)
    assert (found["total"], found["next"]) == (1, None)
    assert found["matters"][0]["number"] == intake.matters()[0].number
    assert found["matters"][0]["old"]["register"] == "县长信箱"


@pytest.mark.parametrize("asked", ["民信〔2024〕18号", "民信〔2024〕", "8号", "。", "县长信箱", "990100-2026-0000001"])
def test_another_number_finds_nothing(load: Any, intake: Intake, asked: str) -> None:
    load("民信〔2024〕8号")
    assert find(intake, asked) == {"matters": [], "total": 0, "next": None}


def test_a_number_that_several_registers_have_finds_all_the_latest_first_by_pages(load: Any, intake: Intake) -> None:
    for day, register in enumerate(("甲册", "乙册", "丙册"), start=1):
        load("8", register=register, day=day)
    first = intake.ask(handlers.find_by_old_number, OPERATOR, old_number="8", limit=2)
    assert [line["old"]["register"] for line in first["matters"]] == ["丙册", "乙册"]
    assert first["total"] == 3
    rest = find(intake, "8", cursor=first["next"])
    assert [line["old"]["register"] for line in rest["matters"]] == ["甲册"]
    with pytest.raises(CursorInvalid):
        find(intake, "9", cursor=first["next"])


def test_only_who_may_read_a_matter_finds_it_and_it_is_not_counted_for_others(load: Any, intake: Intake) -> None:
    load("8")
    assert find(intake, "8", staff(OFFICE))["total"] == 1
    assert find(intake, "8", staff(OTHER)) == find(intake, "9", staff(OTHER))
    assert find(intake, "8", staff("nowhere")) == find(intake, "9", staff(OTHER))
    for actor in (Actor("petitioner", "p", matter="x"), Actor("nobody", "n")):
        with pytest.raises((Refused, Unauthenticated)):
            find(intake, "8", actor)


def test_the_matter_shows_staff_its_register_and_number_and_nobody_else(load: Any, intake: Intake) -> None:
    load("民信〔2024〕8号")
    [matter] = intake.matters()
    shown = intake.ask(handlers.read_matter, OPERATOR, number=matter.number)
    assert shown["old"] == {"register": "县长信箱", "number": "民信〔2024〕8号"}
    person = Actor("petitioner", matter.number, matter=matter.number)
    assert "old" not in intake.ask(handlers.read_matter, person, number=matter.number)


def test_a_letter_is_found_by_its_barcode(intake: Intake) -> None:
    number = intake.register(staff(OFFICE), "letter", barcode="XB 1234-56")["number"]
    [line] = find(intake, "xb1234-56", staff(OFFICE))["matters"]
    assert (line["number"], line["old"]["register"]) == (number, None)


def test_a_matter_of_no_register_has_no_old_number(intake: Intake) -> None:
    number = intake.register(content="渠道淤塞")["number"]
    assert intake.ask(handlers.read_matter, OPERATOR, number=number)["old"] is None
