"""What a database of before becomes: nothing is lost, and what was not known is filled in as far as it can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

import services.intake
from huiyin import migrations
from huiyin.db import Database
from services.intake import entries

FOLDER = Path(services.intake.__file__).parent
_MOMENT = "2026-03-02 01:00:00.000000"


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Database]:
    """A database of the first revision, with two matters, an office, and what the bus remembers of it."""
    database = Database(f"sqlite:///{tmp_path / 'intake.sqlite'}")
    database.create()
    settings = migrations.config(FOLDER)
    with database.engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        for number in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO matter (number, channel, title, content, received_at, registered_at, people_count,"
                    " anonymous, code_hash, history) VALUES (:number, 'web', 't', 'c', :at, :at, 1, 0, :number, 0)"
                ),
                {"number": f"990100-2026-000000{number}", "at": _MOMENT},
            )
        for statement in (
            "INSERT INTO person (matter, ord, name, phone) VALUES ('990100-2026-0000001', 1, '测试甲', '000')",
            "INSERT INTO person (matter, ord, name) VALUES ('990100-2026-0000002', 1, '测试乙')",
            "INSERT INTO office (code, name, version) VALUES ('990101', '东河镇', 3)",
            f"INSERT INTO inbox VALUES ('offices', '/990100/routing', 9, '{_MOMENT}')",
            f"INSERT INTO cursor VALUES ('offices', '/990100/routing', 9, 9, '{_MOMENT}')",
        ):
            connection.execute(text(statement))
    yield database
    database.close()


def test_matters_of_before_ask_one_thing_and_say_whether_a_notice_can_reach_the_person(before: Database) -> None:
    migrations.upgrade(FOLDER, before)

    with before.engine.connect() as connection:
        rows = connection.execute(text("SELECT requests, accused_name, notifiable FROM matter ORDER BY number")).all()
    assert [tuple(row) for row in rows] == [("[]", None, 1), ("[]", None, 0)]


def test_the_offices_are_fetched_again_with_their_parents(before: Database) -> None:
    migrations.upgrade(FOLDER, before)

    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT version, parent FROM office")).one() == (-1, None)
        assert connection.execute(text("SELECT count(*) FROM inbox")).scalar_one() == 0
        assert connection.execute(text("SELECT position FROM cursor")).scalar_one() == 0


def test_the_way_back_keeps_the_matters(before: Database) -> None:
    migrations.upgrade(FOLDER, before)
    settings = migrations.config(FOLDER)
    with before.engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0001")
        assert connection.execute(text("SELECT count(*) FROM matter JOIN person ON matter = number")).scalar_one() == 2


def test_what_was_applied_and_what_lay_as_a_letter_stay_when_ids_and_bytes_are_kept(before: Database) -> None:
    settings = migrations.config(FOLDER)
    letter = "'offices', '/990100/routing', 11, '?', 'x', 'dead', 1, '', '', '', '2026-01-01', '2026-01-01'"
    columns = "handler, source, position, type, body, state, tries, code, reason, traceback, first_failed_at"
    with before.engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0002")
        connection.execute(text(f"INSERT INTO inbox VALUES ('others', '/990100/routing', 10, '{_MOMENT}')"))
        connection.execute(text(f"INSERT INTO letter ({columns}, last_failed_at) VALUES ({letter})"))
    migrations.upgrade(FOLDER, before)

    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT position, event_id FROM inbox")).all() == [(10, None)]
        assert connection.execute(text("SELECT position, body, message FROM letter")).all() == [(11, "x", None)]


def test_matters_of_before_are_known_by_the_entry_their_key_tells_of(before: Database) -> None:
    keys = {
        "990100-2026-0000001": "ledger:县长信箱:民信〔2024〕8号\u200b",
        "990100-2026-0000002": f"ledger:无号册:~{'0a' * 20}.2",
        "990100-2026-0000003": "letter:XB1234",
    }
    with before.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO matter SELECT '990100-2026-0000003', 'letter', title, content, received_at, registered_at,"
                " received_by, place, category, purpose, named_office, people_count, anonymous, NULL, 'x', history,"
                " accepted_at, answered_at, answer FROM matter WHERE number = '990100-2026-0000001'"
            )
        )
        for number, key in keys.items():
            connection.execute(
                text("UPDATE matter SET source_key = :key, channel = :channel WHERE number = :number"),
                {"key": key, "channel": key.partition(":")[0], "number": number},
            )
    migrations.upgrade(FOLDER, before)
    with before.engine.connect() as connection:
        query = "SELECT channel, register, number, number_hash, anchor, said, digest FROM ledger_entry ORDER BY matter"
        rows = [tuple(row) for row in connection.execute(text(query))]
    assert rows == [
        ("ledger", "县长信箱", "民信〔2024〕8号", entries.number_hash("民信[2024]8号"), None, None, None),
        ("ledger", "无号册", None, None, entries.anchor("c"), None, None),
        ("letter", "", "XB1234", entries.number_hash("xb1234"), None, None, None),
    ]
