"""Take a profile into the library: a new version, or the explicit correction of an error in one. Neither is silent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import text as sql

from huiyin import clock
from huiyin.db import UnitOfWork
from huiyin.errors import said
from services.routing.law import library, profile_file
from services.routing.law.errors import (
    ProfileBreaksOthers,
    ProfileFileInvalid,
    ProfileNotCorrected,
    ProfileRival,
    ProfileVersionTaken,
)
from services.routing.law.library import Entry, Library
from services.routing.law.models import LawProfile
from services.routing.law.profile import Profile


@dataclass(frozen=True)
class Kept:
    """What became of a file. ``changed`` is False where it was known already.

    ``affected`` are the keys whose clocks a correction may move; ``outdated`` the local profiles that still extend an
    older version of the one that was loaded.
    """

    entry: Entry
    changed: bool
    affected: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


def keep(uow: UnitOfWork, text: str) -> Kept:
    """Keep a new version; the same file again changes nothing.

    Raises :class:`ProfileFileInvalid`, :class:`ProfileVersionTaken` or :class:`ProfileRival`.
    """
    known, fresh = _begin(uow, text)
    there = known.get(fresh.key)
    if there is not None:
        if there.text != text:
            raise ProfileVersionTaken(profile=fresh.key)
        return Kept(there, changed=False)
    _no_rival(known.with_(fresh), fresh)
    _write(uow, fresh, None)
    uow.emit("profile.loaded", fresh.key, _said(fresh))
    older = {one.key for one in known if one.name == fresh.name}
    outdated = tuple(one.key for one in known if one.extends in older)
    return Kept(fresh, changed=True, outdated=outdated)


def correct(uow: UnitOfWork, text: str, reason: str) -> Kept:
    """Keep the correction of an error in a version, and why it was an error. Open clocks are to be recomputed.

    The same correction again changes nothing and names the same clocks, so one that was broken off can be finished.
    Raises :class:`ProfileFileInvalid`, :class:`ProfileNotCorrected`, :class:`ProfileBreaksOthers` or
    :class:`ProfileRival`.
    """
    known, fresh = _begin(uow, text)
    there = known.get(fresh.key)
    if there is None:
        raise _not_corrected(fresh, "还没有这一版本，请去掉 --correct 作为新版本装入", "it is not known; load it first")
    if there.text == text and not there.correction:
        raise _not_corrected(fresh, "内容没有变化", "nothing in it has changed")
    if there.text == text:
        return Kept(there, changed=False, affected=_affected(known, there))
    if not reason.strip():
        raise _not_corrected(fresh, "请写明更正的理由", "say why it was wrong")
    if there.extends != fresh.extends:
        raise _not_corrected(fresh, "extends 不能更改，请另立新版本", "extends cannot change; make it a new version")
    corrected = replace(fresh, correction=there.correction + 1)
    after = known.with_(corrected)
    _no_rival(after, corrected)
    for one in after.extending(fresh.key):
        _still_fits(one, corrected, after)
    _write(uow, corrected, reason.strip())
    uow.emit("profile.corrected", fresh.key, {**_said(corrected), "reason": reason.strip()})
    return Kept(corrected, changed=True, affected=_affected(after, corrected))


def _affected(known: Library, corrected: Entry) -> tuple[str, ...]:
    return (corrected.key, *(one.key for one in known.extending(corrected.key)))


def _begin(uow: UnitOfWork, text: str) -> tuple[Library, Entry]:
    """Let one at a time change the library, and read the file against what is there."""
    uow.actor.require("operator")
    if uow.session.get_bind().dialect.name == "postgresql":
        uow.session.execute(sql("LOCK TABLE law_profile IN SHARE ROW EXCLUSIVE MODE"))
    known = library.load(uow.session)
    return known, library.entry(_profile(text, known), text)


def _profile(text: str, known: Library) -> Profile:
    return profile_file.read(text, known.bases()).profile


def _no_rival(known: Library, fresh: Entry) -> None:
    """Two local profiles for the same days would leave open which law holds."""
    mine = known.bases_of(fresh.key)
    for other in known:
        theirs = known.bases_of(other.key)
        apart = other.name not in (fresh.name, *mine) and fresh.name not in theirs
        if apart and set(mine) & set(theirs) and _overlap(fresh, other):
            raise ProfileRival(profile=fresh.key, other=other.key)


def _overlap(one: Entry, other: Entry) -> bool:
    return not one.ended(other.valid_from) and not other.ended(one.valid_from)


def _still_fits(one: Entry, corrected: Entry, after: Library) -> None:
    try:
        profile_file.read(one.text, after.bases())
    except ProfileFileInvalid as error:
        count = error.params["count"]
        raise ProfileBreaksOthers(profile=corrected.key, other=one.key, count=count) from None


def _not_corrected(one: Entry, zh: str, en: str) -> ProfileNotCorrected:
    return ProfileNotCorrected(profile=one.key, why=said(zh, en))


def _write(uow: UnitOfWork, one: Entry, reason: str | None) -> None:
    row = LawProfile(
        name=one.name,
        version=one.version,
        correction=one.correction,
        text=one.text,
        sha256=one.sha256,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        reason=reason,
        loaded_at=clock.now(),
        loaded_by=uow.actor.id,
    )
    uow.session.add(row)
    uow.session.flush()


def _said(one: Entry) -> dict[str, object]:
    return {
        "name": one.name,
        "version": one.version,
        "correction": one.correction,
        "sha256": one.sha256,
        "extends": one.extends,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
    }
