"""Taking in entries of a register that is kept up elsewhere: what is new, what was there, what changed since."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from huiyin import clock
from huiyin.db import UnitOfWork
from services.intake import domain, entries, store
from services.intake.domain import Numbering
from services.intake.entries import Entry, Outcome, Registered
from services.intake.handlers.registering import Origin, enter
from services.intake.models import LedgerEntry, Matter, Person

_OF_PERSON = ("name", "address", "phone")


class Claims:
    """Which registered entries the rows of one run stand for: two rows without a number are two matters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._new: set[str] = set()

    def take(self, matter: str) -> None:
        """Keep that a row stands for the matter, once the transaction has ended well."""
        self._new.add(matter)

    def is_free(self, matter: str) -> bool:
        """Return True where no row of this run stands for the matter yet."""
        return matter not in self._taken and matter not in self._new

    def settle(self, *, well: bool) -> None:
        """Keep, or forget, what was taken in a transaction that ended."""
        if well:
            self._taken |= self._new
        self._new.clear()


def take_in(
    uow: UnitOfWork, given: Sequence[Entry], origin: Origin, numbering: Numbering, claims: Claims
) -> list[Outcome]:
    """Register those checked entries that are not registered, and say of every one what became of it, in their order.

    In history mode an entry that was there brings the facts that came since; what contradicts is left as it is.
    """
    uow.actor.require("operator")
    # The lock comes first: what another process registered until now is seen, and it adds nothing until we are done.
    store.take_numbers(uow, domain.year_of(clock.now()), 0)
    outcomes: dict[int, Outcome] = {}
    for wave in _waves(given):
        _take_wave(_Wave(uow, origin, numbering, claims), wave, outcomes)
    return [outcomes[at] for at in range(len(given))]


def _waves(given: Sequence[Entry]) -> Iterator[list[tuple[int, Entry]]]:
    """Part the entries so that of those with one number each comes after the one before it."""
    left = list(enumerate(given))
    while left:
        seen: set[str] = set()
        wave: list[tuple[int, Entry]] = []
        later: list[tuple[int, Entry]] = []
        for at, entry in left:
            (later if entry.number in seen else wave).append((at, entry))
            seen |= {entry.number} if entry.number else set()
        yield wave
        left = later


class _Wave:
    """What one wave is taken in with."""

    def __init__(self, uow: UnitOfWork, origin: Origin, numbering: Numbering, claims: Claims) -> None:
        self.uow = uow
        self.origin = origin
        self.numbering = numbering
        self.claims = claims
        self.keys: set[str] = set()

    def take(self, entry: Entry, matter: str) -> None:
        """Keep that an entry without a number stands for the matter."""
        if entry.number is None:
            self.claims.take(matter)


def _take_wave(work: _Wave, wave: Sequence[tuple[int, Entry]], outcomes: dict[int, Outcome]) -> None:
    known = _known(work, [entry for _, entry in wave])
    found: dict[int, Registered] = {}
    # what says exactly the same is found first, so that no other version takes its place
    for exact in (True, False):
        for at, entry in wave:
            if at not in found and (before := _match(work, entry, known, exact=exact)) is not None:
                found[at] = before
                work.take(entry, before.matter)
    for at, entry in wave:
        if at in found:
            outcomes[at] = _again(work, entry, found[at])
    missing = [(at, entry) for at, entry in wave if at not in found]
    same = store.same_elsewhere(work.uow.session, wave[0][1].register, {entry.digest for _, entry in missing})
    for (at, entry), number in zip(missing, _register(work, [entry for _, entry in missing]), strict=True):
        outcomes[at] = Outcome(number, new=True, also_in=same.get((entry.digest, entry.number), ""))


def _known(work: _Wave, wave: Sequence[Entry]) -> dict[str, list[Registered]]:
    """Return what is registered of the wave's register, by number, or by anchor where there is none."""
    numbers = {entry.number for entry in wave if entry.number}
    keys = {key for entry in wave if (key := entry.key(work.origin.channel))}
    anchors = {entry.anchor for entry in wave if not entry.number}
    within = (work.origin.channel, wave[0].register)
    known: dict[str, list[Registered]] = {}
    for row, matter, person in store.ledger_entries(work.uow.session, within, numbers, keys, anchors):
        found = _registered(row, matter, person)
        work.keys.add(matter.source_key or "")
        own = f"#{row.number}" if row.number and row.register == within[1] else None
        for key in {own, matter.source_key} if row.number else {f"~{row.anchor}"}:
            known.setdefault(key or "", []).append(found)
    return known


def _registered(row: LedgerEntry, matter: Matter, person: Person | None) -> Registered:
    of_person = {name: getattr(person, name) if person else None for name in _OF_PERSON}
    values = {name: getattr(matter, name) for name in entries.FIELDS if name not in _OF_PERSON}
    said = frozenset(row.said) if row.said is not None else None
    return Registered(matter.number, {**values, **of_person}, said, row.digest, matter.history)


def _match(work: _Wave, entry: Entry, known: dict[str, list[Registered]], *, exact: bool) -> Registered | None:
    if entry.number:
        own = [] if entry.draft.source_key else known.get(f"#{entry.number}", [])
        return next(iter(own or known.get(entry.key(work.origin.channel) or "", [])), None)
    free = [one for one in known.get(f"~{entry.anchor}", []) if work.claims.is_free(one.matter)]
    if exact:
        return next((one for one in free if one.digest == entry.digest), None)
    compared = [(entries.compare(entry, one), one) for one in free]
    versions = [(difference, one) for difference, one in compared if entries.is_version(difference)]
    return min(versions, key=lambda pair: len(pair[0].other + pair[0].more), default=(None, None))[1]


def _again(work: _Wave, entry: Entry, before: Registered) -> Outcome:
    """Compare the entry with what is registered, and take the facts that came since."""
    if before.digest == entry.digest:
        return Outcome(before.matter)
    difference = entries.compare(entry, before)
    if not difference:
        _keep_said(work, entry, before)
        return Outcome(before.matter)
    history = work.origin.history and before.history
    taken = entries.facts_taken(entry, before, difference) if history else ()
    if taken:
        _take_facts(work, entry, before, taken)
    return Outcome(before.matter, difference=difference, taken=taken)


def _take_facts(work: _Wave, entry: Entry, before: Registered, taken: Sequence[str]) -> None:
    """Keep the facts with the matter, and say how its history stands now."""
    facts = {name: entry.value(name) for name in taken}
    said = None if before.said is None else before.said | set(taken)
    now = replace(before, values={**before.values, **facts}, said=said)
    store.amend(work.uow.session, before.matter, facts)
    if not entries.compare(entry, now):
        _keep_said(work, entry, now)
    elif said is not None:
        store.keep_said(work.uow.session, before.matter, before.digest, sorted(said))
    history = {name: now.values[name] for name in ("accepted_at", "answered_at")}
    moment = max((at for at in history.values() if at is not None), default=clock.now())
    data = {"number": before.matter, "amended_at": clock.now(), "history": history}
    work.uow.emit("matter.amended", before.matter, data, office=work.origin.received_by, time=moment)


def _keep_said(work: _Wave, entry: Entry, before: Registered) -> None:
    """Keep that the entry says all this now, with what versions before it said besides."""
    said = {name for name in entries.FIELDS if name in entry.given or entries.meaning(before.value(name))}
    store.keep_said(work.uow.session, before.matter, entry.digest, sorted(said))


def _register(work: _Wave, missing: Sequence[Entry]) -> list[str]:
    if not missing:
        return []
    keyed = _keyed(work, missing)
    rows = enter(work.uow, [replace(entry.draft, source_key=key) for entry, key in keyed], work.origin, work.numbering)
    kept = [_row(work.origin, entry, row["number"]) for (entry, _), row in zip(keyed, rows, strict=True)]
    store.add_ledger_entries(work.uow.session, kept)
    for (entry, _), row in zip(keyed, rows, strict=True):
        work.take(entry, row["number"])
    return [row["number"] for row in rows]


def _keyed(work: _Wave, missing: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Give each entry the key that no other has: its number, or what it says and how often that was said."""
    keyed = []
    for entry in missing:
        key = entry.key(work.origin.channel)
        times = itertools.count(1)
        while key is None or key in work.keys:
            key = f"{work.origin.channel}:{entry.register}:~{entry.digest}.{next(times)}"
        work.keys.add(key)
        keyed.append((entry, key))
    return keyed


def _row(origin: Origin, entry: Entry, number: str) -> dict[str, Any]:
    old = entry.number.removeprefix(f"{origin.channel}:") if entry.number else None
    return {
        "matter": number,
        "channel": origin.channel,
        "register": "" if entry.draft.source_key else entry.register,
        "number": old,
        "number_hash": entries.number_hash(old) if old else None,
        "anchor": None if entry.number else entry.anchor,
        "said": sorted(entry.given & set(entries.FIELDS)),
        "digest": entry.digest,
    }
