"""A thousand papers issued by eight workers at once have a thousand numbers, from the first on and without a gap."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from huiyin import migrations
from huiyin.actors import Actor
from huiyin.bus.tables import event_log
from huiyin.db import Database
from huiyin.errors import HuiyinError
from huiyin.events import registry
from huiyin.files import store_at
from huiyin.files.place import read
from huiyin.plugins import loader
from services.routing.papers import issuing
from services.routing.papers.choosing import Shelf
from services.routing.papers.composing import Papers
from services.routing.papers.issuing import Press
from services.routing.papers.models import Document
from services.routing.reference import Reference
from tests.support.pace import patient
from tests.support.postgres import Postgres
from tests.support.source import ROOT
from tests.unit.routing.conftest import COUNTY, Desk, staff

_PAPERS, _WORKERS = 1000, 8
_OFFICE = "9901EDU"
_CLERK: Actor = staff(_OFFICE)
_MATTER = {"title": "校门前积水", "content": "雨天校门前积水。", "people": [{"name": "测试甲", "address": "柳湾村"}]}
_PAPER = {"kind": "acceptance_notice", "signer": "王某某", "phone": "000-0000000", "contact": "办公室"}


def test_a_thousand_papers_of_eight_workers_are_numbered_without_a_gap(postgres: Postgres, tmp_path: Path) -> None:
    registry.load_known()
    database = Database(postgres.create_database())
    migrations.upgrade(ROOT / "services" / "routing", database)
    desk = Desk(database)
    desk.import_csv(COUNTY)
    desk.register(*(f"n{n}" for n in range(_WORKERS)), named_office=_OFFICE)
    for n in range(_WORKERS):
        desk.act("accept", _CLERK, f"n{n}")
    press = _press(tmp_path)
    workers = [threading.Thread(target=_issue, args=(database, press, n)) for n in range(_WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    _assert_all_numbered(database, press)
    database.close()


def _press(folder: Path) -> Press:
    kinds = loader.load("documents", ["acceptance_notice", "opinion"])
    files = store_at(read({"HUIYIN_FILES": str(folder), "HUIYIN_FILES_KEY": "", "HUIYIN_FILES_SECRET": ""}, folder))
    return Press(Papers(kinds, Shelf(None), seconds=patient(5)), files, lambda _number: _MATTER)


def _issue(database: Database, press: Press, n: int) -> None:
    """Issue an equal share of the papers; every tenth try lacks what an opinion must say, and must cost no number."""
    shared: dict[str, Any] = {}
    for turn in range(_PAPERS // _WORKERS):
        if turn % 10 == 0:
            _fail(database, press, n, shared)
        with database.unit_of_work(_CLERK) as uow:
            issuing.issue(uow, {**_PAPER, "number": f"n{n}"}, Reference(uow.session, shared), press)


def _fail(database: Database, press: Press, n: int, shared: dict[str, Any]) -> None:
    with pytest.raises(HuiyinError, match="cannot be issued"), database.unit_of_work(_CLERK) as uow:
        issuing.issue(uow, {**_PAPER, "kind": "opinion", "number": f"n{n}"}, Reference(uow.session, shared), press)


def _assert_all_numbered(database: Database, press: Press) -> None:
    with database.reading() as reading:
        issued = list(reading.session.scalars(select(Document).order_by(Document.seq)))
        said = reading.session.scalars(select(event_log.c.data).where(event_log.c.type == "document.issued")).all()
    assert [one.seq for one in issued] == list(range(1, _PAPERS + 1))
    assert len({one.label for one in issued}) == _PAPERS
    assert sorted(one["label"] for one in said) == sorted(one.label for one in issued)
    assert all(press.files.exists(one.sha256) for one in issued)
