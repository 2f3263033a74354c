"""Legal clocks at size: a million that run, a thousand that come due at once, a notice of holidays that moves many."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from bench.result import Result
from huiyin import clock
from huiyin.clock import local_day
from services.routing.law import library
from services.routing.law.calendar.packaged import packaged
from services.routing.law.calendar.statutory import statutory_days
from services.routing.law.domain import ladder
from services.routing.law.legal_dates import Due, add_days
from tests.support.postgres import Postgres
from tests.support.processes import wait_until
from tests.support.rabbit import Rabbit
from tests.support.site import BusSite
from tests.support.source import ROOT

_CLOCKS = 1_000_000
_DUE = 1000
#: The clocks began on one of the last so many days.
_SPREAD = 45
_START_SECONDS = 15
_LIMIT = 300


def measure(rabbit: Rabbit, postgres: Postgres, folder: Path) -> list[Result]:
    """Fill routing's database with running clocks, let a thousand come due, then load a notice of holidays."""
    site = BusSite(folder, rabbit, postgres, copies=2, env={"HUIYIN_LOG_LEVEL": "WARNING"})
    site.huiyin("migrate")
    site.replicas = [replica for replica in site.replicas if replica.name.startswith("routing")]
    engine = create_engine(site.settings.database_url("routing"))
    law = library.packaged().law_for(local_day(clock.now()))
    _fill(engine, law.key)
    plans = _plans(engine)
    site.start()
    try:
        seconds, doubled = _sweep(engine, law)
    finally:
        site.stop()
    elapsed, megabytes, moved = _notice(site, folder, engine)
    engine.dispose()
    return [
        Result(f"{_DUE:,} due clocks of {_CLOCKS:,} claimed by two replicas", seconds, "s", target=2, most=True),
        Result("of them told twice", doubled, "clocks", target=0, most=True),
        Result("a notice of holidays: all clocks counted again", elapsed, "s", target=180, most=True, detail=moved),
        Result("memory of that", megabytes, "MB", target=300, most=True),
        Result("questions of the clock engine answered by an index", plans, "of 4", target=4),
    ]


def _fill(engine: Engine, profile: str) -> None:
    """Write matters that were accepted on the last days, each with one running clock and its timer."""
    today = local_day(clock.now())
    days = [today - timedelta(days=n) for n in range(_SPREAD)]
    dues = [add_days(day, 60, "calendar", packaged()) for day in days]
    values = ", ".join(_day_row(n, day, due) for n, (day, due) in enumerate(zip(days, dues, strict=True)))
    with engine.begin() as connection:
        connection.execute(
            text(f"CREATE TEMP TABLE day AS SELECT * FROM (VALUES {values}) AS v (n, day, nominal, legal, p)")
        )
        for statement in _FILL:
            connection.execute(
                text(statement), {"count": _CLOCKS, "spread": _SPREAD, "profile": profile} if ":" in statement else {}
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _day_row(n: int, day: date, due: Due) -> str:
    return f"({n}, DATE '{day}', DATE '{due.nominal}', DATE '{due.legal}', {str(due.provisional).lower()})"


_FILL = (
    """INSERT INTO case_file (number, version, state, profile, channel, received_at, track, notifiable, people_count,
           history, litigation, request_count)
       SELECT 'B-' || i, 2, 'open', :profile, 'letter', now(), 'ordinary', true, 1, false, false, 1
       FROM generate_series(1, :count) AS i""",
    """INSERT INTO assignment (id, number, kind, office, state, version, rule, reason, mode, received_at, issued_at,
           accepted_at, extended_days, excluded_days)
       SELECT md5('B-' || i), 'B-' || i, 'handle', '9901' || (i % 300), 'accepted', 2, 'place', '', 'transfer',
           day.day + interval '8 hours', day.day + interval '8 hours', day.day + interval '9 hours', 0, 0
       FROM generate_series(1, :count) AS i JOIN day ON day.n = i % :spread""",
    """INSERT INTO clock (subject, name, number, office, bearer, profile, started_on, days, unit, extended, excluded,
           due_nominal, due_legal, provisional, stage)
       SELECT md5('B-' || i), 'answer', 'B-' || i, '9901' || (i % 300), 'office', :profile, day.day, 60, 'calendar', 0,
           0, day.nominal, day.legal, day.p, 0
       FROM generate_series(1, :count) AS i JOIN day ON day.n = i % :spread""",
    """INSERT INTO timer (kind, subject, fire_at, payload)
       SELECT 'clock', md5('B-' || i) || '\\:answer', day.nominal - interval '10 days', '{}'
       FROM generate_series(1, :count) AS i JOIN day ON day.n = i % :spread""",
)


def _sweep(engine: Engine, law: Any) -> tuple[float, int]:
    """Let a thousand clocks come due at once; return how long until all were told, and how many were told twice."""
    fire_at = clock.now() + timedelta(seconds=_START_SECONDS)
    started = _began_so_that_due_soon_is(fire_at, law)
    with engine.begin() as connection:
        connection.execute(text(_MAKE_DUE), {"count": _DUE, **started, "fire_at": fire_at})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        wait_until(lambda: clock.now() >= fire_at, seconds=_START_SECONDS + 5, what="the moment", every=0.005)
        began = time.monotonic()
        wait_until(lambda: _told(connection) >= _DUE, seconds=_LIMIT, what="the clocks that came due", every=0.02)
        seconds = time.monotonic() - began
        doubled = connection.execute(text(_DOUBLED)).scalar_one()
    return seconds, int(doubled)


def _began_so_that_due_soon_is(fire_at: Any, law: Any) -> dict[str, Any]:
    """Return a beginning and a due day whose first stage has come by ``fire_at``."""
    today = local_day(fire_at)
    for ago in range(40, 60):
        day = today - timedelta(days=ago)
        due = add_days(day, 60, "calendar", packaged())
        rungs = ladder.rungs(law, "answer", day, due, packaged())
        if rungs[0].at <= fire_at < rungs[1].at:
            return {"day": day, "nominal": due.nominal, "legal": due.legal}
    raise AssertionError("no beginning fits")


_MAKE_DUE = """
    WITH chosen AS (SELECT subject, name FROM clock ORDER BY subject LIMIT :count),
    moved AS (
        UPDATE clock SET started_on = :day, due_nominal = :nominal, due_legal = :legal
        FROM chosen WHERE clock.subject = chosen.subject AND clock.name = chosen.name RETURNING clock.subject)
    UPDATE timer SET fire_at = :fire_at FROM moved
    WHERE timer.kind = 'clock' AND timer.subject = moved.subject || '\\:answer'
"""
_DOUBLED = """
    SELECT count(*) FROM (SELECT data->>'assignment' FROM event_log WHERE type = 'clock.due_soon' GROUP BY 1
        HAVING count(*) > 1) AS doubled
"""


def _told(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM event_log WHERE type = 'clock.due_soon'")).scalar_one())


def _notice(site: BusSite, folder: Path, engine: Engine) -> tuple[float, float, dict[str, Any]]:
    """Load an invented notice of the coming year by the command; return its seconds, its memory, and what moved."""
    year = local_day(clock.now()).year + 1
    file = folder / "notice.csv"
    file.write_text("day,kind,name\n" + "".join(f"{line}\n" for line in _invented(year)), "utf-8")
    command = [sys.executable, "-m", "huiyin", "calendar", "load", str(file), "--as-published"]
    began = time.monotonic()
    child = subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    printed = child.stdout.read().decode() if child.stdout else ""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.monotonic() - began
    assert child.returncode == 0, printed
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT count(*) FROM clock WHERE provisional AND due_legal < :day"), {"day": f"{year}-12-29"}
        )
        assert left.scalar_one() == 0, "every clock of the coming year is counted by the notice"
    moved = re.search(r"(\d+) (?:periods moved|个期限有变动)", printed)
    return elapsed, usage.ru_maxrss / 1024, {"clocks_moved": int(moved[1]) if moved else None}


def _invented(year: int) -> Iterator[str]:
    """Yield a notice: the statutory days, and one day more after New Year's Day, made up for on a weekend (as 2026)."""
    festivals = statutory_days(year)
    for day, name in festivals.items():
        yield f"{day},rest,{name}"
    new_year = max(day for day, name in festivals.items() if name == "元旦")
    following = [new_year + timedelta(days=n) for n in range(1, 15)]
    weekdays = [day for day in following if day.weekday() < 5 and day not in festivals][:1]
    weekend = [day for day in following if day.weekday() >= 5 and day > weekdays[-1]][:1]
    yield from (f"{day},rest,元旦" for day in weekdays)
    yield from (f"{day},work,元旦" for day in weekend)


def _plans(engine: Engine) -> int:
    """Return how many of the clock engine's questions are answered without reading a whole table."""
    with engine.connect() as connection:
        plans = [connection.execute(text(f"EXPLAIN (FORMAT JSON) {question}")).scalar_one() for question in _QUESTIONS]
    return sum("Seq Scan" not in json.dumps(plan) for plan in plans)


_QUESTIONS = (
    """SELECT * FROM timer WHERE kind = 'clock' AND fire_at <= now() AND fired_at IS NULL
       ORDER BY fire_at LIMIT 100 FOR UPDATE SKIP LOCKED""",
    """SELECT * FROM clock WHERE (ended_at IS NULL OR provisional) AND (subject, name) > ('8', '')
       ORDER BY subject, name LIMIT 5000""",
    "SELECT * FROM clock WHERE subject IN ('c4ca4238a0b923820dcc509a6f75849b') ",
    "SELECT * FROM clock WHERE office = '99017' AND ended_at IS NULL ORDER BY due_legal LIMIT 50",
)
