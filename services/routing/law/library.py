"""Every profile of the law a site has: those that come with the program, and those loaded here. Caching is by stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.routing.law import profile_file
from services.routing.law.errors import ProfileUnknown
from services.routing.law.models import LawProfile
from services.routing.law.profile import Profile
from services.routing.law.profile_file import NO_BASES, Bases, Parsed

_STAMP = select(func.count()).select_from(LawProfile)


@dataclass(frozen=True)
class Entry:
    """One version of a profile as known here. ``correction`` counts the corrections of errors in it."""

    name: str
    version: int
    correction: int
    text: str
    extends: str | None
    valid_from: date
    valid_until: date | None

    @property
    def key(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"

    @property
    def sha256(self) -> str:
        """The hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def begun(self, day: date) -> bool:
        """Return True where the profile has come into force by ``day``."""
        return self.valid_from <= day

    def ended(self, day: date) -> bool:
        """Return True where its last day lies before ``day``."""
        return self.valid_until is not None and self.valid_until < day


def entry(profile: Profile, text: str, correction: int = 0) -> Entry:
    """Return the entry of a profile that was read from ``text``."""
    return Entry(
        name=profile.name,
        version=profile.version,
        correction=correction,
        text=text,
        extends=profile.extends,
        valid_from=profile.valid_from,
        valid_until=profile.valid_until,
    )


class Library:
    """Profiles by key; of several corrections of a version the last."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, Entry] = {}
        for one in sorted(entries, key=lambda one: one.correction):
            self._entries[one.key] = one

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def get(self, key: str) -> Entry | None:
        """Return the entry of ``name@version``; of a bare name the newest version; None where there is none."""
        if "@" in key:
            return self._entries.get(key)
        return max((one for one in self if one.name == key), key=lambda one: one.version, default=None)

    def law(self, key: str) -> Profile:
        """Return the profile of a key; raises :class:`ProfileUnknown`."""
        found = self.get(key)
        if found is None:
            raise ProfileUnknown(profile=key, known=", ".join(sorted(self._entries)))
        return self._parsed(found).profile

    def law_for(self, day: date) -> Profile:
        """Return the profile that matters received on ``day`` (in Asia/Shanghai) begin with.

        Of each name the newest version in force counts; a local profile goes before the one it extends; else the one
        that came into force last. A day before the first profile has the first: older law is not packaged.
        """
        in_force = self._newest(one for one in self if one.begun(day) and not one.ended(day))
        extended = {name for one in in_force for name in self.bases_of(one.key)}
        own = [one for one in in_force if one.name not in extended]
        begun = own or [one for one in self if one.begun(day)]
        chosen = max(begun, key=_since) if begun else min(self, key=_since)
        return self._parsed(chosen).profile

    def bases(self) -> Bases:
        """Return where a file that extends one of these finds it."""
        return Bases(
            lambda key: self._parsed(self._entries[key]) if key in self._entries else None, sorted(self._entries)
        )

    def bases_of(self, key: str) -> list[str]:
        """Return the names of the profiles that ``key`` extends, the next one first."""
        return [one.name for one in self._chain(self._entries[key])[1:]]

    def extending(self, key: str) -> list[Entry]:
        """Return the entries that extend ``key``, at first or second hand."""
        return [one for one in self if any(above.key == key for above in self._chain(one)[1:])]

    def with_(self, other: Entry) -> Library:
        """Return the library as it will be with ``other`` in it."""
        return Library([*(one for one in self if one.key != other.key), other])

    def _newest(self, entries: Iterable[Entry]) -> list[Entry]:
        by_name: dict[str, Entry] = {}
        for one in sorted(entries, key=lambda one: one.version):
            by_name[one.name] = one
        return list(by_name.values())

    def _chain(self, one: Entry) -> list[Entry]:
        chain = [one]
        while (above := chain[-1].extends) is not None and above in self._entries:
            chain.append(self._entries[above])
        return chain

    def _parsed(self, one: Entry) -> Parsed:
        return _parsed(tuple(each.text for each in self._chain(one)))


def _since(one: Entry) -> tuple[date, int]:
    return one.valid_from, one.version


@lru_cache(maxsize=64)
def _parsed(texts: tuple[str, ...]) -> Parsed:
    """Read a file; those it extends follow it. They were tested against each other when they were loaded."""
    own, above = texts[0], texts[1:]
    bases = Bases(lambda _: _parsed(above)) if above else NO_BASES
    return profile_file.read(own, bases, trusted=True)


@cache
def packaged() -> Library:
    """Return the profiles that come with the program."""
    folder = resources.files("services.routing.law") / "profiles"
    texts = (file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".yaml"))
    return Library([entry(_parsed((text,)).profile, text) for text in texts])


def load(session: Session) -> Library:
    """Read the library: packaged profiles, and those loaded here."""
    rows: Sequence[LawProfile] = session.scalars(select(LawProfile)).all()
    return Library([*packaged(), *(_of_row(row) for row in rows)])


def current(session: Session, shared: MutableMapping[str, Any]) -> Library:
    """Return the library kept in ``shared``, read anew where any replica has loaded a profile since. Rows only come."""
    stamp = session.execute(_STAMP).scalar_one()
    kept: tuple[int, Library] | None = shared.get("laws")
    if kept is None or kept[0] != stamp:
        kept = shared["laws"] = (stamp, load(session))
    return kept[1]


def _of_row(row: LawProfile) -> Entry:
    return Entry(
        name=row.name,
        version=row.version,
        correction=row.correction,
        text=row.text,
        extends=profile_file.extends(row.text),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
