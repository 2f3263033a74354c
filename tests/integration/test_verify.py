"""The judge is judged: every kind of damage that is planted in a sound site is found, and said to be what it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from huiyin import verify
from huiyin.bus.status import Databases
from tests.integration.sites import ask, damage, embedded, told
from tests.support import county
from tests.support.site import Site
from tests.support.source import ROOT

_LETTERBOX = ROOT / "tests" / "data" / "ledger" / "letterbox.csv"

#: The matter that is damaged: the first that was registered and waits for an answer.
_OPEN = "(SELECT number FROM assignment WHERE state = 'issued' ORDER BY number LIMIT 1)"
_LETTER = (
    "INSERT INTO letter (handler, source, position, type, body, state, tries, code, reason, traceback, "
    "first_failed_at, last_failed_at) "
    "VALUES ('served', '/990100/routing', 1, '?', '{}', 'dead', 6, 'boom', '', '', '2026-01-01', '2026-01-01')"
)
_ENDED = "code,name,tier,parent_code,kind,successor,valid_until\n"
_DISOWNED = _LETTER.replace("/990100/routing", "message:1").replace("boom", "event_disowned")


def _again(table: str, row: str, **changed: str) -> str:
    """Return SQL that writes one row of ``table`` once more, with some values changed."""
    columns = {
        "event_log": "id, position, type, dataversion, subject, office, time, recordedtime, data, published_at",
        "assignment": (
            "id, number, kind, office, state, version, rule, reason, mode, received_at, issued_at, extended_days, "
            "excluded_days"
        ),
    }[table]
    values = ", ".join(changed.get(name, name) for name in columns.split(", "))
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {row}"


_LAST = "position = (SELECT max(position) FROM event_log)"
_FAR = 1000
_NEXT = {"id": "'again'", "position": "position + 1"}

#: What is done behind a service's back → (service, statements, kind, what) that must be found.
_DAMAGE: dict[str, tuple[str, list[str], str, str]] = {
    "a matter is gone": ("intake", ["DELETE FROM matter WHERE rowid = 7"], "missing", "matter"),
    "a matter was never told of": (
        "intake",
        ["DELETE FROM event_log WHERE position = 36"],
        "missing",
        "matter.registered",
    ),
    "a matter was told of twice": ("intake", [_again("event_log", _LAST, **_NEXT)], "doubled", "matter.registered"),
    "a matter was changed in silence": (
        "intake",
        ["UPDATE matter SET category = 'x' WHERE rowid = 7"],
        "inconsistent",
        "matter",
    ),
    "a number is given again next time": ("intake", ["UPDATE counter SET last = 35"], "inconsistent", "counter"),
    "the log has a hole": ("intake", ["DELETE FROM event_log WHERE position = 7"], "inconsistent", "position"),
    "an event was not published": (
        "intake",
        ["UPDATE event_log SET published_at = NULL WHERE position = 7"],
        "missing",
        "publication",
    ),
    "a matter has no case": ("routing", [f"DELETE FROM case_file WHERE number = {_OPEN}"], "missing", "case"),
    "a matter has no office": ("routing", [f"DELETE FROM assignment WHERE number = {_OPEN}"], "missing", "assignment"),
    "a matter has two offices at once": (
        "routing",
        ["DROP INDEX uq_assignment_live", _again("assignment", f"number = {_OPEN}", id="'again'")],
        "doubled",
        "assignment",
    ),
    "a step was written without being told": (
        "routing",
        ["UPDATE assignment SET version = 9 WHERE rowid = 7"],
        "inconsistent",
        "assignment",
    ),
    "a state was changed in silence": (
        "routing",
        [f"UPDATE assignment SET state = 'accepted' WHERE number = {_OPEN}"],
        "inconsistent",
        "assignment",
    ),
    "a case was closed in silence": (
        "routing",
        ["UPDATE case_file SET state = 'closed' WHERE rowid = 7"],
        "inconsistent",
        "case",
    ),
    "a legal period was moved": (
        "routing",
        ["UPDATE clock SET due_legal = '2099-01-01' WHERE rowid = 7"],
        "inconsistent",
        "clock",
    ),
    "a legal period that was missed is said to be kept": (
        "routing",
        ["UPDATE clock SET result = 'met' WHERE result = 'missed'"],
        "inconsistent",
        "clock",
    ),
    "a legal period is gone": ("routing", ["DELETE FROM clock WHERE rowid = 7"], "missing", "clock"),
    "an open clock lost its timer": (
        "routing",
        ["DELETE FROM timer WHERE kind = 'clock' AND fired_at IS NULL"],
        "missing",
        "timer",
    ),
    "the timers of open clocks were put off": (
        "routing",
        ["UPDATE timer SET fire_at = '2099-01-01 00:00:00' WHERE kind = 'clock' AND fired_at IS NULL"],
        "inconsistent",
        "timer",
    ),
    "a clock ran out in silence": (
        "routing",
        ["DELETE FROM event_log WHERE seq = (SELECT min(seq) FROM event_log WHERE type = 'clock.overdue')"],
        "missing",
        "clock.overdue",
    ),
    "a clock was told of twice": (
        "routing",
        [_again("event_log", "type = 'clock.overdue' LIMIT 1", id="'again'", position=f"position + {_FAR}")],
        "doubled",
        "clock.overdue",
    ),
    "a handler missed an event": (
        "reporting",
        [
            "DELETE FROM inbox WHERE handler = 'facts_intake' AND position = 7",
            "UPDATE cursor SET position = 6 WHERE handler = 'facts_intake'",
        ],
        "missing",
        "event",
    ),
    "a handler believes to be beyond the log": (
        "reporting",
        ["UPDATE cursor SET position = 99 WHERE handler = 'facts_intake'"],
        "inconsistent",
        "cursor",
    ),
    "a fact is gone": ("reporting", ["DELETE FROM fact WHERE rowid = 7"], "missing", "fact"),
    "a fact nobody told of": ("reporting", ["UPDATE fact SET number = 'x' WHERE rowid = 7"], "inconsistent", "fact"),
    "a figure's day was changed": (
        "reporting",
        ["UPDATE assignment SET answered_day = answered_day - 9"],
        "inconsistent",
        "assignment",
    ),
    "an office is known otherwise": (
        "followup",
        ["UPDATE office SET parent = NULL WHERE code = '990101001'"],
        "inconsistent",
        "office",
    ),
    "a letter lies unexplained": ("followup", [_LETTER], "missing", "letter"),
    "something false was applied": ("followup", [_DISOWNED], "inconsistent", "letter"),
}


@pytest.fixture(scope="module")
def sound(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An embedded site with an invented ledger and a matter of today, at rest."""
    folder = tmp_path_factory.mktemp("sound")
    site, fresh = embedded(shutil.copytree(county_folder, folder / "site")), folder / "今日来信.csv"
    fresh.write_text("编号,内容\nJ1,路灯不亮", "utf-8")
    ended = folder / "ended.csv"
    ended.write_text(f"{_ENDED}990109,旧街道,township,990100,government,990102,2024-12-31\n", "utf-8")
    site.huiyin("offices", "import", str(ended))
    site.huiyin("import", str(fresh), "--office", county.SITE)
    letterbox = shutil.copy(_LETTERBOX, folder)
    options = ("--history", "--mapping", str(_LETTERBOX.with_suffix(".yaml")), "--office", county.SITE)
    for _ in range(2):  # the second time the clocks that ran out during the first are told of to all
        site.huiyin("import", str(letterbox), *options)
    return site


@pytest.fixture
def damaged(sound: Site, tmp_path: Path) -> Site:
    """A copy of the sound site, to be damaged."""
    shutil.copytree(sound.folder, tmp_path / "copy")
    return embedded(tmp_path / "copy")


def _found(site: Site) -> set[tuple[str, str]]:
    databases = Databases(site.settings)
    found = {(finding.kind, finding.what) for finding in verify.verify(databases)}
    databases.close()
    return found


def test_nothing_is_found_in_a_sound_site(sound: Site) -> None:
    assert ask(sound, "routing", "SELECT count(*) > 0 FROM event_log WHERE type = 'clock.overdue'") == [(1,)]
    assert _found(sound) == set()
    done = told(sound, "verify")
    assert (done.returncode, done.stdout) == (0, "0 missing, 0 doubled, 0 inconsistent\n")


@pytest.mark.parametrize(("service", "statements", "kind", "what"), _DAMAGE.values(), ids=_DAMAGE)
def test_damage_is_found(damaged: Site, service: str, statements: list[str], kind: str, what: str) -> None:
    damage(damaged, service, *statements)
    assert (kind, what) in _found(damaged)


def test_the_command_names_the_matter_says_how_many_of_each_kind_and_ends_with_1(damaged: Site) -> None:
    [(number,)] = ask(damaged, "reporting", "SELECT number FROM fact WHERE rowid = 7")
    damage(damaged, "reporting", "DELETE FROM fact WHERE rowid = 7", "UPDATE fact SET category = 'x' WHERE rowid = 9")
    done = told(damaged, "verify")
    assert done.returncode == 1
    assert f"missing\tfact\t{number}\ttold by the logs, but not kept" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1] == "1 missing, 0 doubled, 1 inconsistent"
