"""Events of leaders' work, said by routing: instructions, receptions, hard cases, conferences, urgent reports.

``subject`` is the matter, and the thing's own id where it is about none. Offices and days only: no words, no people.
"""

from __future__ import annotations

from marshmallow import Schema, fields

from huiyin.events.fields import Moment
from huiyin.events.registry import event

_READER = "the log: what leaders took on for matters and what came of it (条例 Art 18(2), 39)"
_OFFICE = "a guest that shows an office what is expected of it by which day"


class _OfInstruction(Schema):
    instruction = fields.Str(required=True)
    number = fields.Str(required=True)
    office = fields.Str(required=True)


@event("routing", "instruction.given", outside_reader=_OFFICE)
class InstructionGiven(_OfInstruction):
    """A leader instructed on a matter (阅批); ``office`` must report. ``form`` is letter, online or visit."""

    form = fields.Str(required=True)
    leader_office = fields.Str(required=True)
    given_at = Moment(required=True)
    due_on = fields.Date(allow_none=True, load_default=None)
    reception = fields.Str(allow_none=True, load_default=None)


@event("routing", "instruction.reported", outside_reader=_READER)
class InstructionReported(_OfInstruction):
    """The office reported what became of an instruction; ``in_time`` is null where no day was set."""

    reported_at = Moment(required=True)
    in_time = fields.Bool(allow_none=True, load_default=None)


@event("routing", "instruction.overdue", outside_reader=_OFFICE)
class InstructionOverdue(_OfInstruction):
    """The day of an instruction is over, and nothing was reported."""

    due_on = fields.Date(required=True)


class _OfReferral(Schema):
    referral = fields.Str(required=True)
    number = fields.Str(required=True)
    office = fields.Str(required=True)
    government = fields.Str(required=True)


@event("routing", "referral.made", outside_reader=_OFFICE)
class ReferralMade(_OfReferral):
    """A petition office (``office``) put a major or urgent matter to its government for a decision (报请决定)."""

    referred_at = Moment(required=True)


@event("routing", "referral.decided", outside_reader=_OFFICE)
class ReferralDecided(_OfReferral):
    """The government decided; ``named_office`` is to handle the matter, where it named one."""

    decided_at = Moment(required=True)
    named_office = fields.Str(allow_none=True, load_default=None)


class _OfReception(Schema):
    reception = fields.Str(required=True)
    office = fields.Str(required=True)
    day = fields.Date(required=True)
    form = fields.Str(required=True)


@event("routing", "reception.planned", outside_reader=_OFFICE)
class ReceptionPlanned(_OfReception):
    """A leader's day for receiving people (``reception``) or visiting a village (``visit_down``) stands on the rota."""


@event("routing", "reception.held", outside_reader=_READER)
class ReceptionHeld(_OfReception):
    """It was held; ``received`` people came, and ``matters`` matters were brought."""

    held_at = Moment(required=True)
    received = fields.Int(required=True)
    matters = fields.Int(required=True)


@event("routing", "reception.cancelled", outside_reader=_OFFICE)
class ReceptionCancelled(_OfReception):
    """It was taken off the rota."""

    cancelled_at = Moment(required=True)


class _OfHardCase(Schema):
    hard_case = fields.Str(required=True)
    number = fields.Str(required=True)
    office = fields.Str(required=True)
    due_on = fields.Date(required=True)


@event("routing", "hard_case.taken", outside_reader=_READER)
class HardCaseTaken(_OfHardCase):
    """A leader of ``office`` took a hard case (领导包案); ``replaces`` is the one of the leader before."""

    taken_at = Moment(required=True)
    replaces = fields.Str(allow_none=True, load_default=None)


@event("routing", "hard_case.due", outside_reader=_OFFICE)
class HardCaseDue(_OfHardCase):
    """The day that was set for a hard case has come, and it is not resolved."""


@event("routing", "hard_case.resolved", outside_reader=_READER)
class HardCaseResolved(_OfHardCase):
    """A hard case was resolved."""

    resolved_at = Moment(required=True)
    in_time = fields.Bool(required=True)


class _OfConference(Schema):
    conference = fields.Str(required=True)
    office = fields.Str(required=True)


@event("routing", "conference.called", outside_reader=_OFFICE)
class ConferenceCalled(_OfConference):
    """A joint conference (联席会议) was called by ``office``; ``members`` are the units that have an office here."""

    held_on = fields.Date(required=True)
    called_at = Moment(required=True)
    items = fields.Int(required=True)
    members = fields.List(fields.Str(), load_default=list)


@event("routing", "conference.item_decided", outside_reader=_READER)
class ConferenceItemDecided(_OfConference):
    """The decision on item ``ord`` of the agenda was recorded."""

    ord = fields.Int(required=True)
    number = fields.Str(allow_none=True, load_default=None)
    decided_at = Moment(required=True)


class _OfTask(Schema):
    task = fields.Str(required=True)
    conference = fields.Str(required=True)
    number = fields.Str(allow_none=True, load_default=None)
    office = fields.Str(required=True)
    due_on = fields.Date(required=True)


@event("routing", "conference.task_set", outside_reader=_OFFICE)
class ConferenceTaskSet(_OfTask):
    """A conference set ``office`` a task. ``measure`` is interview, circular, listed or rectify (条例 Art 39(3))."""

    set_at = Moment(required=True)
    measure = fields.Str(allow_none=True, load_default=None)


@event("routing", "conference.task_done", outside_reader=_READER)
class ConferenceTaskDone(_OfTask):
    """The office reported what it did."""

    done_at = Moment(required=True)
    in_time = fields.Bool(required=True)


@event("routing", "conference.task_overdue", outside_reader=_OFFICE)
class ConferenceTaskOverdue(_OfTask):
    """The day of a task is over, and nothing was reported."""


@event("routing", "conference.concluded", outside_reader=_READER)
class ConferenceConcluded(_OfConference):
    """Every item of the agenda has its decision, and the record is closed."""

    concluded_at = Moment(required=True)


class _OfUrgentReport(Schema):
    report = fields.Str(required=True)
    number = fields.Str(required=True)
    office = fields.Str(required=True)


@event("routing", "urgent.reported", outside_reader=_OFFICE)
class UrgentReported(_OfUrgentReport):
    """A major and urgent matter was reported (条例 Art 25); ``recipients`` are the offices here that must be told."""

    happened_at = Moment(required=True)
    learned_at = Moment(required=True)
    reported_at = Moment(required=True)
    due_at = Moment(required=True)
    recipients = fields.List(fields.Str(), load_default=list)


@event("routing", "urgent.told", outside_reader=_READER)
class UrgentTold(_OfUrgentReport):
    """A recipient was told: ``role`` says which; ``recipient`` is its office, where it has one here."""

    role = fields.Str(required=True)
    recipient = fields.Str(allow_none=True, load_default=None)
    told_at = Moment(required=True)
    late = fields.Bool(required=True)


@event("routing", "urgent.late", outside_reader=_OFFICE)
class UrgentLate(_OfUrgentReport):
    """The hours for telling of an urgent matter are over; ``untold`` are the roles of those who were not told."""

    due_at = Moment(required=True)
    untold = fields.List(fields.Str(), required=True)
