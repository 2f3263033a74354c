"""Pages of a list: so many rows, the number of all, and a mark from which the next page goes on. One way for all.

A list has an order that does not change: a key for each row, ended by an id. The mark (cursor) is the key of the last
row shown, so rows that come or go meanwhile make no row appear twice and none be passed over. Whoever asks counts and
pages only what the caller may see: what is hidden is taken out first.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from marshmallow import Schema, fields, validate

from huiyin.errors import Invalid

#: Most rows of one page, and how many come where nothing is said.
MOST, USUAL = 200, 50
_LONGEST_CURSOR = 1000
_NOT_FILTERS = ("limit", "cursor")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = TypeVar("Row")
#: What a row is ordered by: numbers, texts and yes or no, the same kinds at the same places in every row of a list.
Key = tuple[int | str | bool, ...]


class CursorInvalid(Invalid):
    """The mark is none of this list, or of another question."""

    code = "cursor_invalid"
    zh = "翻页标记 cursor 不是这个清单、这组条件给出的。请不带 cursor 从第一页查起。"
    en = "This cursor was not given by this list for these filters. Ask for the first page, without a cursor."


def _limit(usual: int | None) -> fields.Int:
    return fields.Int(load_default=usual, validate=validate.Range(1, MOST, error=f"应在 1 和 {MOST} 之间。"))


def _cursor() -> fields.Str:
    return fields.Str(
        load_default=None, allow_none=True, validate=validate.Length(max=_LONGEST_CURSOR, error="翻页标记过长。")
    )


class Listed(Schema):
    """What a question for a list takes beside its filters: how many rows, and after which mark."""

    limit = _limit(USUAL)
    cursor = _cursor()


class ListedWhole(Schema):
    """The same for a short list, which comes whole where no limit is named."""

    limit = _limit(None)
    cursor = _cursor()


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, how many there are in all, and the mark for the next page, None on the last."""

    rows: list[Row]
    total: int
    cursor: str | None

    def told(self) -> dict[str, Any]:
        """Return what an answer says beside the rows."""
        return {"total": self.total, "next": self.cursor}


class Pages:
    """The pages of one question: ``name`` is the list, ``request`` its filters with ``limit`` and ``cursor``.

    Raises :class:`CursorInvalid` where the cursor is not of this list with these filters.
    """

    def __init__(self, name: str, request: Mapping[str, Any]) -> None:
        filters = {field: value for field, value in request.items() if field not in _NOT_FILTERS}
        said = json.dumps([name, filters], sort_keys=True, default=str, ensure_ascii=False)
        self._question = hashlib.sha256(said.encode()).hexdigest()[:12]
        self.limit: int | None = request.get("limit")
        self.after = self._read(request["cursor"]) if request.get("cursor") else None

    def of(self, found: Iterable[Row], key: Callable[[Row], Key]) -> Page[Row]:
        """Return the page of all rows the caller may see; their order is that of their keys."""
        keyed = sorted(((key(row), row) for row in found), key=lambda pair: pair[0])
        try:
            rest = [pair for pair in keyed if self.after is None or pair[0] > self.after]
        except TypeError:
            raise CursorInvalid() from None
        shown = rest[: self.limit]
        cursor = self._write(shown[-1][0]) if len(shown) < len(rest) else None
        return Page([row for _, row in shown], len(keyed), cursor)

    def cut(self, found: Sequence[Row], key: Callable[[Row], Key], total: int) -> Page[Row]:
        """Return the page of rows that were asked for after :attr:`after` in their order, one more than the limit."""
        shown = list(found[: self.limit])
        cursor = self._write(key(shown[-1])) if len(shown) < len(found) else None
        return Page(shown, total, cursor)

    def _write(self, key: Key) -> str:
        said = json.dumps([self._question, *key], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    def _read(self, cursor: str) -> Key:
        try:
            question, *key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), "-_", validate=True))
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise CursorInvalid() from None
        if question != self._question or not key or not all(isinstance(part, int | str) for part in key):
            raise CursorInvalid()
        return tuple(key)


def instant(moment: datetime) -> int:
    """Return a moment as a part of a key: the earlier the smaller. Negative it puts the latest first."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(part: int) -> datetime:
    """Return the moment of an :func:`instant`; raises :class:`CursorInvalid` for what is none."""
    try:
        return _EPOCH + timedelta(microseconds=part)
    except (OverflowError, TypeError):
        raise CursorInvalid() from None


def ordinal(day: date | None) -> int:
    """Return a day as a part of a key; rows without a day come last."""
    return day.toordinal() if day else date.max.toordinal()
