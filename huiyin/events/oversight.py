"""Events of supervision, said by the routing service: orders to an office, advice, and what was answered to them.

``subject`` is the matter an order or advice is about, and its own id where it is about none. No words of staff here.
"""

from __future__ import annotations

from marshmallow import Schema, fields

from huiyin.events.fields import Due, Moment
from huiyin.events.registry import event

_READER = "the log: who was supervised and advised, when, and what came of it (条例 Art 41)"


class _OfOrder(Schema):
    order = fields.Str(required=True)
    number = fields.Str(allow_none=True, load_default=None)
    office = fields.Str(required=True)


@event("routing", "supervision.ordered", outside_reader=_READER)
class SupervisionOrdered(_OfOrder):
    """A reminder, chaser or supervision order (提醒单、催办单、督办函) went to an office.

    ``cause`` and ``period`` name the assignment, order or advice that lags, and its period. ``subject`` and ``clock``
    are set where ``stage`` of its ladder sent the paper; ``escalates`` is the order or advice that nobody replied to.
    """

    issuer = fields.Str(required=True)
    kind = fields.Str(required=True)
    ground = fields.Str(allow_none=True, load_default=None)
    assignment = fields.Str(allow_none=True, load_default=None)
    cause = fields.Str(allow_none=True, load_default=None)
    period = fields.Str(allow_none=True, load_default=None)
    subject = fields.Str(allow_none=True, load_default=None)
    clock = fields.Str(allow_none=True, load_default=None)
    stage = fields.Str(allow_none=True, load_default=None)
    action = fields.Str(allow_none=True, load_default=None)
    escalates = fields.Str(allow_none=True, load_default=None)
    issued_at = Moment(required=True)
    reply_due = fields.Nested(Due, allow_none=True, load_default=None)


@event("routing", "supervision.replied", outside_reader=_READER)
class SupervisionReplied(_OfOrder):
    """The supervised office replied to an order."""

    replied_at = Moment(required=True)


@event("routing", "supervision.ended", outside_reader=_READER)
class SupervisionEnded(_OfOrder):
    """An order ended without a reply: ``ending`` is withdrawn, or done where the step it asked for was taken."""

    ended_at = Moment(required=True)
    ending = fields.Str(required=True)


class _OfAdvice(Schema):
    advice = fields.Str(required=True)
    number = fields.Str(allow_none=True, load_default=None)
    recipient = fields.Str(required=True)


@event("routing", "advice.given", outside_reader=_READER)
class AdviceGiven(_OfAdvice):
    """A petition office gave advice: ``kind`` is improve, policy or accountability (改进工作、完善政策、追究责任)."""

    kind = fields.Str(required=True)
    issuer = fields.Str(required=True)
    supervision = fields.Str(allow_none=True, load_default=None)
    given_at = Moment(required=True)
    feedback_due = fields.Nested(Due, allow_none=True, load_default=None)


@event("routing", "advice.answered", outside_reader=_READER)
class AdviceAnswered(_OfAdvice):
    """Whoever was advised said in writing whether it is ``adopted``: yes, partly or no."""

    answered_at = Moment(required=True)
    adopted = fields.Str(required=True)
