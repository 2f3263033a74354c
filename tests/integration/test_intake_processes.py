"""Several processes of intake on one PostgreSQL: no number and no ledger row twice, every wrong code counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from huiyin import migrations
from huiyin.bus.tables import event_log
from huiyin.db import Database
from services.intake.models import Counter, Guess, Matter
from tests.support.pace import patient

_PREPARE = """
import sys
from pathlib import Path
from huiyin import settings
from huiyin.db import Database
from services.intake import handlers
from services.intake.channels.web import Web
from services.intake.domain import Numbering
from services.intake.ledger.importing import Options, import_ledger
from services.intake.plugins import Channels

url, argument = sys.argv[1:]
database = Database(url)
numbering = Numbering("990100", "a secret of the test county")
channels = Channels([Web()], 2.0)

class Silent:
    def opened(self, ledger, columns, expected): pass
    def advanced(self, rows): pass
"""
_REGISTER = """
for _ in range(40):
    with database.unit_of_work() as uow:
        handlers.register(uow, {"channel": "web", "content": "路灯不亮"}, channels, numbering)
"""
_IMPORT = """
read = settings.read({"HUIYIN_SITE": "990100", "HUIYIN_SECRET": numbering.secret})
print(import_ledger(database, read, Path(argument), Options(batch=7), Silent()).registered)
"""
_GUESS = """
with database.unit_of_work() as uow:
    handlers.resolve_code(uow, {"code": "WRONG", "client": "203.0.113.7"}, numbering)
"""


@pytest.fixture
def database(postgres_url: str) -> Database:
    database = Database(postgres_url)
    migrations.upgrade(Path(__import__("services.intake", fromlist=["x"]).__file__).parent, database)
    return database


def together(database: Database, *programs: str, argument: str = "") -> list[str]:
    """Run the programs at the same time, each in a process of its own; return what they print."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _PREPARE + program, database.url, argument], stdout=subprocess.PIPE, text=True
        )
        for program in programs
    ]
    said = [each.communicate(timeout=patient(180))[0].strip() for each in running]
    assert [each.returncode for each in running] == [0] * len(running)
    return said


def test_processes_that_register_and_import_at_once_share_the_numbers(database: Database, tmp_path: Path) -> None:
    ledger = tmp_path / "l.xlsx"
    book = openpyxl.Workbook()
    for cells in [("编号", "标题", "内容"), *((n, f"第{n}件", "内容") for n in range(150))]:
        book.active.append(cells)
    book.save(ledger)

    said = together(database, _IMPORT, _REGISTER, _IMPORT, _REGISTER, argument=str(ledger))
    assert int(said[0]) + int(said[2]) == 150
    with database.reading() as reading:
        session = reading.session
        assert session.scalar(select(func.count()).select_from(Matter)) == 150 + 80
        assert session.scalar(select(func.count(event_log.c.subject.distinct()))) == 150 + 80
        assert session.scalar(select(Counter.last)) == 150 + 80
        assert session.scalar(select(func.count(Matter.source_key))) == 150
    database.close()


def test_wrong_codes_tried_at_once_are_all_counted(database: Database) -> None:
    together(database, *[_GUESS] * 4)

    with database.reading() as reading:
        assert reading.session.scalar(select(Guess.wrong)) == 4
    database.close()
