"""Events of the routing service: offices, assignments and legal clocks.

``version`` counts the steps of one matter's case, so a consumer can tell which of two events is newer.
"""

from __future__ import annotations

from marshmallow import Schema, fields

from huiyin.events.fields import Moment
from huiyin.events.registry import event


@event("routing", "office.changed")
class OfficeChanged(Schema):
    """An office was added to the registry, or something about it changed; ``subject`` is its code."""

    code = fields.Str(required=True)
    name = fields.Str(required=True)
    tier = fields.Str(required=True)
    kind = fields.Str(required=True)
    parent = fields.Str(allow_none=True, load_default=None)
    site = fields.Str(required=True)
    categories = fields.List(fields.Str(), load_default=list)
    keywords = fields.List(fields.Str(), load_default=list)
    successor = fields.Str(allow_none=True, load_default=None)
    valid_from = fields.Date(allow_none=True, load_default=None)
    valid_until = fields.Date(allow_none=True, load_default=None)
    version = fields.Int(required=True)


class Due(Schema):
    """The last day of a period: as counted (``nominal``) and after the last-day rule (``legal``)."""

    nominal = fields.Date(required=True)
    legal = fields.Date(required=True)


class _Step(Schema):
    number = fields.Str(required=True)
    assignment = fields.Str(required=True)
    office = fields.Str(required=True)
    version = fields.Int(required=True)


@event("routing", "assignment.issued")
class AssignmentIssued(_Step):
    """A matter was given to the office that must answer; ``replaces`` names the assignment this one ends."""

    kind = fields.Str(required=True)
    rule = fields.Str(required=True)
    issued_at = Moment(required=True)
    accept_due = fields.Nested(Due, required=True)
    replaces = fields.Str(allow_none=True, load_default=None)


@event("routing", "assignment.accepted")
class AssignmentAccepted(_Step):
    """The responsible office accepted the matter (受理); the period for the answer runs from here."""

    accepted_at = Moment(required=True)
    answer_due = fields.Nested(Due, required=True)


@event("routing", "assignment.answered")
class AssignmentAnswered(_Step):
    """The responsible office made its opinion (处理意见). ``handler`` is the staff id, kept from following up.

    ``answer_due`` is set where no acceptance was recorded (imported history) and counts from the receipt.
    """

    answered_at = Moment(required=True)
    outcome = fields.Str(required=True)
    handler = fields.Str(allow_none=True, load_default=None)
    answer_due = fields.Nested(Due, allow_none=True, load_default=None)


@event("routing", "assignment.served")
class AssignmentServed(_Step):
    """The answer reached the person (送达)."""

    served_at = Moment(required=True)
    method = fields.Str(required=True)
    handler = fields.Str(allow_none=True, load_default=None)


class _ClockNotice(Schema):
    number = fields.Str(required=True)
    assignment = fields.Str(required=True)
    office = fields.Str(required=True)
    clock = fields.Str(required=True)
    due = fields.Nested(Due, required=True)


@event("routing", "clock.due_soon")
class ClockDueSoon(_ClockNotice):
    """A legal period ends soon and the step it waits for has not been taken."""


@event("routing", "clock.overdue")
class ClockOverdue(_ClockNotice):
    """A legal period ended and the step it waited for had not been taken."""
