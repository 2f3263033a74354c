"""Read a profile file: text in, a profile or every fault with its line out. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from services.routing.law import extension, sense
from services.routing.law.faults import Fault, invalid, problem, refuse
from services.routing.law.forms import flatten
from services.routing.law.profile import Profile
from services.routing.law.schema import ProfileForm
from services.routing.law.source import Source
from services.routing.law.source import read as read_source

_KEY = re.compile(r"([a-z][a-z0-9_-]{0,31})@([1-9][0-9]{0,3})")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")


@dataclass(frozen=True)
class Parsed:
    """A profile, and the entries of its file with those of the profile it extends put in."""

    profile: Profile
    entries: Mapping[str, Any]


@dataclass(frozen=True)
class Bases:
    """Where profiles that are extended come from: ``find`` gives one by its key, or None; ``known`` are the keys."""

    find: Callable[[str], Parsed | None]
    known: Iterable[str] = ()


NO_BASES = Bases(lambda _: None)


def read(text: str, bases: Bases = NO_BASES, *, trusted: bool = False) -> Parsed:
    """Return the profile of a file; raises :class:`ProfileFileInvalid` with every fault by line.

    ``trusted`` is for a profile that was tested against the one it extends when it was loaded.
    """
    source = read_source(text)
    base = _base(source, bases)
    entries = extension.merge(base.entries, source.value) if base else source.value
    profile = _formed(source, entries)
    found = list(sense.check(profile))
    if base and not trusted:
        found += extension.refusals(base.profile, profile, (base.entries, source.value))
    refuse([source.fault(path, one) for path, one in found])
    return Parsed(profile, entries)


def extends(text: str) -> str | None:
    """Return the key of the profile that a file extends, or None."""
    value = read_source(text).value
    key = value.get("extends") if isinstance(value, dict) else None
    return key if isinstance(key, str) else None


def _base(source: Source, bases: Bases) -> Parsed | None:
    if not isinstance(source.value, dict):
        raise invalid(source.fault((), problem("not_a_mapping")))
    key = source.value.get("extends")
    if key is None:
        return None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        example = next((known for known in bases.known if known.startswith(f"{key}@")), "xinfang-2022@1")
        raise _not_extended(source, "base_unversioned", example=example)
    if key.partition("@")[0] == source.value.get("name"):
        raise _not_extended(source, "base_is_itself")
    found = bases.find(key)
    if found is None:
        raise _not_extended(source, "base_unknown", value=key, known=", ".join(bases.known) or "-")
    return found


def _not_extended(source: Source, code: str, **params: Any) -> Exception:
    """Return the fault that hides all others: without the other profile nothing can be compared."""
    return invalid(source.fault(("extends",), problem(code, **params)))


def _formed(source: Source, entries: Mapping[str, Any]) -> Profile:
    try:
        profile: Profile = ProfileForm().load(entries)
    except ValidationError as error:
        faults: list[Fault] = [source.fault(path, one) for path, one in flatten(error.messages)]
        raise invalid(*faults) from None
    if not _NAME.fullmatch(profile.name):
        raise invalid(source.fault(("name",), problem("name_bad")))
    return profile
