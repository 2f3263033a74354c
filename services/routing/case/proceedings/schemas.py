"""Shapes of what happens on the way to an answer and after it: requests, extension, mediation, hearing, execution."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from huiyin.events.fields import Day, Moment
from services.routing.case.handling import ending
from services.routing.case.handling.domain import executing
from services.routing.case.proceedings.domain import hearings, mediating
from services.routing.case.schemas import MOST_ISSUES
from services.routing.shapes import MOST_REASON, REQUIRED, OfAssignment, maybe_words, one_of, word_of, words

_MOST_PANEL = 30
_MOST_NAME = 100


def _when() -> Moment:
    return Moment(load_default=None, allow_none=True)


def _yes_no() -> fields.Bool:
    messages = {**REQUIRED, "invalid": "应为是或否。"}
    return fields.Bool(required=True, truthy={True}, falsy={False}, error_messages=messages)


class Listed(Schema):
    """One request (诉求) of the matter, and the office that sees to it where one is named."""

    summary = words(MOST_REASON)
    office = maybe_words(32)


class Itemize(OfAssignment):
    """List the requests of a matter."""

    issues: Any = fields.List(
        fields.Nested(Listed),
        required=True,
        error_messages=REQUIRED,
        validate=validate.Length(1, MOST_ISSUES, error=f"应有 1 到 {MOST_ISSUES} 项。"),
    )


class Extend(OfAssignment):
    """Extend the period for the opinion by ``days``; the person is told the reason."""

    days = fields.Int(required=True, strict=True, error_messages=REQUIRED)
    reason = words(MOST_REASON)


class Mediate(OfAssignment):
    """Hand a matter to mediation. Both sides consent; ``other_side`` says who the other is."""

    form = word_of(mediating.FORMS)
    organisation = maybe_words(200)
    other_side = words(200)
    petitioner_consents = _yes_no()
    other_side_consents = _yes_no()
    consented_on = Day(load_default=None, allow_none=True)


class Resume(OfAssignment):
    """Take a matter back from a mediation, saying why it came to nothing."""

    reason = words(MOST_REASON)
    ended_at = _when()


class Settle(OfAssignment):
    """End a matter with an agreement."""

    terms = words()
    ended_at = _when()


class OnPanel(Schema):
    """Somebody on the panel; ``staff`` is the id of those who work here."""

    name = words(_MOST_NAME)
    staff = maybe_words(64)


class CallHearing(OfAssignment):
    """Call a hearing. ``closed_for`` says why the public may not come."""

    opens_at = Moment(required=True, error_messages=REQUIRED)
    place = words(200)
    chair: Any = fields.Nested(OnPanel, required=True, error_messages=REQUIRED)
    panel: Any = fields.List(
        fields.Nested(OnPanel),
        required=True,
        error_messages=REQUIRED,
        validate=validate.Length(max=_MOST_PANEL, error=f"最多 {_MOST_PANEL} 人。"),
    )
    in_public = _yes_no()
    closed_for = fields.Str(load_default=None, allow_none=True, validate=one_of(hearings.CLOSED_FOR))
    topics = words(MOST_REASON)
    reason = words(MOST_REASON)


class ConcludeHearing(OfAssignment):
    """Write down what was said in a hearing and its conclusion, or why it was cancelled."""

    cancelled = fields.Bool(load_default=False)
    cancelled_for = maybe_words(MOST_REASON)
    concluded_at = _when()
    recorder = maybe_words(_MOST_NAME)
    present: Any = fields.List(fields.Str(), load_default=list)
    absent = maybe_words(MOST_REASON)
    petitioner_said = maybe_words()
    office_said = maybe_words()
    evidence = maybe_words()
    conclusion = maybe_words()


class PlanExecution(OfAssignment):
    """Set the day by which what was supported is carried out, how, and by whom where that is another."""

    execute_by = Day(required=True, error_messages=REQUIRED)
    measures = words()
    executor = maybe_words(200)


class ReportExecution(OfAssignment):
    """Report what became of it; ``reason`` where less than everything was done."""

    result = word_of(executing.RESULTS)
    executed_at = _when()
    text = maybe_words()
    reason = maybe_words()


class Terminate(OfAssignment):
    """End a matter without an answer: on what ground, why, and what shows it."""

    ground = word_of(ending.GROUNDS)
    reason = words(MOST_REASON)
    proof = maybe_words(64)
    ended_at = _when()


class TakeBack(OfAssignment):
    """Take back the part of an assisting office."""

    reason = words(MOST_REASON)
