"""The one way to a matter that somebody asks for, and what is learnt from routing to decide it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.actors import Actor
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.errors import MatterUnknown, OfficeNotInForce, Refused
from huiyin.events.envelope import Event
from services.intake import access, store
from services.intake.access import Standing
from services.intake.errors import Recused
from services.intake.models import Matter

STAFF = ("staff", "operator")
#: What routing answers to a question about whom matters accuse: number → code, or None.
AskAccused = Callable[[list[str]], dict[str, str | None]]


def readable(session: Session, actor: Actor, number: str, *, lock: bool = False) -> Matter:
    """Return the matter; held until the transaction ends with ``lock``. Every read of one goes through here.

    Raises :class:`MatterUnknown` for whoever may not know of it, as where there is none, and :class:`Recused` for
    staff kept from it. A petitioner may know one; services and the operator know all.
    """
    actor.require(*STAFF, "service", "petitioner")
    if actor.kind == "petitioner" and actor.matter != number:
        raise Refused()
    matter = store.locked_matter(session, number) if lock else store.matter(session, number)
    if matter is None or not _may_read(session, actor, matter):
        raise MatterUnknown(number=number)
    if actor.kind in STAFF and store.is_recused(session, number, actor.id):
        raise Recused()
    return matter


def reads(session: Session, actor: Actor, matter: Matter) -> bool:
    """Return True where :func:`readable` would return the matter."""
    recused = actor.kind in STAFF and store.is_recused(session, matter.number, actor.id)
    return not recused and _may_read(session, actor, matter)


def check_in_force(session: Session, actor: Actor) -> None:
    """Raise :class:`OfficeNotInForce` for staff of an office that has ended or not begun: they register nothing."""
    office = store.office(session, actor.office) if actor.kind == "staff" else None
    if office is not None and not access.is_in_force(office, local_day(clock.now())):
        raise OfficeNotInForce(office=office.name)


def registered(session: Session, actor: Actor, matter: Matter) -> bool:
    """Return True where the actor's office registered the matter, or goes on with the work of the one that did."""
    if actor.office is None:
        return False
    return access.stands_for(actor.office, matter.received_by, store.office_tree(session), local_day(clock.now()))


def handles(session: Session, actor: Actor, matter: Matter) -> bool:
    """Return True where the actor's office handles or handled the matter."""
    return access.handles(actor.office, standing(session, matter), store.office_tree(session))


def standing(session: Session, matter: Matter) -> Standing:
    """Return what decides who may read the matter, as far as intake knows it."""
    sorted_as = store.accused_as_sorted(session, matter.number)
    accused = sorted_as[0] if sorted_as else matter.accused_office
    return Standing(matter.received_by, accused, store.holdings(session, matter.number))


def learn(uow: UnitOfWork, events: Sequence[Event], ask_accused: AskAccused) -> None:
    """Take over what routing said of cases, in any order and any number of times."""
    store.add_holders(uow, [_holder(event) for event in events if event.type in _HOLDERS])
    store.add_handlings(uow, {event.data["assignment"] for event in events if event.type in _HANDLED})
    recused = [event.data for event in events if event.type == "case.recused"]
    store.add_recusals(uow, [{"matter": data["number"], "staff": data["staff"]} for data in recused])
    _learn_accused(uow, [event.data for event in events if event.type == "case.classified"], ask_accused)


def _may_read(session: Session, actor: Actor, matter: Matter) -> bool:
    if actor.kind != "staff":
        return True
    today = local_day(clock.now())
    return access.may_read(actor.office, standing(session, matter), store.office_tree(session), today)


#: Events that say which office has an assignment, and those from which on it handles what it had to give on.
_HOLDERS = ("assignment.issued", "assignment.moved")
_HANDLED = ("assignment.accepted", "assignment.answered")


def _holder(event: Event) -> dict[str, Any]:
    data = event.data
    issued = event.type == "assignment.issued"
    return {
        "assignment": data["assignment"],
        "version": data["version"],
        "matter": data["number"],
        "office": data["office"],
        "transferor": data["transferor"] if issued else None,
        "mode": data["mode"] if issued else None,
    }


def _learn_accused(uow: UnitOfWork, told: Iterable[dict[str, Any]], ask_accused: AskAccused) -> None:
    """Keep whom a sorted case accuses. Events of before do not say it: routing is asked how it stands now."""
    told = list(told)
    silent = sorted({data["number"] for data in told if "accused_office" not in data})
    now = ask_accused(silent) if silent else {}
    store.add_sortings(
        uow,
        [
            {
                "matter": data["number"],
                "version": data["version"],
                "accused_office": data.get("accused_office", now.get(data["number"])),
            }
            for data in told
        ],
    )
