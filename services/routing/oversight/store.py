"""Queries of supervision orders and advice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.routing.case.models.clocks import Clock
from services.routing.law.domain import ladder
from services.routing.oversight.models import Advice, SupervisionOrder

_Kept = TypeVar("_Kept", SupervisionOrder, Advice)


def order(session: Session, key: str) -> SupervisionOrder | None:
    """Return the order with the id."""
    return session.get(SupervisionOrder, key)


def advice(session: Session, key: str) -> Advice | None:
    """Return the advice with the id."""
    return session.get(Advice, key)


def lock(session: Session, one: _Kept) -> _Kept:
    """Return the order or advice as it is now, held until the transaction ends."""
    kind = type(one)
    query = select(kind).where(kind.id == one.id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()


def lock_free(session: Session, ids: Collection[str]) -> set[str]:
    """Return those of the orders and advice that nobody holds at this moment, held until the transaction ends."""
    if not ids:
        return set()
    held: set[str] = set()
    for kind in (SupervisionOrder, Advice):
        query = select(kind.id).where(kind.id.in_(ids)).order_by(kind.id)
        held.update(session.scalars(query.with_for_update(skip_locked=True)))
    return held


def lock_alone(session: Session, profiles: Collection[str]) -> list[SupervisionOrder | Advice]:
    """Return the orders and advice about no matter under one of the profiles, held until the transaction ends."""
    found: list[SupervisionOrder | Advice] = []
    for kind in (SupervisionOrder, Advice):
        under = select(Clock.subject).where(Clock.subject == kind.id, Clock.profile.in_(profiles)).exists()
        query = select(kind).where(kind.number.is_(None), under).order_by(kind.id)
        found.extend(session.scalars(query.with_for_update()))
    return found


def waiting_about(session: Session, cause: str, periods: Collection[str]) -> list[SupervisionOrder]:
    """Return the orders about periods of ``cause`` that wait for a reply, held until the transaction ends."""
    query = select(SupervisionOrder).where(SupervisionOrder.cause == cause, SupervisionOrder.period.in_(periods))
    waiting = SupervisionOrder.replied_at.is_(None) & SupervisionOrder.ended_at.is_(None)
    return list(session.scalars(query.where(waiting).order_by(SupervisionOrder.id).with_for_update()))


def escalations(session: Session, cause: str, period: str) -> list[SupervisionOrder]:
    """Return the orders that brought a lag before offices above, the first first."""
    query = select(SupervisionOrder).where(SupervisionOrder.cause == cause, SupervisionOrder.period == period)
    escalating = SupervisionOrder.action == ladder.ESCALATE
    return list(session.scalars(query.where(escalating).order_by(SupervisionOrder.issued_at, SupervisionOrder.id)))


def stage_sent(session: Session, subject: str, clock: str, stage: str) -> bool:
    """Return True where a stage of a period has sent its paper."""
    query = select(SupervisionOrder.id).where(SupervisionOrder.subject == subject, SupervisionOrder.clock == clock)
    return session.scalars(query.where(SupervisionOrder.stage == stage).limit(1)).first() is not None


def of_number(session: Session, number: str) -> list[SupervisionOrder]:
    """Return the orders about a matter, the first first."""
    query = select(SupervisionOrder).where(SupervisionOrder.number == number)
    return list(session.scalars(query.order_by(SupervisionOrder.issued_at, SupervisionOrder.id)))


def advice_of_number(session: Session, number: str) -> list[Advice]:
    """Return the advice given because of a matter, the first first."""
    return list(session.scalars(select(Advice).where(Advice.number == number).order_by(Advice.issued_at, Advice.id)))


def orders_of_office(session: Session, offices: Collection[str], *, waiting: bool | None) -> Sequence[SupervisionOrder]:
    """Return the orders the offices got or issued, the newest first; ``waiting``: those without, or with, a reply."""
    part = or_(SupervisionOrder.office.in_(offices), SupervisionOrder.issuer.in_(offices))
    query = select(SupervisionOrder).where(part)
    settled: Any = or_(SupervisionOrder.replied_at.is_not(None), SupervisionOrder.ended_at.is_not(None))
    if waiting is not None:
        query = query.where(~settled if waiting else settled)
    return session.scalars(query.order_by(SupervisionOrder.issued_at.desc(), SupervisionOrder.id)).all()


def advice_of_office(session: Session, offices: Collection[str], *, waiting: bool | None) -> Sequence[Advice]:
    """Return the advice the offices got or gave, the newest first; ``waiting``: that without, or with, feedback."""
    query = select(Advice).where(or_(Advice.recipient.in_(offices), Advice.issuer.in_(offices)))
    if waiting is not None:
        query = query.where(Advice.answered_at.is_(None) if waiting else Advice.answered_at.is_not(None))
    return session.scalars(query.order_by(Advice.issued_at.desc(), Advice.id)).all()


def unreplied(session: Session, number: str) -> int:
    """Return how many supervision orders about the matter wait for a reply."""
    order = SupervisionOrder
    waiting = (order.number == number) & order.replied_at.is_(None) & order.ended_at.is_(None)
    return session.scalar(select(func.count()).select_from(SupervisionOrder).where(waiting)) or 0
