"""Judge a site after a fault run: ``huiyin verify``, the letters, and a count against the receipts people hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import create_engine, text

from tests.support.lives import Tally
from tests.support.site import Site

#: What must be there for each matter that lived a full life: service, question, how many rows of each number.
_EXPECTED = (
    ("intake", "SELECT number FROM matter", 1),
    ("routing", "SELECT number FROM assignment WHERE state = 'served'", 1),
    ("routing", "SELECT number FROM assignment", 1),
    ("followup", "SELECT number FROM visit WHERE made_at IS NOT NULL", 1),
    ("followup", "SELECT number FROM visit", 1),
    ("followup", "SELECT number FROM rating", 2),
    ("reporting", "SELECT number FROM fact", 1),
)


def judge(site: Site, tally: Tally, *, seconds: int) -> dict[str, Any]:
    """Return what was found; ``good`` is True where nothing is missing, doubled, inconsistent or unexplained."""
    verified = site.verify(seconds)
    letters = site.dead_letters()
    counted = [problem for expected in _EXPECTED for problem in _compare(site, tally.finished, *expected)]
    problems = [*tally.failures, *counted]
    counts = {kind: verified[kind] for kind in ("missing", "doubled", "inconsistent")}
    return {
        **counts,
        "dead_letters": len(letters),
        "problems": problems,
        "findings": [*verified["findings"], *letters][:20],
        "good": not any(counts.values()) and not letters and not problems,
    }


def _compare(site: Site, known: list[str], service: str, question: str, each: int) -> list[str]:
    """Compare the numbers on the people's receipts with the rows of one table."""
    engine = create_engine(site.settings.database_url(service))
    with engine.connect() as connection:
        rows = Counter(connection.execute(text(question)).scalars())
    engine.dispose()
    expected = Counter({number: each for number in known})
    return [
        f"{service}: {question}: {rows[number]} rows for {number}, {expected[number]} on receipts"
        for number in sorted(rows.keys() | expected.keys())
        if rows[number] != expected[number]
    ][:10]
