"""How to read a ledger: what a mapping file says of its columns, sheets, header, dates and merged cells."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.clock import OFFICE_ZONE
from services.intake.channels.ledger import FIELDS
from services.intake.domain import MOMENTS
from services.intake.errors import MappingWrong
from services.intake.ledger import headers, moments
from services.intake.ledger.moments import Form

_KEYS = ("ledger", "columns", "constants", "timezone", "sheet", "sheets", "header_rows", "dates", "merged")
_NEVER_CONSTANT = ("external_id", "title", "content", "answer", *MOMENTS)
_CONSTANTS = [field for field in FIELDS if field not in _NEVER_CONSTANT]
_LONGEST_LEDGER = 60
#: What a row says where an earlier cell is merged over its place: nothing that counts, nothing, or the same.
REFUSE, FIRST, FILL = MERGED = ("refuse", "first", "fill")
ALL_SHEETS = "all"


@dataclass(frozen=True)
class Mapping:
    """How to read a ledger. ``ledger`` names the register the file comes from, whatever the file is called.

    ``columns`` is field → header (empty: guess), ``constants`` field → the value of every row. ``sheets`` are the names
    of those to read (empty: all that have the header and are not hidden), ``header_rows`` how many rows the header has
    (None: find out), ``dates`` the forms in which dates are written (empty: the usual ones), ``merged`` one of
    :data:`MERGED`. ``own``: the fields are those of a plugin's channel, which names them itself; without ``columns``
    each header is a field.
    """

    ledger: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    timezone: str = OFFICE_ZONE.key
    sheets: tuple[str, ...] = ()
    header_rows: int | None = None
    dates: tuple[Form, ...] = ()
    merged: str = REFUSE
    own: bool = False


def load(path: Path | None, ledger_file: Path, *, own: bool = False) -> Mapping:
    """Read the mapping file; without one the columns are to be guessed and the ledger is called as its file.

    ``own`` fields are those that the channel of a plugin takes; which these are, it says when it reads a row.
    """
    if path is None:
        return Mapping(_short(ledger_file.stem.removesuffix(".refused").removesuffix(".changed")), own=own)
    value = _yaml(path)
    if value is None:
        zh, en = f"{path.name} 是空的，至少要写 ledger", f"{path.name} is empty; it needs at least ledger"
        raise MappingWrong(zh, en)
    if not isinstance(value, dict) or not set(value) <= set(_KEYS):
        zh = f"{path.name} 只能有这些项：{'、'.join(_KEYS)}"
        raise MappingWrong(zh, f"{path.name} may hold only these: {', '.join(_KEYS)}")
    return Mapping(
        ledger=_ledger(path, value.get("ledger")),
        columns=_fields(path, "columns", value.get("columns"), None if own else (*FIELDS, "external_id")),
        constants=_fields(path, "constants", value.get("constants"), None if own else _CONSTANTS),
        timezone=_timezone(str(value.get("timezone") or OFFICE_ZONE.key)),
        sheets=_sheets(path, value),
        header_rows=_header_rows(path, value.get("header_rows")),
        dates=_dates(path, value.get("dates")),
        merged=_merged(path, value.get("merged", REFUSE)),
        own=own,
    )


def _yaml(path: Path) -> Any:
    import yaml  # only an import needs it

    if not path.is_file():
        raise MappingWrong(f"没有 {path.name} 这个文件", f"there is no file {path.name}")
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        why = type(error).__name__
        raise MappingWrong(f"无法读取 {path.name}（{why}）", f"{path.name} cannot be read as YAML ({why})") from error


def _ledger(path: Path, name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= _LONGEST_LEDGER:
        zh = f"{path.name} 缺少 ledger：请给这本台账起一个不超过 {_LONGEST_LEDGER} 字的固定名称"
        raise MappingWrong(zh, f"{path.name} needs ledger: a lasting name of at most {_LONGEST_LEDGER} characters")
    return name.strip()


def _fields(path: Path, key: str, given: Any, known: Sequence[str] | None) -> dict[str, str]:
    """Return field → text; ``known`` are the fields there are, None where only the channel knows them."""
    given = given or {}
    if known is None:
        known = list(map(str, given))
    if not isinstance(given, dict) or not set(given) <= set(known):
        zh = f"{path.name} 的 {key} 只认这些字段：{'、'.join(known)}"
        raise MappingWrong(zh, f"{key} in {path.name} knows only these fields: {', '.join(known)}")
    return {name: str(value) for name, value in given.items() if value is not None}


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError) as error:
        raise MappingWrong(f"没有名为 {name} 的时区", f"no time zone is called {name}") from error


def _texts(given: Any) -> tuple[str, ...]:
    """Return one text or several, as a YAML file may say them."""
    return tuple(str(item) for item in (given if isinstance(given, list) else [given]) if item is not None)


def _sheets(path: Path, value: dict[str, Any]) -> tuple[str, ...]:
    if "sheet" in value and "sheets" in value:
        zh, en = "sheet 与 sheets 只写一个", "holds sheet and sheets; write one of them"
        raise MappingWrong(f"{path.name} 的 {zh}", f"{path.name} {en}")
    return _texts(value.get("sheets", value.get("sheet")))


def _header_rows(path: Path, given: Any) -> int | None:
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= headers.MOST_ROWS):
        return given
    zh = f"{path.name} 的 header_rows 请填 1 至 {headers.MOST_ROWS}"
    raise MappingWrong(zh, f"header_rows in {path.name} must be a number from 1 to {headers.MOST_ROWS}")


def _dates(path: Path, given: Any) -> tuple[Form, ...]:
    try:
        return tuple(moments.form(item) for item in _texts(given))
    except ValueError as error:
        zh = f"{path.name} 的 dates 请写次序（如 month/day/year）或格式（如 %m/%d/%Y %I:%M:%S %p）"
        en = f"dates in {path.name} must be an order (month/day/year) or a form (%m/%d/%Y %I:%M:%S %p)"
        raise MappingWrong(zh, en) from error


def _merged(path: Path, given: Any) -> str:
    if given not in MERGED:
        names = ", ".join(MERGED)
        raise MappingWrong(
            f"{path.name} 的 merged 只能是 {names} 之一", f"merged in {path.name} must be one of {names}"
        )
    return str(given)


def _short(stem: str) -> str:
    if len(stem) <= _LONGEST_LEDGER:
        return stem
    return stem[: _LONGEST_LEDGER - 9] + "~" + hashlib.sha256(stem.encode("utf-8", "replace")).hexdigest()[:8]
