"""Send the papers of the ladder: remind, chase, supervise, and bring a lag before the office above, in Chinese.

What lags is an assignment, or an order or advice without a reply. Each stage of a period sends its paper once.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin import clock
from huiyin.clock import local_day
from huiyin.db import UnitOfWork
from huiyin.offices import Office
from services.routing.case.domain import life
from services.routing.case.domain.competence import Competence
from services.routing.case.models.cases import Assignment, CaseFile
from services.routing.case.models.clocks import Clock
from services.routing.case.store import cases, disputes
from services.routing.case.store import clocks as kept
from services.routing.law.domain import ladder
from services.routing.law.legal_dates import Due
from services.routing.law.profile import Profile, Stage
from services.routing.oversight import ordering, store
from services.routing.oversight.domain import supervising
from services.routing.oversight.domain import supervision_texts as texts
from services.routing.oversight.domain.supervising import Oversight
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.reference import Reference

#: Who issues what the ladder sends.
SYSTEM = "system"


@dataclass(frozen=True)
class Lagging:
    """What lags: the clock that is over, the case it belongs to, if any, and whose it is (``source``)."""

    uow: UnitOfWork
    reference: Reference
    row: Clock
    case: CaseFile | None
    source: Assignment | SupervisionOrder | Advice

    @property
    def law(self) -> Profile:
        """The law the period is counted by."""
        return self.reference.law(self.row.profile)

    @property
    def cause(self) -> tuple[str, str]:
        """What all papers about one lag have in common: the id and the period that lagged first."""
        if isinstance(self.source, SupervisionOrder) and self.source.cause and self.source.period:
            return self.source.cause, self.source.period
        return self.row.subject, self.row.name

    @property
    def assignment(self) -> str | None:
        """The assignment it is about in the end."""
        if isinstance(self.source, SupervisionOrder):
            return self.source.assignment
        return self.source.id if isinstance(self.source, Assignment) else None

    @property
    def oversight(self) -> Oversight:
        """The offices as of today, without the accused side."""
        accused = self.case.accused_office if self.case else None
        return Oversight(Competence(self.reference.registry.all, local_day(clock.now()), accused))


def lagging(uow: UnitOfWork, reference: Reference, row: Clock, case: CaseFile | None) -> Lagging | None:
    """Return what the clock belongs to; None where that is not there."""
    session, key = uow.session, row.subject
    source = cases.assignment(session, key) or store.order(session, key) or store.advice(session, key)
    return Lagging(uow, reference, row, case, source) if source is not None else None


def send(lag: Lagging, stage: Stage) -> None:
    """Send the paper of a stage, unless nobody stands above who could, or it was sent before the period moved."""
    holder = _holder(lag)
    recipient = _recipient(lag, stage, holder)
    issuer = lag.oversight.issuer(recipient.code, holder) if recipient else None
    if recipient is None or issuer is None or stage.paper is None or _sent(lag, stage):
        return
    cause, period = lag.cause
    order = ordering.prepared(
        number=lag.row.number,
        assignment=lag.assignment,
        cause=cause,
        period=period,
        office=recipient.code,
        issuer=issuer,
        kind=stage.paper,
        ground=stage.ground,
        facts=_facts(lag, holder),
        subject=lag.row.subject,
        clock=lag.row.name,
        stage=stage.name,
        action=stage.action,
        escalates=None if isinstance(lag.source, Assignment) else lag.source.id,
        issued_by=SYSTEM,
    )
    reply = ordering.begin_reply(lag.uow, lag.reference, lag.law, order)
    order.demand = texts.demand(stage.action, lag.reference.name(holder), reply.due.legal if reply else None)
    if lag.law.supervision.papers[stage.paper].improvement:
        order.improvement = texts.improvement(stage.ground)
    ordering.issue(lag.uow, order, reply)


def _holder(lag: Lagging) -> str:
    """Return the office whose turn it is: not the one that objected, but the one that must decide the objection."""
    source = lag.source
    if isinstance(source, SupervisionOrder):
        return source.office
    if isinstance(source, Advice):
        return source.recipient
    if lag.row.bearer == "transferor" or source.state == life.OBJECTED:
        transferor = lag.oversight.competence.transferor(source.transferor, source.office)
        return transferor.code if transferor else source.office
    if source.state == life.DISPUTED:
        dispute = disputes.of_assignment(lag.uow.session, source.id)
        return dispute.decider if dispute else source.office
    return source.office


def _recipient(lag: Lagging, stage: Stage, holder: str) -> Office | None:
    here = lag.oversight.addressee(holder)
    if here is None or stage.action != ladder.ESCALATE:
        return here
    return lag.oversight.next_above(here.code, _brought(lag))


def _brought(lag: Lagging) -> dict[str, bool]:
    """Return before which offices the lag was brought, and whether each still has time to reply."""
    orders = store.escalations(lag.uow.session, *lag.cause)
    rows = kept.of_subjects(lag.uow.session, [one.id for one in orders])
    due = {subject: row.due_legal for (subject, _), row in rows.items() if row.ended_at is None}
    today = local_day(clock.now())
    return {
        one.office: supervising.still_has_time(due.get(one.id), replied=one.replied_at is not None, today=today)
        for one in orders
    }


def _sent(lag: Lagging, stage: Stage) -> bool:
    return store.stage_sent(lag.uow.session, lag.row.subject, lag.row.name, stage.name)


def _facts(lag: Lagging, holder: str) -> str:
    row, law, name = lag.row, lag.law, lag.reference.name
    due = Due(row.due_nominal, row.due_legal, row.provisional)
    told = texts.Lag(row.number, law.periods[row.name], law, due, local_day(clock.now()))
    if not isinstance(lag.source, Assignment):
        return texts.of_silence(_silence(lag), told)
    office = lag.source.office
    return texts.of_lag(told, name(office), waits_for=name(holder) if holder != office else None)


def _silence(lag: Lagging) -> texts.Silence:
    source, supervision = lag.source, lag.law.supervision
    if isinstance(source, Advice):
        title, recipient = supervision.advice[source.kind].title.zh, source.recipient
    else:
        assert isinstance(source, SupervisionOrder)
        title, recipient = supervision.papers[source.kind].title.zh, source.office
    name, issued_on = lag.reference.name, local_day(source.issued_at)
    return texts.Silence(source.number, title, name(source.issuer), name(recipient), issued_on)
