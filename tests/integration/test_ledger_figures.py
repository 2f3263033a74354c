"""A ledger goes through every service into figures that a computation from the spreadsheet alone confirms."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huiyin import clock
from huiyin.clock import local_day
from tests.integration import counted, ledger
from tests.integration.counted import Matter
from tests.integration.ledger import GOOD, HEADER, REPEATED, Expected, Ledger, Question
from tests.integration.sites import ask, assert_settled, embedded, figures, import_ledger, real, status
from tests.support import county
from tests.support.site import Site

_REAL_HEADER = {"external_id": "留言编号", "received_at": "留言时间", "answered_at": "答复时间"}
_LAST = date(2024, 12, 31)
_LATER = date(2025, 12, 31)
_LEAP_DAY = date(2020, 2, 29)
_QUESTIONS = {
    "everything": Question(date(2018, 1, 1), _LAST, _LATER),
    "one township": Question(date(2018, 1, 1), _LAST, _LATER, under="990101"),
    "a year as it stood at its end": Question(date(2019, 1, 1), date(2019, 12, 31), date(2019, 12, 31)),
    "a single day": Question(_LEAP_DAY, _LEAP_DAY, date(2020, 4, 28)),
}


@pytest.fixture(params=("embedded", "site"), scope="module")
def imported(request: pytest.FixtureRequest, invented: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that has taken in the invented ledger: the embedded default, and processes on a broker."""
    if request.param == "site":
        site: Site = request.getfixturevalue("site")
    else:
        folder = tmp_path_factory.mktemp("ledger") / "site"
        site = embedded(shutil.copytree(request.getfixturevalue("county_folder"), folder))
    assert _import(site, invented) == (GOOD, REPEATED, len(invented.changed), len(invented.faults))
    return site


def _import(site: Site, made: Ledger) -> tuple[int, int, int, int]:
    counts = import_ledger(site, made.path, "--mapping", str(made.mapping), "--office", county.SITE)
    return counts["registered"], counts["present"], counts["changed"], counts["refused"]


def _told(answer: Mapping[str, Any]) -> Expected:
    by_name = answer["figures"]
    within, days = by_name["answered_within"], by_name["days_to_answer"]
    assert within["of"] == days["of"]
    return Expected(
        registered=by_name["registered"]["value"],
        answered=days["of"],
        within_15=within["parts"]["count_15"],
        within_60=within["parts"]["count_60"],
        median=days["value"],
        ninetieth=pytest.approx(days["parts"]["p90"], abs=0.0001),
    )


def _asked(site: Site, question: Question, office: str) -> Expected:
    first, last, as_of = question.first.isoformat(), question.last.isoformat(), question.as_of.isoformat()
    return _told(figures(site, office, first, last, "--as-of", as_of))


@pytest.mark.parametrize("question", _QUESTIONS.values(), ids=_QUESTIONS)
def test_the_figures_equal_those_read_from_the_spreadsheet(
    imported: Site, invented: Ledger, question: Question
) -> None:
    wanted = ledger.expected(invented.path, question, skip=invented.skipped)
    assert _asked(imported, question, question.under or county.SITE) == wanted
    assert wanted.registered > wanted.answered > 2


def test_every_legal_period_is_as_counted_from_the_spreadsheet_and_the_published_holidays(
    imported: Site, invented: Ledger, tmp_path: Path
) -> None:
    wanted = counted.matters(invented.path, filed_at=county.SITE, skip=invented.skipped)
    assert len(wanted) == GOOD
    results = _assert_counted(imported, wanted, tmp_path)
    assert {clock for clock, _ in results} == {"accept", "forward", "objection", "answer"}
    assert {result for _, result in results} == {"met", "missed", "void", "overdue", "running"}


def _assert_counted(site: Site, wanted: Mapping[str, Matter], folder: Path) -> Counter[tuple[str, str]]:
    """Compare what ``huiyin clock list`` writes with the count, matter by matter; return clock and result of each."""
    site.huiyin("clock", "list", "--csv", str(folder / "clocks.csv"))
    listed, today = counted.listed(folder / "clocks.csv"), local_day(clock.now())
    keys = ask(site, "intake", "SELECT source_key, number FROM matter WHERE source_key IS NOT NULL")
    number_of = {key.rpartition(":")[2]: number for key, number in keys}
    differing = {}
    results: Counter[tuple[str, str]] = Counter()
    for id_, matter in wanted.items():
        found, expected = listed[number_of[id_]], list(counted.periods(matter, today))
        results.update((period.clock, period.result) for period in expected)
        if set(found) != set(expected) or len(found) != len(expected):
            differing[id_] = (matter, found)
    assert differing == {}
    return results


def test_every_refused_row_is_listed_beside_the_ledger_with_its_number_and_reason(
    imported: Site, invented: Ledger
) -> None:
    listed = openpyxl.load_workbook(invented.path.with_name("登记台账.refused.xlsx")).worksheets[0]
    header, *rows = listed.iter_rows(values_only=True)
    assert header == ("行号", "原因", *HEADER.values())
    reasons = {number: reason for number, reason, *_ in rows}
    assert reasons.keys() == invented.faults.keys()
    assert {number: reason for number, reason in reasons.items() if invented.faults[number] not in reason} == {}
    listed = openpyxl.load_workbook(invented.path.with_name("登记台账.changed.xlsx")).worksheets[0]
    changed = {row[0]: row[1] for row in listed.iter_rows(min_row=2, values_only=True)}
    assert changed.keys() == invented.changed
    assert all(ledger.CHANGED in reason for reason in changed.values())


def test_the_same_ledger_again_registers_nothing_and_nothing_is_missing_or_doubled(
    imported: Site, invented: Ledger
) -> None:
    assert _import(imported, invented) == (0, GOOD + REPEATED, len(invented.changed), len(invented.faults))
    found = imported.verify(20)
    assert (found["missing"], found["doubled"], found["inconsistent"]) == (0, 0, 0), found["findings"][:10]
    rows = status(imported)
    assert {row["lag"] + row["waiting"] + row["dead"] for row in rows} == {0}


def test_real_messages_give_the_figures_that_are_read_from_their_file(tmp_path: Path) -> None:
    divisions, messages = real("divisions/370303.csv"), real("messages/replied-messages.xlsx")
    site, path = embedded(tmp_path), tmp_path / messages.name
    site.huiyin("migrate")
    site.huiyin("offices", "import", str(divisions))
    path.symlink_to(messages)
    counts = import_ledger(site, path, "--office", "370303")
    print(f"2,816 real messages: {counts['seconds']} s")  # noqa: T201 - pytest shows it with -rP
    assert (counts["registered"], counts["refused"]) == (2816, 0)
    question = Question(date(2000, 1, 1), date(2020, 12, 31), date(2020, 12, 31))
    assert _asked(site, question, "370303") == ledger.expected(path, question, header=_REAL_HEADER)
    wanted = counted.matters(path, filed_at="370303", header=_REAL_HEADER)
    results = _assert_counted(site, wanted, tmp_path)
    assert results["accept", "void"] == results["answer", "met"] + results["answer", "missed"] == len(wanted) == 2816
    assert_settled(site)


def test_an_answer_that_came_since_answers_the_matter_in_every_service(county_folder: Path, tmp_path: Path) -> None:
    site = embedded(shutil.copytree(county_folder, tmp_path / "site"))
    header = "编号,收到时间,标题,反映内容,答复时间,答复意见\n"
    (tmp_path / "map.yaml").write_text("ledger: 台账\n", "utf-8")
    options = ("--mapping", str(tmp_path / "map.yaml"), "--office", county.SITE)
    months = {"march": "\nB-2,2026-03-05,桥栏,栏杆断了,,\n", "april": "2026-03-20,已修\nB-2,2026/3/5,桥栏,栏杆断了,,\n"}
    for month, rest in months.items():
        first = "B-1,2026-03-02,路灯,路灯不亮," + ("," if month == "march" else "")
        (tmp_path / f"{month}.csv").write_text(header + first + rest, "utf-8")
    assert import_ledger(site, tmp_path / "march.csv", *options)["registered"] == 2
    again = import_ledger(site, tmp_path / "april.csv", *options)
    assert [again[name] for name in ("registered", "present", "changed", "refused")] == [0, 1, 1, 0]
    states = "SELECT state, answer_text FROM assignment ORDER BY number"
    assert ask(site, "routing", states) == [("answered", "已修"), ("issued", None)]
    days = figures(site, county.SITE, "2026-03-01", "2026-03-31")["figures"]["days_to_answer"]
    assert (days["of"], days["value"]) == (1, 18)
    assert_settled(site)
