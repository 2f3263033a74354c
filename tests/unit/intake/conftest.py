"""What intake's unit tests start from: an empty database with offices, the built-in channels, and people who call."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from huiyin import clock, settings
from huiyin.actors import NOBODY, Actor
from huiyin.bus import tables
from huiyin.events.envelope import Event
from huiyin.files import store_at
from services.intake import handlers
from services.intake.channels.ledger import Ledger
from services.intake.channels.letter import Letter
from services.intake.channels.visit import Visit
from services.intake.channels.web import Web
from services.intake.domain import Numbering
from services.intake.ledger.importing import Options, Summary, import_ledger
from services.intake.ledger.lists import CONFIRM
from services.intake.models import Base, Matter
from services.intake.plugins import Channels
from tests.support import databases

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLERK = Actor("staff", "clerk", office="990101")
OPERATOR = Actor("operator", "operator")
NUMBERING = Numbering("990100", "a secret of the test county")
OFFICES = {"990100": "测试县", "990101": "东河镇", "990102": "西山乡", "990103": "新桥村", "990104": "新桥村"}
HEADERS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")


class Intake:
    """The service without its bus: things are brought, rows and events come out."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings.read(
            {"HUIYIN_DATA": str(folder / "data"), "HUIYIN_SITE": NUMBERING.site, "HUIYIN_SECRET": NUMBERING.secret}
        )
        self.database = databases.with_tables(self.settings.database_url("intake"), tables.metadata, Base.metadata)
        self.files = store_at(self.settings.files)
        self.channels = Channels([Web(), Letter(), Visit(), Ledger()], 2.0)

    def register(self, actor: Actor = NOBODY, channel: str = "web", **brought: Any) -> dict[str, Any]:
        request = {"channel": channel, "content": "村口的路灯不亮", **brought}
        with self.database.unit_of_work(actor) as uow:
            return handlers.register(uow, request, self.channels, NUMBERING)

    def resolve(self, code: str, client: str = "203.0.113.7") -> dict[str, Any]:
        with self.database.unit_of_work() as uow:
            answer = handlers.resolve_code(uow, {"code": code, "client": client}, NUMBERING)
        return handlers.resolved(answer)

    def ask(self, use_case: Any, actor: Actor, *more: Any, **request: Any) -> dict[str, Any]:
        with self.database.reading(actor) as reading:
            return use_case(reading, request, *more)

    def hear_offices(self, names: Mapping[str, str], version: int = 1) -> None:
        with self.database.unit_of_work() as uow:
            handlers.keep_offices(uow, [office_changed(code, name, version) for code, name in names.items()])

    def hear(self, *events: Event) -> None:
        """Learn from routing, which is asked for nothing."""
        with self.database.unit_of_work() as uow:
            handlers.learn(uow, events, lambda _: {})

    def give(self, number: str, office: str, **said: Any) -> None:
        """Have routing give the matter to an office."""
        self.hear(issued(number, office, **said))

    def load(self, path: Path, progress: Any = None, **options: Any) -> Summary:
        return import_ledger(self.database, self.settings, path, Options(**options), progress or Silent())

    def matters(self) -> list[Matter]:
        with self.database.reading() as reading:
            return list(reading.session.scalars(select(Matter).order_by(Matter.number)))

    def said(self) -> list[Any]:
        with self.database.reading() as reading:
            return list(reading.session.execute(select(tables.event_log).order_by(tables.event_log.c.seq)))


class Silent:
    """Hears of an import's progress and remembers it."""

    def __init__(self) -> None:
        self.columns: dict[str, str] = {}
        self.ledger = ""
        self.rows = 0

    def opened(self, ledger: str, columns: Mapping[str, str], expected: int | None) -> None:
        self.ledger, self.columns = ledger, dict(columns)

    def advanced(self, rows: int) -> None:
        self.rows += rows


def office_changed(code: str, name: str, version: int = 1, parent: str | None = None, **more: Any) -> Event:
    """Tell of an office, as far as intake listens."""
    rest = {"tier": "township", "kind": "government", **dict.fromkeys(("successor", "valid_from", "valid_until"))}
    data = {"code": code, "name": name, "parent": parent, "version": version, **rest, **more}
    return Event("id", "/990100/routing", "office.changed", code, NOW, NOW, 1, 1, None, None, data)


def said_of_case(type_: str, number: str, version: int, **data: Any) -> Event:
    """Tell what routing said of a case."""
    said = {"number": number, "version": version, **data}
    return Event("id", "/990100/routing", type_, number, NOW, NOW, 1, 1, None, None, said)


def issued(number: str, office: str, version: int = 1, **said: Any) -> Event:
    """Tell that the matter was given to an office."""
    data = {"assignment": f"{number}-{office}", "office": office, "transferor": None, "mode": "transfer", **said}
    return said_of_case("assignment.issued", number, version, **data)


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    """Write rows into a new spreadsheet."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Sheet1")
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def write_csv(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8") -> Path:
    """Write rows as a CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def read_xlsx(path: Path | None) -> list[tuple[Any, ...]]:
    """Read all rows of a spreadsheet."""
    assert path is not None
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows


def reasons_of(path: Path | None) -> dict[int, str]:
    """Return row number → reason of a list of refused rows, without what to do before it is imported again."""
    return {line[0]: line[1].removesuffix("；" + CONFIRM.zh) for line in read_xlsx(path)[1:]}


def row(id_: Any = "1", **changes: Any) -> list[Any]:
    """Return an invented row under :data:`HEADERS`."""
    said = {
        "留言编号": id_,
        "留言用户": "测试甲",
        "留言主题": f"第{id_}号路灯不亮",
        "留言时间": "2025/4/25 9:32:09",
        "留言详情": f"\n\t\t第{id_}号路灯已坏两个月。\n\t",
        "答复意见": "已安排维修。",
        "答复时间": "2025/5/10 14:56:53",
    }
    return list({**said, **changes}.values())


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    """Intake with the offices arrived, on the morning of 2 March 2026."""
    service = Intake(tmp_path)
    service.hear_offices(OFFICES)
    with clock.frozen(NOW):
        yield service
    service.database.close()
