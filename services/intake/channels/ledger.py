"""The channel ``ledger``: one row of a register kept elsewhere, as text by field. Files are read in ``ledger/``."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.clock import OFFICE_ZONE
from huiyin.plugins.channels import Draft
from services.intake.domain import MOMENTS, TEXTS, Problem
from services.intake.errors import MatterInvalid
from services.intake.ledger import cells
from services.intake.ledger.moments import Unclear, Written, read

#: What a row may say, in the names of :class:`Draft`.
FIELDS = tuple(field.name for field in fields(Draft) if field.name != "source_key")

_CUT = "…"


class Ledger:
    """Takes a row as it was written. Only staff may, and records of the past only the operator."""

    name = "ledger"
    api_version = 1
    staff_only = True

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Return the draft; ``timezone`` says where the row's times were written (by default in Asia/Shanghai)."""
        row = {field: str(brought[field]).strip() for field in FIELDS if brought.get(field) is not None}
        said = {field: value for field, value in row.items() if value}
        moments = _moments(said, ZoneInfo(brought.get("timezone") or OFFICE_ZONE.key))
        texts = {field: value for field, value in said.items() if field not in (*moments, "people_count", "requests")}
        facts: dict[str, Any] = {"received_at": received_at, **texts, **moments, **_people_count(said)}
        return Draft(**{**facts, **_title_and_content(said), "requests": _requests(said)})


def _moments(said: dict[str, str], zone: ZoneInfo) -> dict[str, datetime]:
    """Read the row's times. A bare day on which the step before happened too is not before that step."""
    moments: dict[str, datetime] = {}
    problems = []
    for field, (zh, en) in MOMENTS.items():
        if field not in said:
            continue
        try:
            written = read(said[field], zone)
        except Unclear as unclear:
            problems.append(Problem(field, f"{zh}{unclear.zh}", f"the {en} {unclear.en}"))
            continue
        if written is None:
            problems.append(Problem(field, f"无法识别{zh}", f"the {en} is not a date or time"))
            continue
        moments[field] = _not_before(written, max(moments.values(), default=written.moment), zone)
    if problems:
        raise MatterInvalid(problems)
    return moments


def _not_before(written: Written, before: datetime, zone: ZoneInfo) -> datetime:
    same_day = written.moment.astimezone(zone).date() == before.astimezone(zone).date()
    return max(written.moment, before) if written.whole_day and same_day else written.moment


def _people_count(said: dict[str, str]) -> dict[str, int]:
    count = cells.count(said.get("people_count", ""))
    if not count:
        return {}
    if not (count.isascii() and count.removeprefix("-").isdigit()):
        raise MatterInvalid([Problem("people_count", "信访人数不是整数", "the number of people is not a whole number")])
    return {"people_count": int(count[:9])}


def _requests(said: dict[str, str]) -> tuple[str, ...]:
    """Read the single things asked for: one per line, or parted by semicolons."""
    return tuple(item.strip() for item in re.split("[;；\n]", said.get("requests", "")) if item.strip())


def _title_and_content(said: dict[str, str]) -> dict[str, str]:
    """Keep every word: a title too long for its place opens the content, and alone it is the content."""
    title, content = said.get("title", ""), said.get("content", "")
    most = TEXTS["title"][0]
    if len(title) <= most:
        return {"title": title, "content": content or title}
    return {"title": title[: most - len(_CUT)] + _CUT, "content": f"{title}\n{content}".strip()}
