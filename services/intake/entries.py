"""Entries of a register kept elsewhere (台账): which entry is which, and whether two of them say the same. Pure.

An entry with a number is that number. One without is what it says of the matter itself: when, who, where, what; and two
such entries are one where all agree that both say. What was done with the matter may differ between two versions of one
entry. Values are compared by what they mean: moments, whole numbers, visible characters in any width.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huiyin import text as sound
from huiyin.clock import OFFICE_ZONE
from huiyin.plugins.channels import Draft
from services.intake import domain

#: What an entry says of the matter itself; without a number this is what it is known by, with the content before all.
ITSELF = ("received_at", "title", "name", "address", "phone", "people_count", "place", "accused_office", "accused_name")
#: What was done with the matter.
DONE = ("accepted_at", "answered_at", "answer")
FIELDS = ("content", *ITSELF, "category", "purpose", "named_office", "requests", *DONE)

_WHOLE = re.compile(r"\d+\.0+")
_BRACKETS = str.maketrans("[]{}〔〕【】〖〗〈〉《》「」『』", "()" * 9)
_LENGTH = 40


@dataclass(frozen=True)
class Entry:
    """One entry as read. ``named`` are the fields its columns name, ``given`` those of them that it fills.

    ``register`` is the name of the register it stands in (``ledger`` of the mapping), ``number`` its number there.
    """

    draft: Draft
    register: str
    number: str | None
    named: frozenset[str]
    given: frozenset[str]

    def value(self, name: str) -> Any:
        """Return what the entry says of a field; None where it says nothing."""
        return getattr(self.draft, name) if name in self.given else None

    @property
    def digest(self) -> str:
        """What the entry says, as it is compared: alike for all spellings of the same."""
        said = {name: meaning(self.value(name)) for name in FIELDS if name in self.given}
        return _hash(json.dumps({name: value for name, value in said.items() if value}, sort_keys=True))

    @property
    def anchor(self) -> str:
        """By what the versions of an entry without a number are looked for."""
        return anchor(self.draft.content)

    def key(self, channel: str) -> str | None:
        """Return the source key of an entry that has a number: its channel's own, or one within its register."""
        return self.draft.source_key or (f"{channel}:{self.register}:{self.number}" if self.number else None)


@dataclass(frozen=True)
class Registered:
    """An entry that is registered: its matter's number, the values that are kept, which of them it said, its digest.

    ``said`` and ``digest`` are None for entries that were registered before these were kept.
    """

    matter: str
    values: Mapping[str, Any]
    said: frozenset[str] | None
    digest: str | None
    history: bool

    def value(self, name: str) -> Any:
        """Return what the entry said of a field; None where it said nothing, or where that is not known."""
        value = self.values.get(name)
        if self.said is not None:
            return value if name in self.said else None
        unsaid = {
            "people_count": value == 1,
            "title": value == domain.title_of(self.values["content"]),
            "received_at": not self.history,
        }
        return None if unsaid.get(name) else value


@dataclass(frozen=True)
class Difference:
    """How an entry differs from what is registered: fields that say something else, more, or nothing any more."""

    other: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.other or self.more or self.less)


@dataclass(frozen=True)
class Outcome:
    """What became of an entry: the number it has, whether it is new, how it differs, and which facts were taken.

    ``also_in`` is another register that holds a new one word for word, empty where there is none.
    """

    matter: str
    new: bool = False
    difference: Difference = field(default_factory=Difference)
    taken: tuple[str, ...] = ()
    also_in: str = ""


def number_of(written: str | None) -> str | None:
    """Return the number of an entry without what cannot be seen; a whole number is written in plain digits.

    Spreadsheets write 17 as ``17.0`` too. Zeros before it, and the width of letters and brackets, may mean something.
    """
    seen = sound.identifier(written or "")
    plain = unicodedata.normalize("NFKC", seen)
    if _WHOLE.fullmatch(plain):
        return plain.partition(".")[0]
    return (plain if plain.isdecimal() else seen) or None


def number_hash(written: str) -> str:
    """Return under what an old number is looked for, however its brackets, width, case and spaces are written."""
    plain = number_of(sound.code(written)) or ""
    return _hash(re.sub(r"\s", "", plain).translate(_BRACKETS).casefold())


def said_by(draft: Draft, now: datetime) -> frozenset[str]:
    """Return the fields a draft says by itself, where no column tells it: what is as by default is not said."""
    by_default = {
        "people_count": draft.people_count == 1,
        "title": draft.title == domain.title_of(draft.content),
        "received_at": draft.received_at == now,
    }
    return frozenset(name for name in FIELDS if meaning(getattr(draft, name)) and not by_default.get(name))


def anchor(content: str) -> str:
    """Return by what entries with this content are looked for."""
    return _hash(meaning(content))


def compare(entry: Entry, before: Registered) -> Difference:
    """Return how the entry differs from what is registered. A field its columns do not name says nothing."""
    found: dict[str, list[str]] = {"other": [], "more": [], "less": []}
    for name in FIELDS:
        new, old = entry.value(name), before.value(name)
        if name in domain.OF_PERSON and domain.says_nothing(meaning(old), words=True):
            old = None
        if not meaning(new):
            if name in entry.named and meaning(old):
                found["less"].append(name)
        elif not meaning(old):
            if not _agrees(name, entry.draft, before.values):
                found["more"].append(name)
        elif not _agrees(name, entry.draft, before.values):
            found["other"].append(name)
    return Difference(**{kind: tuple(names) for kind, names in found.items()})


def is_version(difference: Difference) -> bool:
    """Return True where an entry without a number can be another version of one: all agrees that makes the matter."""
    return not set(difference.other) & {"content", *ITSELF}


def facts_taken(entry: Entry, before: Registered, difference: Difference) -> tuple[str, ...]:
    """Return the facts an entry brings that came since (条例 has them follow one another): taken, never overwritten.

    An answer comes once; an acceptance comes with it or before it.
    """
    more = [name for name in DONE if name in difference.more]
    if before.value("answered_at") is not None:
        return ("answer",) if more == ["answer"] and "answered_at" not in difference.other else ()
    if "answered_at" not in more and before.value("answer") is None:
        more = [name for name in more if name != "answer"]
    merged = [entry.value(name) if name in more else before.values.get(name) for name in domain.MOMENTS]
    moments = [moment for moment in merged if moment is not None]
    return tuple(more) if moments == sorted(moments) else ()


def meaning(value: Any) -> str:
    """Return a value as it is compared; empty for nothing."""
    if value is None or value == ():
        return ""
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_ZONE).isoformat()
    if isinstance(value, list | tuple):
        return "\n".join(map(meaning, value))
    plain = sound.code(str(value))
    return plain.partition(".")[0] if _WHOLE.fullmatch(plain) else plain


def _dialled(phone: str | None) -> str:
    """Return a telephone without the spaces and dashes within it, by which nobody is called."""
    return re.sub(r"[\s-]", "", meaning(phone))


def _agrees(name: str, draft: Draft, values: Mapping[str, Any]) -> bool:
    new, old = getattr(draft, name), values.get(name)
    if meaning(new) == meaning(old) or (name == "phone" and _dialled(new) == _dialled(old)):
        return True
    if not (isinstance(new, datetime) and isinstance(old, datetime)):
        return False
    one, other = new.astimezone(OFFICE_ZONE), old.astimezone(OFFICE_ZONE)
    if one.date() != other.date():
        return False
    bare = _is_bare(one, name, draft.__dict__) or _is_bare(other, name, values)
    same_minute = one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)
    return bare or (same_minute and 0 in (one.second, other.second))


def _is_bare(moment: datetime, name: str, values: Mapping[str, Any]) -> bool:
    """Return True where the moment may be a day alone: its first moment, or that of a step before on that day."""
    steps = list(domain.MOMENTS)
    earlier = [values.get(step) for step in steps[: steps.index(name)]]
    return moment.timetz().replace(tzinfo=None).isoformat() == "00:00:00" or moment in earlier


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:_LENGTH]


def named(names: Collection[str]) -> str:
    """Return the fields as people call them."""
    titles = {"people_count": "信访人数", "purpose": "信访目的", "requests": "诉求"}
    titles |= {name: zh for name, (_, zh, _) in domain.TEXTS.items()}
    titles |= {name: zh for name, (zh, _) in domain.MOMENTS.items()}
    return "、".join(titles[name] for name in FIELDS if name in names)
