"""Importing a file through the channel of a plugin: the columns are the plugin's own fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from huiyin import clock
from huiyin.errors import Invalid
from huiyin.plugins.channels import Draft
from services.intake.channels.ledger import Ledger
from services.intake.ledger import importing
from services.intake.plugins import Channels
from tests.unit.intake.conftest import CLERK, NOW, Intake, read_xlsx, write_csv, write_xlsx

HEADER = ("call_id", "called", "said", "where", "who")
MAPPING = """
ledger: 热线
columns: {call_id: 来电编号, said: 记录, who: 来电人}
constants: {where: "990102"}
"""


class Calls:
    """A channel of a plugin with fields of its own, which refuses any other."""

    name = "calls"
    api_version = 1
    staff_only = True

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        if not set(brought) <= set(HEADER) or "said" not in brought:
            raise Invalid(problems="said: 请填写 write it")
        called = datetime.fromisoformat(brought["called"]) if "called" in brought else received_at
        key = f"calls:{brought['call_id']}" if "call_id" in brought else None
        who, where = brought.get("who"), brought.get("where")
        return Draft("来电", brought["said"], min(called, received_at), who, place=where, source_key=key)


class Answered(Calls):
    """One that knows when a call was answered."""

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        return Draft("来电", brought["said"], received_at, answered_at=received_at)


@pytest.fixture(autouse=True)
def installed(intake: Intake) -> Iterator[list[Any]]:
    plugins: list[Any] = [Ledger(), Calls()]
    intake.channels = Channels(plugins, 2.0)
    with mock.patch.object(importing.loader, "load", return_value=plugins):
        yield plugins


def test_each_header_is_a_field_of_the_channel_and_an_office_may_be_named(intake: Intake, tmp_path: Path) -> None:
    intake.hear_offices({"990100": "测试县", "990102": "西山乡"})
    rows = [("c-1", "2026-03-01T09:30:00+08:00", "路灯不亮", "西山乡", "测试甲"), ("c-2", "", "自来水浑浊", "", "")]
    done = intake.load(write_csv(tmp_path / "calls.csv", [HEADER, *rows]), channel="calls")
    assert (done.registered, done.refused) == (2, 0)
    first, second = intake.matters()
    assert (first.content, first.place, first.channel) == ("路灯不亮", "990102", "calls")
    assert first.received_at == datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
    assert (second.content, second.anonymous) == ("自来水浑浊", True)


def test_a_mapping_says_which_column_is_which_field(intake: Intake, tmp_path: Path) -> None:
    intake.hear_offices({"990102": "西山乡"})
    path = write_xlsx(
        tmp_path / "calls.xlsx", [("来电编号", "来电人", "记录", "备注"), (7, "测试甲", "路灯不亮", "急")]
    )
    (tmp_path / "m.yaml").write_text(MAPPING, "utf-8")
    done = intake.load(path, channel="calls", mapping=tmp_path / "m.yaml")
    assert done.registered == 1
    assert any("备注" in finding.text("zh") for finding in done.findings)
    [matter] = intake.matters()
    assert (matter.source_key, matter.place) == ("calls:7", "990102")


def test_a_date_cell_reaches_the_channel_as_a_time_with_its_zone(intake: Intake, tmp_path: Path) -> None:
    called = datetime(2026, 3, 1, 9, 30)
    intake.load(write_xlsx(tmp_path / "c.xlsx", [HEADER[:3], ("c-1", called, "路灯不亮")]), channel="calls")
    assert [matter.received_at for matter in intake.matters()] == [datetime(2026, 3, 1, 1, 30, tzinfo=UTC)]


def test_the_same_call_by_file_and_by_another_way_is_one_matter(intake: Intake, tmp_path: Path) -> None:
    with intake.database.unit_of_work(CLERK) as uow:
        request = {"channel": "calls", "call_id": "c-1", "said": "路灯不亮"}
        importing.handlers.register(uow, request, intake.channels, importing.Numbering("990100", "a secret of it"))
    path = write_csv(tmp_path / "c.csv", [("call_id", "said"), ("c-1", "路灯不亮"), ("c-2", "自来水浑浊")])
    done = intake.load(path, channel="calls")
    assert (done.registered, done.present) == (1, 1)
    assert intake.load(path, channel="calls").registered == 0


def test_what_the_channel_refuses_is_listed_and_the_rest_goes_on(intake: Intake, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [("call_id", "said", "colour"), ("c-1", "路灯不亮", ""), ("c-2", "水", "红")])
    done = intake.load(path, channel="calls")
    assert (done.registered, done.refused) == (1, 1)
    assert done.refused_file is not None
    [_, listed] = read_xlsx(done.refused_file)
    assert "请填写" in str(listed[1])


@pytest.mark.parametrize("history", [False, True])
def test_what_was_done_already_is_registered_only_as_history(
    intake: Intake, tmp_path: Path, installed: list[Any], history: bool
) -> None:
    installed[1] = Answered()
    path = write_csv(tmp_path / "c.csv", [("said",), ("路灯不亮",)])
    done = intake.load(path, channel="calls", history=history)
    assert (done.registered, done.refused) == ((1, 0) if history else (0, 1))


def test_received_now_where_the_channel_knows_no_other_time(intake: Intake, tmp_path: Path) -> None:
    with clock.frozen(NOW):
        intake.load(write_csv(tmp_path / "c.csv", [("said",), ("路灯不亮",)]), channel="calls")
    assert [matter.received_at for matter in intake.matters()] == [NOW]
