"""Events of the law, said by the routing service: its periods come due, its calendar and its profiles change."""

from __future__ import annotations

from marshmallow import Schema, fields

from huiyin.events.fields import Due
from huiyin.events.registry import event


class _ClockNotice(Schema):
    """``assignment`` is the id of the assignment, supervision order or advice the period belongs to."""

    number = fields.Str(allow_none=True, load_default=None)
    assignment = fields.Str(required=True)
    office = fields.Str(allow_none=True, load_default=None)
    clock = fields.Str(required=True)
    due = fields.Nested(Due, required=True)


@event("routing", "clock.due_soon")
class ClockDueSoon(_ClockNotice):
    """A legal period ends soon and the step it waits for has not been taken; ``stage`` is the rung of the ladder."""

    stage = fields.Str(load_default="due_soon")


@event("routing", "clock.overdue")
class ClockOverdue(_ClockNotice):
    """A legal period ended and the step it waited for had not been taken."""


@event("routing", "clock.moved")
class ClockMoved(_ClockNotice):
    """A period that runs or ran is due on another day than before: a calendar was published, or a profile corrected."""

    due_before = fields.Nested(Due, required=True)
    why = fields.Str(required=True)


@event("routing", "calendar.changed", outside_reader="a guest that keeps a calendar of its own")
class CalendarChanged(Schema):
    """The holidays of a year were loaded; ``days`` are those whose meaning changed."""

    year = fields.Int(required=True)
    version = fields.Int(required=True)
    source = fields.Str(required=True)
    days = fields.List(fields.Date(), required=True)


class _ProfileChange(Schema):
    name = fields.Str(required=True)
    version = fields.Int(required=True)
    correction = fields.Int(required=True)
    sha256 = fields.Str(required=True)
    extends = fields.Str(allow_none=True, load_default=None)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(allow_none=True, load_default=None)


@event("routing", "profile.loaded", outside_reader="the log: which law held when")
class ProfileLoaded(_ProfileChange):
    """A version of a law profile was loaded; ``subject`` is its key. New matters begin with it from ``valid_from``."""


@event("routing", "profile.corrected", outside_reader="the log: which law held when")
class ProfileCorrected(_ProfileChange):
    """An error in a version of a law profile was corrected, for ``reason``; clocks that run by it are recomputed."""

    reason = fields.Str(required=True)
