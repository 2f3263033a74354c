"""Keep an accusation from the unit it accuses: whatever lies there is taken away at once (条例 Art 30(3))."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from huiyin.db import UnitOfWork
from huiyin.offices import Office
from services.routing.case import facts, taking
from services.routing.case.domain import life
from services.routing.case.domain.competence import Competence
from services.routing.case.models.cases import Assignment
from services.routing.case.reviews.domain import reviewing
from services.routing.case.store import cases as store
from services.routing.case.store import succession as kept
from services.routing.case.taking import Step
from services.routing.case.transfers import transfers
from services.routing.case.transfers.errors import NobodyBeside
from services.routing.reference import Reference

#: The rule and the reason written down with the new assignment; neither names the accused.
BESIDE = "beside_accused"
REASON = "依照第三十条第三款调整承办机关"
_PAGE = 200


def withdraw_all(step: Step) -> list[Assignment]:
    """Take every duty in the case away from the accused side; return the new assignments.

    The matter goes to the nearest petition office beside it, or the nearest organ above; a review to an organ above. An
    assisting office that is accused just assists no more. Raises :class:`NobodyBeside` where nobody is left.
    """
    able = taking.competence_in(step.reference, step.case)
    _move_first_duty(step, able)
    found = [one for one in step.assignments if one.state in life.OPEN_STATES and able.is_accused(one.office)]
    return [new for one in found if (new := _withdraw(replace(step, one=one), able)) is not None]


@dataclass
class Swept:
    """Matters that were taken away from the accused side, and those nobody beside it can take."""

    withdrawn: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


def sweep(uow: UnitOfWork, reference: Reference, after: str) -> tuple[Swept, str | None]:
    """Look through a page of accusations by number: after a change of the tree an office may stand on another side.

    Returns what was taken away, and the number to go on after; None at the end.
    """
    swept, numbers = Swept(), kept.accusing(uow.session, after, _PAGE)
    row = life.find(life.HANDLE, life.ISSUED, "withdraw")
    for case in kept.lock_all(uow.session, numbers):
        assignments = store.assignments(uow.session, case.number)
        step = Step(uow, reference, case, taking.main(assignments), row, assignments)
        try:
            swept.withdrawn += [case.number for _ in withdraw_all(step)]
        except NobodyBeside:
            swept.stuck.append(case.number)
    return swept, numbers[-1] if len(numbers) == _PAGE else None


def _withdraw(step: Step, able: Competence) -> Assignment | None:
    one = step.one
    if one.kind == life.ASSIST:
        transfers.end_assist(step, one)
        return None
    target = _beside(step, able)
    taking.next_version(step)
    row = life.find(one.kind, one.state, "withdraw")
    over = able.overseer(target.code)
    given: dict[str, Any] = {"rule": BESIDE, "transferor": over.code if over else None, "mode": _mode(one)}
    if one.kind != life.HANDLE:
        given["received_at"] = one.received_at
    return transfers.hand_over(replace(step, row=row), target.code, REASON, **given)


def _beside(step: Step, able: Competence) -> Office:
    """Return who takes the matter: for a review only an organ above can."""
    one = step.one
    if one.kind == life.HANDLE:
        target = able.overseer(one.office)
    else:
        target = reviewing.organ_above(able.offices, one.office, able.day, able.accused)
    if target is None:
        raise NobodyBeside(number=step.case.number)
    return target


def _mode(one: Assignment) -> str:
    return facts.TRANSFER if one.kind == life.HANDLE else one.mode


def _move_first_duty(step: Step, able: Competence) -> None:
    """The office that received the matter first does not keep the duty to tell of it, where it is accused."""
    first = step.case.first_office
    if first is not None and able.is_accused(first):
        over = able.overseer(first)
        step.case.first_office = over.code if over else None
