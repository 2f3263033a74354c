"""Offices that end and those that take over their work (条例 Art 24(2))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from huiyin.offices import Office, OfficeTree


def in_force(offices: OfficeTree, code: str | None, day: date) -> Office | None:
    """Return the office, or the successor that took over its work, that exists on ``day``; None where there is none."""
    return next((office for office in line(offices, code) if office.valid_on(day)), None)


def line(offices: OfficeTree, code: str | None) -> Iterator[Office]:
    """Yield the office, then the one that took over its work, and so on."""
    return offices.line(code)
