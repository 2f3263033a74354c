"""A profile of the law as a value: what the handlers and the pure rules ask. Reading files is not here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

_UNITS_SAID = {
    "calendar": ("日", "day"),
    "working": ("个工作日", "working day"),
    "months": ("个月", "month"),
    "years": ("年", "year"),
}


@dataclass(frozen=True)
class Text:
    """A name or sentence in both languages."""

    zh: str
    en: str

    def to_json(self) -> dict[str, str]:
        """Return the plain value that errors and answers carry."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Length:
    """How long a period is: ``count`` of ``unit`` (calendar, working, months; outside limits also years)."""

    count: int
    unit: str

    @property
    def text(self) -> Text:
        """The length as one says it."""
        zh, en = _UNITS_SAID[self.unit]
        return Text(f"{self.count}{zh}", f"{self.count} {en}{'' if self.count == 1 else 's'}")


@dataclass(frozen=True)
class Extension:
    """How far a period may be extended, once: at most ``max_days`` days, counted from the nominal last day."""

    max_days: int
    approver: str
    notice: str | None
    article: str
    certainty: str


@dataclass(frozen=True)
class Period:
    """One period of the law.

    It runs from the moment ``starts`` where ``applies`` fits; the first moment of ``ends`` fulfils it, the first of
    ``voided_by`` ends it without a result. ``days`` counts ``unit`` and is None where ``fixed`` names a day that people
    set. A ``right`` may be used, and nobody is late who does not; every other period is a duty. ``later_date``: the
    bearer may act until the later of both last days. ``local_target`` marks what national law leaves open.
    """

    name: str
    title: Text
    days: int | None
    unit: str
    fixed: str | None
    starts: str
    ends: tuple[str, ...]
    voided_by: tuple[str, ...]
    applies: Mapping[str, frozenset[Any]]
    bearer: str
    right: bool
    extension: Extension | None
    excludes: tuple[str, ...]
    later_date: bool
    notice: str | None
    article: str
    certainty: str
    ladder: str | None
    local_target: bool
    note: str = ""

    def applies_to(self, traits: Mapping[str, Any]) -> bool:
        """Return True where every condition admits its trait; an absent trait counts as None."""
        return all(traits.get(name) in admitted for name, admitted in self.applies.items())

    @property
    def length(self) -> Length | None:
        """The length, or None where people set the last day."""
        return None if self.days is None else Length(self.days, self.unit)


@dataclass(frozen=True)
class Stage:
    """One stage of a ladder: what is done, and when.

    Exactly one of these says when: ``before`` (so many days before the nominal last day), ``percent`` (of the period),
    ``after`` (so many days after the legal last day; 0 is its end). ``unit`` is that of the days. ``paper`` is the kind
    of supervision paper that is sent, ``ground`` the ground it names.
    """

    name: str
    title: Text
    action: str
    before: int | None = None
    percent: int | None = None
    after: int | None = None
    unit: str = "calendar"
    paper: str | None = None
    ground: str | None = None


@dataclass(frozen=True)
class Ladder:
    """The stages a period climbs while its step has not been taken, in the order they come."""

    name: str
    stages: tuple[Stage, ...]
    certainty: str


@dataclass(frozen=True)
class Category:
    """A category of matters (domain §2.3): what it ends in, whether that can be reviewed, and who must not see it."""

    name: str
    title: Text
    purposes: tuple[str, ...]
    end_product: str
    outcomes: tuple[str, ...]
    reviewable: bool
    restricted: bool
    legal_routes: tuple[int, ...]
    tracks: tuple[str, ...]
    notices: tuple[str, ...]
    article: str
    certainty: str


@dataclass(frozen=True)
class Limit:
    """A time limit outside petition work that the person must be told of, with the law it stands in."""

    length: Length
    text: Text
    law: Text
    article: str
    certainty: str


@dataclass(frozen=True)
class LegalRoute:
    """One of the six ways an appeal may go (条例 Art 31): who decides, by which procedure, and until when to ask."""

    number: int
    title: Text
    organ: Text
    procedure: Text
    reviewable: bool
    limits: tuple[Limit, ...]
    article: str
    certainty: str


@dataclass(frozen=True)
class FastTrack:
    """The simplified handling (简易办理): for which matters, for which not, and which draft outcomes leave it."""

    first_only: bool
    grounds: Mapping[str, Text]
    exclusions: Mapping[str, Text]
    leaves_on: tuple[str, ...]
    article: str
    certainty: str


@dataclass(frozen=True)
class Ground:
    """A ground for supervision; ``machine`` says that the system can find it by itself."""

    name: str
    title: Text
    machine: bool
    article: str
    certainty: str


@dataclass(frozen=True)
class Paper:
    """A kind of supervision paper; ``reply`` names the period for the reply, ``improvement`` that it must advise."""

    name: str
    title: Text
    reply: str
    improvement: bool
    certainty: str


@dataclass(frozen=True)
class AdviceKind:
    """A kind of advice (条例 Art 40); ``feedback`` names the period for the written feedback."""

    name: str
    title: Text
    to: str
    feedback: str
    serious_only: bool
    article: str
    certainty: str


@dataclass(frozen=True)
class Supervision:
    """What supervision works with: grounds, papers, and kinds of advice."""

    grounds: Mapping[str, Ground]
    papers: Mapping[str, Paper]
    advice: Mapping[str, AdviceKind]


@dataclass(frozen=True)
class Rule:
    """A number with its source: days of notice before a hearing, hours for an urgent report."""

    number: int
    article: str
    certainty: str


@dataclass(frozen=True)
class Panel:
    """How many sit on the panel of a hearing at least, chair included, and whether they must be odd in number."""

    least: int
    odd: bool
    article: str
    certainty: str


@dataclass(frozen=True)
class Profile:
    """One version of the law. A matter keeps the one it was born under, by ``key``."""

    name: str
    version: int
    law: Text
    valid_from: date
    valid_until: date | None
    extends: str | None
    periods: Mapping[str, Period]
    ladders: Mapping[str, Ladder]
    categories: Mapping[str, Category]
    supervision: Supervision
    hearing_notice_days: Rule
    urgent_report_hours: Rule
    exclusions: Mapping[str, Text] = field(default_factory=dict)
    local_exclusions_allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    legal_routes: Mapping[int, LegalRoute] = field(default_factory=dict)
    fast_track: FastTrack | None = None
    hearing_panel: Panel | None = None

    @property
    def key(self) -> str:
        """What a case keeps: ``name@version``."""
        return f"{self.name}@{self.version}"

    def ladder_of(self, period: str) -> tuple[Stage, ...]:
        """Return the stages of the ladder of a period; a period without one climbs none."""
        ladder = self.periods[period].ladder
        return self.ladders[ladder].stages if ladder else ()

    def category_of(self, purpose: str | None) -> str | None:
        """Return the category a matter registered with ``purpose`` falls into; None has to be sorted by a person."""
        found = (name for name, category in self.categories.items() if purpose in category.purposes)
        return next(found, None)

    def to_json(self) -> dict[str, Any]:
        """Return the whole profile as a plain value."""
        plain: dict[str, Any] = _plain(self)
        return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted((_plain(one) for one in value), key=lambda one: (one is None, str(one)))
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
