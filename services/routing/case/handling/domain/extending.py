"""The one extension of the period for the answer (延期, 条例 Art 34): whether it can be had, and how long. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.routing.case.proceedings.errors import ExtensionTooLate, ExtensionTooLong, NoExtension, SecondExtension
from services.routing.law.domain.periods import Running
from services.routing.law.profile import Profile


def check(running: Mapping[str, Running], law: Profile, days: int, *, extended: int, today: date) -> Running:
    """Return the period that is extended by ``days``; ``extended`` is by how many it was before.

    It can be extended until its last legal day is over; counted is from the nominal one. Raises what forbids it.
    """
    if extended:
        raise SecondExtension(days=extended)
    found = next((one for one in running.values() if law.periods[one.name].extension and one.ended_at is None), None)
    rule = law.periods[found.name].extension if found else None
    if found is None or rule is None:
        raise NoExtension()
    if not 1 <= days <= rule.max_days:
        raise ExtensionTooLong(days=days, most=rule.max_days, article=rule.article)
    if today > found.due.legal:
        raise ExtensionTooLate(due=found.due.legal.isoformat())
    return found
