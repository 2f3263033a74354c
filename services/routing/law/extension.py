"""What a local profile may change of the one it extends: shorter duties, additions; never less for the person. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.routing.law.faults import Path, problem
from services.routing.law.lengths import is_longer, most_days
from services.routing.law.profile import Length, Period, Profile, Stage
from services.routing.law.schema import LENGTHS
from services.routing.law.sense import Found, place

#: Entries that are a profile's own, whatever it extends.
_OWN = ("name", "version", "extends", "valid_from")
_FREE = {(name,) for name in (*_OWN, "law", "valid_until")}
#: What may be set in an entry that is there already; what is set is then compared.
_SET_IN_PERIOD = {*LENGTHS, "title", "article", "certainty", "note", "excludes", "ladder", "extension"}
_SET_IN_EXTENSION = {"max_days", "article", "certainty"}
_SET_IN_LADDER = {"stages", "certainty"}
_NUMBERS = ("hearing_notice_days", "urgent_report_hours")
#: Tables that may get new entries.
_ADDABLE = {
    ("periods",),
    ("ladders",),
    ("fast_track", "grounds"),
    ("fast_track", "exclusions"),
    ("supervision", "grounds"),
    ("supervision", "papers"),
}
#: A day set by people may be any day; the stages of its ladder are shares, which a round length tells apart.
_ANY_LENGTH = Length(100, "calendar")


def merge(base: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries of ``base`` with those of ``local`` put in: mappings join, everything else is replaced."""
    kept = {key: value for key, value in base.items() if key not in _OWN}
    return _joined(kept, local)


def _joined(base: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Any]:
    # A length in another unit takes the place of the one it replaces.
    gone = LENGTHS.keys() if LENGTHS.keys() & local.keys() else ()
    joined = {key: value for key, value in base.items() if key not in gone}
    for key, value in local.items():
        both = isinstance(value, Mapping) and isinstance(joined.get(key), Mapping)
        joined[key] = _joined(joined[key], value) if both else value
    return joined


def refusals(base: Profile, merged: Profile, given: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Found:
    """Yield what the local profile may not do. ``given`` holds the entries of the base's file and of the local one."""
    yield from _dates(base, merged)
    yield from _untouched(*given, (), base)
    for name, period in merged.periods.items():
        if name in base.periods:
            yield from _period(base, base.periods[name], period)
            yield from _ladder(base, merged, name, given[1])
        elif period.bearer == "petitioner":
            yield ("periods", name, "bearer"), problem("binds_person")
    notice = merged.hearing_notice_days.number
    if notice < base.hearing_notice_days.number:
        numbers = {"given": notice, "length": base.hearing_notice_days.number, "base": base.key}
        yield ("hearing_notice_days", "number"), problem("notice_shorter", **numbers)


def _dates(base: Profile, merged: Profile) -> Found:
    if merged.valid_from < base.valid_from:
        days = {"value": merged.valid_from, "base": base.key, "other": base.valid_from}
        yield ("valid_from",), problem("begins_before_base", **days)
    if base.valid_until and (merged.valid_until is None or merged.valid_until > base.valid_until):
        days = {"value": merged.valid_until, "base": base.key, "other": base.valid_until}
        yield ("valid_until",), problem("ends_after_base", **days)


def _untouched(base: Mapping[str, Any], local: Mapping[str, Any], path: Path, nation: Profile) -> Found:
    """Yield the entries that differ from the base's and may not be set; saying the same again is no change."""
    for key, value in local.items():
        at = (*path, key)
        if path in _ADDABLE and key not in base:
            continue
        if isinstance(value, Mapping) and isinstance(base.get(key), Mapping):
            yield from _untouched(base[key], value, at, nation)
        elif not _may_set(at) and not (key in base and base[key] == value):
            yield at, problem("not_changeable", article=_source(base, at, nation))


def _may_set(path: Path) -> bool:
    match path:
        case ("periods", _, "extension", key):
            return key in _SET_IN_EXTENSION
        case ("periods", _, key, *_):
            return key in _SET_IN_PERIOD
        case ("ladders", _, key):
            return key in _SET_IN_LADDER
        case ("hearing_panel", _):
            return True  # the Regulations say nothing of a panel; local rules on hearings do
        case (name, "number" | "article" | "certainty"):
            return name in _NUMBERS
    return path[:1] in _FREE


def _source(entry: Mapping[str, Any], path: Path, nation: Profile) -> str:
    """Return where the law says so: the article of the entry, or of its period or category, or the law itself."""
    tables: Mapping[str | int, Mapping[Any, Any]] = {
        "periods": nation.periods,
        "categories": nation.categories,
        "legal_routes": nation.legal_routes,
    }
    owner = tables.get(path[0], {}).get(path[1]) if len(path) > 1 else None
    article = entry.get("article") or getattr(owner, "article", None)
    return str(article or nation.law.zh)


def _period(base: Profile, old: Period, new: Period) -> Found:
    yield from _length(base, old, new)
    yield from _extension(base, old, new)
    allowed = base.local_exclusions_allowed.get(old.name, ())
    for reason in new.excludes:
        if reason not in (*old.excludes, *allowed):
            names = {"value": reason, "words": ", ".join(allowed) or "-"}
            told = problem("exclusion_not_allowed", **_law(base), article=old.article, **names)
            yield ("periods", old.name, "excludes"), told


def _length(base: Profile, old: Period, new: Period) -> Found:
    """Compare the lengths; a right of the person is compared the other way round. A local target is free."""
    if old.length is None or new.length is None or old.local_target:
        return
    mine = old.bearer == "petitioner"
    if not (is_longer(old.length, new.length) if mine else is_longer(new.length, old.length)):
        return
    given, length = new.length.text, old.length.text
    texts = {"given": given.zh, "given_en": given.en, "length": length.zh, "length_en": length.en}
    told = problem("shorter_for_person" if mine else "longer_than_national", **_law(base), **texts, article=old.article)
    yield ("periods", old.name, _length_key(new.unit)), told


def _extension(base: Profile, old: Period, new: Period) -> Found:
    if new.extension is None:
        return
    path: Path = ("periods", old.name, "extension")
    if old.extension is None:
        yield path, problem("extension_new", **_law(base), article=old.article)
    elif new.extension.max_days > old.extension.max_days:
        days = {"given": new.extension.max_days, "length": old.extension.max_days}
        told = problem("extension_longer", **_law(base), article=old.extension.article, **days)
        yield (*path, "max_days"), told


def _law(base: Profile) -> dict[str, str]:
    return {"base": base.law.zh, "base_en": base.law.en}


def _length_key(unit: str) -> str:
    return next(key for key, of_unit in LENGTHS.items() if of_unit == unit)


def _ladder(base: Profile, merged: Profile, name: str, local: Mapping[str, Any]) -> Found:
    """Test that a period still climbs every stage of the base's ladder, none of them later."""
    period = merged.periods[name]
    by_name = {stage.name: index for index, stage in enumerate(merged.ladder_of(name))}
    moved = "ladder" in local.get("periods", {}).get(name, {})
    path: Path = ("periods", name, "ladder") if moved else ("ladders", period.ladder or "", "stages")
    for old in base.ladder_of(name):
        names = {"value": old.name, "base": base.key}
        if old.name not in by_name:
            yield path, problem("stage_missing", **names)
        elif _is_weaker(merged.ladder_of(name)[by_name[old.name]], old, period.length or _ANY_LENGTH):
            yield path if moved else (*path, by_name[old.name]), problem("stage_later", **names)


def _is_weaker(new: Stage, old: Stage, length: Length) -> bool:
    days = most_days(length)
    later = place(new, days) > place(old, days)
    if new.unit == "working" and old.unit == "calendar" and new.after:
        later = most_days(Length(new.after, "working")) > (old.after or 0)
    return later or new.action != old.action
