"""Shapes of leaders' work: instructions, referrals, receptions, hard cases, joint conferences, urgent reports."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from huiyin.events.fields import Day, Moment
from huiyin.paging import Listed
from services.routing.leading.domain import leading
from services.routing.shapes import MOST_REASON, REQUIRED, Case, Request, length, maybe_words, one_of, word_of, words

_MOST_TITLE = 100
_MOST_PLACE = 200
_MOST_WORDS = 5000
_MOST_PEOPLE = 100_000
_MOST_MATTERS = 200
_MOST_ITEMS = 50
_MOST_TASKS = 20
_MOST_MEMBERS = 60
_MOST_DEPARTMENTS = 20


def _day(**options: Any) -> Day:
    return Day(required=True, error_messages=REQUIRED, **options)


def _maybe_day() -> Day:
    return Day(load_default=None, allow_none=True)


def _maybe_moment() -> Moment:
    return Moment(load_default=None, allow_none=True)


def _count(least: int) -> fields.Int:
    within = validate.Range(least, _MOST_PEOPLE, error=f"应在 {least} 和 {_MOST_PEOPLE} 之间。")
    return fields.Int(required=True, strict=True, error_messages=REQUIRED, validate=within)


def _many(each: Any, most: int, least: int = 0) -> fields.List[Any]:
    options: dict[str, Any] = {"required": True, "error_messages": REQUIRED} if least else {"load_default": list}
    size = validate.Length(least, most, error=f"应有 {least} 到 {most} 项。")
    return fields.List(each, validate=size, **options)


class Instruct(Case):
    """A leader's instructions on a matter: how the leader came to read it, and who must report by when."""

    form = word_of(leading.FORMS)
    leader_title = words(_MOST_TITLE)
    office = words(32)
    due_on = _maybe_day()
    reception = maybe_words(36)
    text = words(_MOST_WORDS)


class ReportInstruction(Request):
    """What became of an instruction."""

    instruction = words(36)
    result = words(_MOST_WORDS)


class ReferUp(Case):
    """What the petition office proposes to its government."""

    proposal = words(_MOST_WORDS)


class DecideReferral(Request):
    """What the government decided; ``office`` is to handle the matter, where one is named."""

    referral = words(36)
    decision = words(_MOST_WORDS)
    office = maybe_words(32)


class TakeHardCase(Case):
    """The four things a hard case is taken with; ``reason`` says why it changes hands or its day is moved."""

    leader_title = maybe_words(_MOST_TITLE)
    measures = maybe_words(_MOST_WORDS)
    responsibility = maybe_words(_MOST_WORDS)
    due_on = _maybe_day()
    reason = maybe_words(MOST_REASON)


class ResolveHardCase(Case):
    """How a hard case was resolved."""

    result = words(_MOST_WORDS)


class PlanReception(Request):
    """A leader's day on the rota of an office. ``leader`` is the leader's id of staff, which is not published."""

    office = words(32)
    day = _day()
    form = word_of(leading.RECEPTION_FORMS)
    leader = words(64)
    leader_title = words(_MOST_TITLE)
    place = words(_MOST_PLACE)


class HoldReception(Request):
    """How many people came, what was recorded, and the numbers of the matters that were brought."""

    reception = words(36)
    received = _count(0)
    record = words(_MOST_WORDS)
    held_at = _maybe_moment()
    matters: Any = _many(fields.Str(validate=length(32)), _MOST_MATTERS)


class CancelReception(Request):
    """Why a day is taken off the rota."""

    reception = words(36)
    reason = words(MOST_REASON)


class Member(Request):
    """A unit that sits in the conference: an office here, or one outside the registry by its name."""

    office = maybe_words(32)
    name = maybe_words(_MOST_TITLE)

    @validates_schema
    def _named(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("office") and not data.get("name"):
            raise ValidationError("请填写机构代码 office 或者单位名称 name。", "office")


class Item(Request):
    """One item of the agenda, about a matter where it is about one."""

    topic = words(MOST_REASON)
    number = maybe_words(32)


class CallConference(Request):
    """A joint conference: who calls it, who chairs it when, who sits in it, and what it is about."""

    office = words(32)
    title = words(_MOST_PLACE)
    chair = words(_MOST_TITLE)
    held_on = _day()
    members: Any = _many(fields.Nested(Member), _MOST_MEMBERS, 1)
    items: Any = _many(fields.Nested(Item), _MOST_ITEMS, 1)


class Task(Request):
    """What an office must do by a day; ``measure`` where it is one that the conference takes towards the office."""

    owner = words(32)
    task = words(_MOST_WORDS)
    due_on = _day()
    measure = fields.Str(load_default=None, allow_none=True, validate=one_of(leading.MEASURES))


class Decided(Request):
    """What was decided on an item; ``competent`` names the office, where its matter's competence was in dispute."""

    ord = fields.Int(required=True, strict=True, error_messages=REQUIRED, validate=validate.Range(min=1))
    decision = words(_MOST_WORDS)
    competent = maybe_words(32)
    tasks: Any = _many(fields.Nested(Task), _MOST_TASKS)


class RecordDecisions(Request):
    """What was decided on items of the agenda."""

    conference = words(36)
    items: Any = _many(fields.Nested(Decided), _MOST_ITEMS, 1)


class OneConference(Request):
    """One conference."""

    conference = words(36)


class ReportTask(Request):
    """What became of a task."""

    task = words(36)
    result = words(_MOST_WORDS)


class ReportUrgent(Case):
    """What is reported of a major and urgent matter (条例 Art 25). ``people`` is how many, and nothing about them."""

    happened_at = Moment(required=True, error_messages=REQUIRED)
    learned_at = _maybe_moment()
    place = words(_MOST_PLACE)
    people = _count(0)
    demand = words(_MOST_WORDS)
    measures = words(_MOST_WORDS)
    departments: Any = _many(fields.Str(validate=length(32)), _MOST_DEPARTMENTS)


class MarkTold(Request):
    """That one recipient of a report was told, and when."""

    report = words(36)
    recipient = fields.Int(required=True, strict=True, error_messages=REQUIRED, validate=validate.Range(min=1))
    told_at = _maybe_moment()


class Duties(Request, Listed):
    """What an office owes, of one standing or all; ``below`` takes the offices it oversees too."""

    office = words(32)
    state = fields.Str(load_default=None, allow_none=True, validate=one_of(leading.STANDINGS))
    below = fields.Bool(load_default=False)


class Instructions(Duties):
    """The instructions an office must report on, or (``given``) those its leaders gave."""

    given = fields.Bool(load_default=False)


class Rota(Request, Listed):
    """The rota from ``first`` (default: today) to ``last``, of an office and those under it, or of all."""

    office = maybe_words(32)
    first = _maybe_day()
    last = _maybe_day()


class Receptions(Rota):
    """The rota of an office and all it oversees, with what was recorded."""

    office = words(32)


class Conferences(Request, Listed):
    """The conferences of an office."""

    office = words(32)


class Urgent(Request, Listed):
    """What is urgent for an office now; ``closed`` adds the reports on closed cases."""

    office = words(32)
    closed = fields.Bool(load_default=False)
