"""Questions to intake's tables, one function each. No rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from huiyin.offices import Office, OfficeTree
from services.intake.access import Holding
from services.intake.domain import Guesses
from services.intake.models import (
    Attachment,
    Base,
    Counter,
    Guess,
    Handling,
    Holder,
    KnownOffice,
    LedgerEntry,
    Matter,
    Person,
    ReceiptPrint,
    Recusal,
    Sorting,
)

_FORGET_AFTER = timedelta(days=1)
#: Of so many clients wrong codes are remembered: whoever has very many addresses fills no disk.
MOST_GUESSERS = 10_000
_OF_OFFICE = ("code", "name", "tier", "kind", "parent", "successor", "valid_from", "valid_until")
#: How a matter comes to a petition office that must give it on.
_DESK = "desk"


def take_numbers(uow: UnitOfWork, year: int, count: int) -> int:
    """Take ``count`` numbers of ``year`` and return the first.

    The counter's row stays locked until the transaction ends, so registrations of one site follow one another and
    whoever takes numbers also sees every matter registered before. Taking none only locks.
    """
    last = _count_up(uow.session, year, count)
    if last is None:
        uow.insert_missing(_table(Counter), [{"year": year, "last": 0}])
        last = _count_up(uow.session, year, count)
    assert last is not None, "the counter's row was just inserted"
    return last - count + 1


def _count_up(session: Session, year: int, count: int) -> int | None:
    statement = update(Counter).where(Counter.year == year).values(last=Counter.last + count).returning(Counter.last)
    return session.execute(statement).scalar()


def add(session: Session, matters: Sequence[Mapping[str, Any]], people: Sequence[Mapping[str, Any]]) -> None:
    """Insert matters and the people who brought them."""
    session.execute(insert(Matter), list(matters))
    if people:
        session.execute(insert(Person), list(people))


def numbers_by_key(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Return source key → number of those keys that are registered."""
    query = select(Matter.source_key, Matter.number).where(Matter.source_key.in_(keys))
    return {str(row.source_key): row.number for row in session.execute(query)}


def add_ledger_entries(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep which entry of which register matters come from."""
    session.execute(insert(LedgerEntry), list(rows))


def with_old_number(session: Session, number_hash: str) -> list[tuple[LedgerEntry, Matter]]:
    """Return the matters that have a number elsewhere, each with the entry that has it."""
    query = select(LedgerEntry, Matter).join(Matter, Matter.number == LedgerEntry.matter)
    return [(entry, matter) for entry, matter in session.execute(query.where(LedgerEntry.number_hash == number_hash))]


def ledger_entry(session: Session, number: str) -> LedgerEntry | None:
    """Return the entry that a matter was registered from."""
    return session.get(LedgerEntry, number)


def keep_said(session: Session, matter: str, digest: str | None, said: Sequence[str]) -> None:
    """Keep what the entry of a matter says now."""
    values = {"digest": digest, "said": list(said)}
    session.execute(update(LedgerEntry).where(LedgerEntry.matter == matter).values(**values))


def amend(session: Session, number: str, facts: Mapping[str, Any]) -> None:
    """Write down steps of a matter that its register tells of since."""
    session.execute(update(Matter).where(Matter.number == number).values(**facts))


def ledger_entries(
    session: Session, within: tuple[str, str], numbers: Collection[str], keys: Collection[str], anchors: Collection[str]
) -> list[tuple[LedgerEntry, Matter, Person | None]]:
    """Return the entries registered from a channel and register with these numbers, or without one and these anchors.

    ``keys`` find those of before, of which it was not sure where the name of the register ended, and those that came
    by another way. The matters are in the order of their numbers.
    """
    channel, register = within
    unnumbered = LedgerEntry.number.is_(None) & LedgerEntry.anchor.in_(anchors)
    here = (LedgerEntry.register == register) & (LedgerEntry.number.in_(numbers) | unnumbered)
    query = (
        select(LedgerEntry, Matter, Person)
        .join(Matter, Matter.number == LedgerEntry.matter)
        .outerjoin(Person, (Person.matter == Matter.number) & (Person.ord == 1))
        .where(LedgerEntry.channel == channel, here | Matter.source_key.in_(keys))
        .order_by(Matter.number)
    )
    found = session.execute(query.execution_options(populate_existing=True))
    return [(entry, matter, person) for entry, matter, person in found]


def same_elsewhere(session: Session, register: str, digests: Collection[str]) -> dict[tuple[str, str | None], str]:
    """Return digest and number → another register with an entry that says the same under the same number."""
    query = select(LedgerEntry.digest, LedgerEntry.number, LedgerEntry.register)
    query = query.where(LedgerEntry.digest.in_(digests), LedgerEntry.register.not_in((register, "")))
    return {(row.digest, row.number): row.register for row in session.execute(query)}


def matter(session: Session, number: str) -> Matter | None:
    """Return the matter with this number."""
    return session.get(Matter, number)


def matters(session: Session, numbers: Collection[str]) -> Sequence[Matter]:
    """Return the matters with these numbers; unknown ones are left out."""
    return session.scalars(select(Matter).where(Matter.number.in_(numbers))).all()


def people(session: Session, number: str) -> Sequence[Person]:
    """Return who brought the matter."""
    return session.scalars(select(Person).where(Person.matter == number).order_by(Person.ord)).all()


def locked_matter(session: Session, number: str) -> Matter | None:
    """Return the matter; other attachments of it wait until the transaction ends."""
    return session.scalar(select(Matter).where(Matter.number == number).with_for_update())


def attachments(session: Session, number: str) -> Sequence[Attachment]:
    """Return the attachments of the matter, the earliest first."""
    query = select(Attachment).where(Attachment.matter == number).order_by(Attachment.added_at, Attachment.id)
    return session.scalars(query).all()


def attachment(session: Session, number: str, id_: str) -> Attachment | None:
    """Return one attachment of the matter."""
    return session.scalar(select(Attachment).where(Attachment.matter == number, Attachment.id == id_))


def number_of_code(session: Session, code_hash: str) -> str | None:
    """Return the number the query code opens."""
    return session.scalar(select(Matter.number).where(Matter.code_hash == code_hash))


def lock_guesses(uow: UnitOfWork, client: str, now: datetime) -> Guesses:
    """Return the client's wrong tries; other tries of the same client wait until the transaction ends."""
    none = Guesses.none(now)
    uow.insert_missing(_table(Guess), [{"client": client, **none.__dict__}])
    row = uow.session.execute(select(Guess).where(Guess.client == client).with_for_update()).scalar_one()
    return Guesses(row.wrong, row.window_from, row.blocked_until)


def keep_guesses(session: Session, client: str, guesses: Guesses, now: datetime) -> None:
    """Keep the client's wrong tries; forget those of clients long gone, and of the oldest where there are too many."""
    session.execute(update(Guess).where(Guess.client == client).values(**guesses.__dict__))
    last = func.coalesce(Guess.blocked_until, Guess.window_from)
    session.execute(delete(Guess).where(last < now - _FORGET_AFTER, Guess.client != client))
    fullest = select(Guess.window_from).order_by(Guess.window_from.desc()).offset(MOST_GUESSERS - 1).limit(1)
    session.execute(delete(Guess).where(Guess.window_from < fullest.scalar_subquery(), Guess.client != client))


def unknown_codes(session: Session, codes: Collection[str]) -> set[str]:
    """Return those codes that no office has."""
    if not codes:
        return set()
    known = session.scalars(select(KnownOffice.code).where(KnownOffice.code.in_(codes)))
    return set(codes) - set(known)


def office_names(session: Session) -> dict[str, str]:
    """Return code → name of every office."""
    return {row.code: row.name for row in session.execute(select(KnownOffice.code, KnownOffice.name))}


def office_tree(session: Session) -> OfficeTree:
    """Return every office there is or was; those known by name only are left out."""
    columns = [getattr(KnownOffice, name) for name in _OF_OFFICE]
    rows = session.execute(select(*columns).where(KnownOffice.kind.is_not(None))).mappings()
    return OfficeTree(Office(**row) for row in rows)


def office(session: Session, code: str | None) -> Office | None:
    """Return the office; None for one that is not known, or by name only."""
    row = session.get(KnownOffice, code) if code is not None else None
    return Office(**{name: getattr(row, name) for name in _OF_OFFICE}) if row is not None and row.kind else None


def office_versions(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return code → version of those offices that are known."""
    query = select(KnownOffice.code, KnownOffice.version).where(KnownOffice.code.in_(codes))
    return {row.code: row.version for row in session.execute(query)}


def put_offices(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the offices, or replace what was known of them."""
    uow.upsert(_table(KnownOffice), rows)


def holdings(session: Session, number: str) -> tuple[Holding, ...]:
    """Return the assignments of the matter, each with the office that has it or had it last."""
    query = select(Holder, Handling.assignment).outerjoin(Handling, Handling.assignment == Holder.assignment)
    rows = session.execute(query.where(Holder.matter == number).order_by(Holder.version)).all()
    by_assignment: dict[str, list[tuple[Holder, bool]]] = {}
    for row, handled in rows:
        by_assignment.setdefault(row.assignment, []).append((row, handled is not None))
    return tuple(_holding(versions) for versions in by_assignment.values())


def _holding(versions: Sequence[tuple[Holder, bool]]) -> Holding:
    """Put one assignment together: its last office; how it came is said where it was issued."""
    last, handled = versions[-1]
    transferor = next((row.transferor for row, _ in versions if row.transferor is not None), None)
    on_desk = any(row.mode == _DESK for row, _ in versions)
    before = tuple(dict.fromkeys(row.office for row, _ in versions if row.office != last.office))
    return Holding(last.office, transferor, handled or not on_desk, before)


def accused_as_sorted(session: Session, number: str) -> tuple[str | None] | None:
    """Return whom the case accuses as it was sorted last; None where it was never sorted."""
    query = select(Sorting.accused_office).where(Sorting.matter == number).order_by(Sorting.version.desc()).limit(1)
    row = session.execute(query).first()
    return (row[0],) if row is not None else None


def is_recused(session: Session, number: str, staff: str) -> bool:
    """Return True where the member of staff is kept from the matter."""
    return session.get(Recusal, (number, staff)) is not None


def add_holders(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep which office has an assignment since which version."""
    uow.insert_missing(_table(Holder), rows)


def add_handlings(uow: UnitOfWork, assignments: Collection[str]) -> None:
    """Keep that the assignments are handled."""
    uow.insert_missing(_table(Handling), [{"assignment": assignment} for assignment in sorted(assignments)])


def add_sortings(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep whom cases accuse since which version."""
    uow.insert_missing(_table(Sorting), rows)


def add_recusals(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep who is kept from which matter."""
    uow.insert_missing(_table(Recusal), rows)


def receipt_prints(session: Session, number: str) -> Sequence[ReceiptPrint]:
    """Return when and by which office the receipt was printed again, the earliest first."""
    query = select(ReceiptPrint).where(ReceiptPrint.matter == number)
    return session.scalars(query.order_by(ReceiptPrint.printed_at, ReceiptPrint.id)).all()


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table), "every model here maps a table"
    return table
