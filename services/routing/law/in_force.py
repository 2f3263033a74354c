"""What the law in force promises everybody, before there is a case: how long each period is, and where that stands."""

from __future__ import annotations

from typing import Any

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import Reading
from services.routing.law.library import Library
from services.routing.law.profile import Length, Period

#: The periods whoever brings a matter asks about: acceptance, the answer, and asking for a review.
_SHOWN = ("accept", "answer", "review_window")


def periods(_reading: Reading, _request: dict[str, Any], laws: Library) -> dict[str, Any]:
    """Return the law that a matter received today begins with, and the lengths of :data:`_SHOWN` in it."""
    law = laws.law_for(local_day(clock.now()))
    shown = {name: law.periods[name] for name in _SHOWN if name in law.periods}
    return {"law": law.law.to_json(), "periods": {name: _view(one) for name, one in shown.items() if one.length}}


def _view(one: Period) -> dict[str, Any]:
    longer = Length(one.extension.max_days, "calendar").text.to_json() if one.extension else None
    length = one.length.text.to_json() if one.length else None
    return {"length": length, "extension": longer, "article": one.article}
