"""The judge finds each way in which matters and log can come apart, and nothing where they agree."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, literal, select, text, update

from huiyin.bus.log import row_to_event
from huiyin.bus.tables import event_log
from huiyin.db import Database
from huiyin.events import registry
from huiyin.events.envelope import Event
from huiyin.files import Store
from huiyin.verify import Finding
from services.intake import handlers
from services.intake.checks import check
from services.intake.ledger import importing
from services.intake.models import Attachment, Counter, Matter, Person
from tests.unit.intake.conftest import CLERK, HEADERS, OPERATOR, Intake, row, write_xlsx


class OwnLog:
    """Reads intake's own log as the judge's logs do."""

    def __init__(self, database: Database, files: Store) -> None:
        self._database = database
        self.files = files

    def events(self, service: str, *types: str) -> Iterator[Event]:
        assert service == "intake"
        with self._database.reading() as reading:
            query = select(event_log).where(event_log.c.type.in_(types)).order_by(event_log.c.seq)
            for found in reading.session.execute(query):
                yield registry.load(row_to_event(found, "/990100/intake"))


def findings(intake: Intake, *statements: Any) -> list[Finding]:
    """Return what the judge finds after the statements were run behind intake's back."""
    with intake.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    with intake.database.reading() as reading:
        return list(check(OwnLog(intake.database, intake.files), reading))  # type: ignore[arg-type]


@pytest.fixture
def number(intake: Intake) -> str:
    """Three matters, one of them a record of the past; the number of the first."""
    past = {"received_at": "2025-01-01 08:00", "answered_at": "2025-01-09 08:00", "answer": "已办"}
    first: str = intake.register(CLERK, "visit", place="990102")["number"]
    intake.register(OPERATOR, "ledger", **past)
    intake.register()
    return first


def test_nothing_is_found_where_all_agree(intake: Intake, number: str) -> None:
    assert findings(intake) == []


def test_nothing_is_found_after_an_import(intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing.loader, "load", lambda group, enabled: list(intake.channels._by_name.values()))
    path = write_xlsx(tmp_path / "l.xlsx", [HEADERS, *(row(n) for n in range(20))])
    intake.load(path, history=True)

    assert findings(intake) == []


def test_a_matter_that_was_never_said_is_missing(intake: Intake, number: str) -> None:
    [found] = findings(intake, delete(event_log).where(event_log.c.subject == number))

    assert (found.kind, found.what, found.subject) == ("missing", "matter.registered", number)


def test_a_matter_that_is_only_in_the_log_is_missing(intake: Intake, number: str) -> None:
    [found] = findings(intake, delete(Person), delete(Matter).where(Matter.number == number))

    assert (found.kind, found.what, found.subject) == ("missing", "matter", number)


def test_a_matter_that_was_said_twice_is_doubled(intake: Intake, number: str) -> None:
    said = intake.said()[0]
    again = {**said._mapping, "seq": 99, "id": "again"}
    [found] = findings(intake, insert(event_log).values(**again))

    assert (found.kind, found.what, found.subject) == ("doubled", "matter.registered", number)


@pytest.mark.parametrize(
    "changes",
    [
        {"channel": "letter"},
        {"place": None},
        {"people_count": 2},
        {"received_by": "990102"},
        {"history": True},
        {"anonymous": False},
        {"purpose": "other"},
        {"accused_office": "990102"},
        {"notifiable": True},
    ],
)
def test_a_matter_that_is_not_as_it_was_said_is_inconsistent(
    intake: Intake, number: str, changes: dict[str, Any]
) -> None:
    [found] = findings(intake, update(Matter).where(Matter.number == number).values(**changes))

    assert (found.kind, found.what, found.subject) == ("inconsistent", "matter", number)
    assert next(iter(changes)) in found.detail


@pytest.fixture
def attachment(intake: Intake, number: str) -> dict[str, Any]:
    """An attachment of the first matter."""
    stored = intake.files.put(io.BytesIO(b"scan"))
    request = {"number": number, "sha256": stored.sha256, "size": stored.size, "name": "a.jpg", "visible": False}
    with intake.database.unit_of_work(CLERK) as uow:
        return handlers.attach(uow, {**request, "media_type": "image/jpeg", "purpose": "other"}, intake.files)


def test_attachments_and_their_contents_agree_and_contents_nobody_names_are_no_fault(
    intake: Intake, attachment: dict[str, Any]
) -> None:
    for number in range(8):
        intake.files.put(io.BytesIO(str(number).encode()))

    assert findings(intake) == []


def test_an_attachment_whose_content_is_gone_is_missing(
    intake: Intake, attachment: dict[str, Any], number: str
) -> None:
    sha256 = hashlib.sha256(b"scan").hexdigest()
    (intake.settings.data / "files" / sha256[:2] / sha256[2:4] / sha256).unlink()
    intake.files.put(io.BytesIO(b"another"))

    [found] = findings(intake)
    assert (found.kind, found.what, found.subject) == ("missing", "content", number)


def test_an_attachment_that_is_not_as_it_was_said_is_found(intake: Intake, attachment: dict[str, Any]) -> None:
    changed = findings(intake, update(Attachment).values(purpose="material"))
    assert [(each.kind, each.what, each.subject) for each in changed] == [
        ("inconsistent", "attachment", attachment["id"])
    ]
    gone = findings(intake, delete(Attachment))
    assert [(each.kind, each.what) for each in gone] == [("missing", "attachment")]


def test_an_attachment_that_was_never_said_or_said_twice_is_found(intake: Intake, attachment: dict[str, Any]) -> None:
    mine = event_log.c.type == "matter.attachment_added"
    columns = [column for column in event_log.c if column.name not in ("seq", "id")]
    twice = insert(event_log).from_select(
        [*columns, event_log.c.id], select(*columns, literal("another id")).where(mine)
    )
    assert [(each.kind, each.what) for each in findings(intake, twice)] == [("doubled", "matter.attachment_added")]
    never = findings(intake, delete(event_log).where(mine))
    assert [(each.kind, each.what) for each in never] == [("missing", "matter.attachment_added")]


def test_a_registration_said_before_the_later_facts_is_not_compared_by_them(intake: Intake) -> None:
    number = intake.register(CLERK, "visit", purpose="求决", name="测试甲", phone="000")["number"]
    with intake.database.reading() as reading:
        [data] = reading.session.scalars(select(event_log.c.data).where(event_log.c.subject == number))
    before = {key: value for key, value in data.items() if key not in ("purpose", "notifiable", "request_count")}

    assert findings(intake, update(event_log).where(event_log.c.subject == number).values(data=before)) == []


def test_a_number_beyond_the_counter_is_inconsistent(intake: Intake, number: str) -> None:
    found = findings(intake, update(Counter).values(last=1))

    assert [(each.kind, each.what) for each in found] == [("inconsistent", "counter")] * 2


def test_doubles_are_found_where_a_restored_table_lost_its_constraints(intake: Intake, number: str) -> None:
    copy = [
        text("ALTER TABLE matter RENAME TO old"),
        text("CREATE TABLE matter AS SELECT * FROM old"),
        text("INSERT INTO matter SELECT * FROM old WHERE number = :number").bindparams(number=number),
    ]
    found = {(each.kind, each.what) for each in findings(intake, text("PRAGMA legacy_alter_table=ON"), *copy)}

    assert found == {("doubled", "number"), ("doubled", "code_hash"), ("doubled", "sequence")}


def test_no_finding_quotes_a_citizen(intake: Intake) -> None:
    number = intake.register(title="秘密", content="秘密", name="秘密")["number"]
    found = findings(intake, update(Matter).where(Matter.number == number).values(category="秘密"))

    assert found
    assert "秘密" not in str(found)
