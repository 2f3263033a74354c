"""The form of a profile file: what may stand where. Whether it makes sense together is asked in ``sense.py``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import post_load, validates_schema

from services.routing.law import words
from services.routing.law.forms import (
    Day,
    Flag,
    Form,
    Part,
    Scalar,
    Table,
    Whole,
    Word,
    Words,
    bilingual,
    one_of,
    wrong,
)
from services.routing.law.profile import (
    AdviceKind,
    Category,
    Extension,
    FastTrack,
    Ground,
    Ladder,
    LegalRoute,
    Length,
    Limit,
    Panel,
    Paper,
    Period,
    Profile,
    Rule,
    Stage,
    Supervision,
)

#: Entry of the file → unit of the length it gives.
LENGTHS = {"days": "calendar", "working_days": "working", "months": "months"}
_LIMITS = {"days": "calendar", "months": "months", "years": "years"}
_WHEN = ("before", "percent", "after")
_MOST_DAYS = 3660


class _Certain(Form):
    """How sure the source of an entry is."""

    certainty = Word(words.CERTAINTIES, required=True)


class _Sourced(_Certain):
    """Where an entry stands in the law, and how sure that is."""

    article = Word(required=True)


class _Extension(_Sourced):
    max_days = Whole(1, _MOST_DAYS, required=True)
    approver = Word(words.APPROVERS, required=True)
    notice = Word(words.NOTICES, load_default=None)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Extension:
        return Extension(**data)


class _Period(_Sourced):
    title = bilingual()
    days = Whole(1, _MOST_DAYS)
    working_days = Whole(1, _MOST_DAYS)
    months = Whole(1, 120)
    fixed = Word(words.FIXED, load_default=None)
    starts = Word(words.MOMENTS, required=True)
    ends = Words(Word(words.MOMENTS), required=True)
    voided_by = Words(Word(words.MOMENTS), least=0, load_default=())
    applies = Table(Words(Scalar()), keys=Word(tuple(words.CONDITIONS)), required=True)
    bearer = Word(words.BEARERS, required=True)
    right = Flag(load_default=False)
    extension = Part(_Extension, load_default=None, allow_none=True)
    excludes = Words(Word(), least=0, load_default=())
    later_date = Flag(load_default=False)
    notice = Word(words.NOTICES, load_default=None)
    ladder = Word(load_default=None)
    local_target = Flag(load_default=False)
    note = Word(load_default="")

    @validates_schema
    def _one_length(self, data: dict[str, Any], **_: Any) -> None:
        if sum(bool(data.get(name)) for name in (*LENGTHS, "fixed")) != 1:
            raise wrong("length_one")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Period:
        given = {unit: data.pop(name) for name, unit in LENGTHS.items() if name in data}
        unit, days = next(iter(given.items()), ("calendar", None))
        unsorted = {name: {word: None} for name, word in words.UNSORTED.items()}
        applies = {
            name: frozenset(unsorted.get(name, {}).get(value, value) for value in values)
            for name, values in data.pop("applies").items()
        }
        return Period(name="", days=days, unit=unit, applies=applies, **data)


class _Stage(Form):
    name = Word(required=True)
    title = bilingual()
    action = Word(words.ACTIONS, required=True)
    before = Whole(0, _MOST_DAYS)
    percent = Whole(1, 100)
    after = Whole(0, _MOST_DAYS)
    unit = Word(words.STAGE_UNITS)
    paper = Word(load_default=None)
    ground = Word(load_default=None)

    @validates_schema
    def _one_moment(self, data: dict[str, Any], **_: Any) -> None:
        if sum(name in data for name in _WHEN) != 1:
            raise wrong("when_one")
        if "unit" in data and "percent" in data:
            raise wrong("unit_idle")

    @validates_schema
    def _papers(self, data: dict[str, Any], **_: Any) -> None:
        named = bool(data.get("paper")), bool(data.get("ground"))
        sends = data["action"] in words.SENDING
        if sends and not all(named):
            raise wrong("stage_paper", action=data["action"])
        reminds = data["action"] == words.TELL and named[0]
        if any(named) and not sends and not reminds:
            raise wrong("paper_idle", action=data["action"])

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Stage:
        return Stage(**data)


class _Ladder(_Certain):
    stages = Words(Part(_Stage), required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Ladder:
        return Ladder(name="", **data)


class _Category(_Sourced):
    title = bilingual()
    purposes = Words(Word(words.PURPOSES), required=True)
    end_product = Word(words.END_PRODUCTS, required=True)
    outcomes = Words(Word(), least=0, required=True)
    reviewable = Flag(required=True)
    restricted = Flag(required=True)
    legal_routes = Words(Whole(1, 6), least=0, load_default=())
    tracks = Words(Word(words.TRACKS), required=True)
    notices = Words(Word(words.NOTICES), required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Category:
        return Category(name="", **data)


class _Limit(_Sourced):
    days = Whole(1, _MOST_DAYS)
    months = Whole(1, 120)
    years = Whole(1, 30)
    text = bilingual()
    law = bilingual()

    @validates_schema
    def _one_length(self, data: dict[str, Any], **_: Any) -> None:
        if sum(name in data for name in _LIMITS) != 1:
            raise wrong("limit_one")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Limit:
        lengths = [Length(data.pop(name), unit) for name, unit in _LIMITS.items() if name in data]
        return Limit(length=lengths[0], **data)


class _LegalRoute(_Sourced):
    title = bilingual()
    organ = bilingual()
    procedure = bilingual()
    reviewable = Flag(required=True)
    limits = Words(Part(_Limit), least=0, load_default=())

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> LegalRoute:
        return LegalRoute(number=0, **data)


class _FastTrack(_Sourced):
    first_only = Flag(required=True)
    grounds = Table(bilingual(), required=True)
    exclusions = Table(bilingual(), required=True)
    leaves_on = Words(Word(), required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> FastTrack:
        return FastTrack(**data)


class _Ground(_Sourced):
    title = bilingual()
    machine = Flag(load_default=False)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Ground:
        return Ground(name="", **data)


class _Paper(_Certain):
    title = bilingual()
    reply = Word(required=True)
    improvement = Flag(load_default=False)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Paper:
        return Paper(name="", **data)


class _Advice(_Sourced):
    title = bilingual()
    to = Word(words.ADDRESSEES, required=True)
    feedback = Word(required=True)
    serious_only = Flag(load_default=False)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> AdviceKind:
        return AdviceKind(name="", **data)


class _Supervision(Form):
    grounds = Table(Part(_Ground), required=True)
    papers = Table(Part(_Paper), required=True)
    advice = Table(Part(_Advice), required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Supervision:
        return Supervision(**{name: _named(table) for name, table in data.items()})


class _Rule(_Sourced):
    number = Whole(1, 720, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Rule:
        return Rule(**data)


class _Panel(_Sourced):
    least = Whole(1, 99, required=True)
    odd = Flag(load_default=False)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Panel:
        return Panel(**data)


class ProfileForm(Form):
    """A whole profile. One that extends another is asked after both were put together."""

    name = Word(required=True)
    version = Whole(1, 9999, required=True)
    extends = Word(load_default=None)
    law = bilingual()
    valid_from = Day(required=True)
    valid_until = Day(load_default=None, allow_none=True)
    periods = Table(Part(_Period), required=True)
    exclusions = Table(bilingual(), load_default=dict)
    local_exclusions_allowed = Table(Words(Word()), load_default=dict)
    ladders = Table(Part(_Ladder), required=True)
    categories = Table(Part(_Category), required=True)
    legal_routes = Table(Part(_LegalRoute), keys=Scalar(validate=one_of(range(1, 7))), load_default=dict)
    fast_track = Part(_FastTrack, load_default=None, allow_none=True)
    supervision = Part(_Supervision, required=True)
    hearing_notice_days = Part(_Rule, required=True)
    hearing_panel = Part(_Panel, load_default=None, allow_none=True)
    urgent_report_hours = Part(_Rule, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Profile:
        tables: dict[str, Any] = {name: _named(data.pop(name)) for name in ("periods", "ladders", "categories")}
        routes = {number: replace(route, number=number) for number, route in data.pop("legal_routes").items()}
        return Profile(**tables, legal_routes=routes, **data)


def _named(table: dict[str, Any]) -> dict[str, Any]:
    """Tell each entry the name it stands under."""
    return {name: replace(entry, name=name) for name, entry in table.items()}
