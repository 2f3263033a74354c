"""The parts of every case as a document kind may know them: paper, organ, person, matter, periods, opinion, remedy.

Parts of :class:`huiyin.plugins.case_values.CaseValues`, whose conventions hold here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Paper:
    """The paper itself: its number once it has one, the day of issue, who signed, which version of it this is."""

    number: str | None = None
    issued_on: date | None = None
    signer: str | None = None
    version: int = 1
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Organ:
    """An organ or unit (机关、单位). ``abbreviation`` is its mark in numbers (机关代字), ``contact`` whom to ask."""

    code: str | None = None
    name: str | None = None
    abbreviation: str | None = None
    address: str | None = None
    phone: str | None = None
    contact: str | None = None


@dataclass(frozen=True)
class Person:
    """Who brought the matter. Without a name the person is addressed as 信访人; ``count`` is how many bring it."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    count: int = 1
    representatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matter:
    """The matter as registered. ``received_from`` is the organ that passed it on; ``summary`` is what it is about."""

    number: str | None = None
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    channel: str | None = None
    category: str | None = None
    purpose: str | None = None
    subject: str | None = None
    place: str | None = None
    received_at: datetime | None = None
    received_from: str | None = None
    registered_at: datetime | None = None
    registrar: str | None = None
    query_code: str | None = None
    first: bool | None = None
    litigation: bool | None = None
    urgent: bool | None = None
    way: str | None = None


@dataclass(frozen=True)
class Issue:
    """One of the demands of a matter, its answer and outcome; one not accepted has a reason and where to go instead."""

    text: str | None = None
    answer: str | None = None
    outcome: str | None = None
    accepted: bool = True
    refusal: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Period:
    """A legal period: its length (``unit`` calendar, working or months), its last days, and the article."""

    length: int | None = None
    unit: str = "calendar"
    nominal: date | None = None
    legal: date | None = None
    article: str | None = None


@dataclass(frozen=True)
class Assignment:
    """Who must act: ``assigner`` passed it on to ``office``. ``due`` is the day the assigner fixed (指定办理期限)."""

    office: Organ = field(default_factory=Organ)
    assigner: Organ = field(default_factory=Organ)
    issued_at: datetime | None = None
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    reason: str | None = None
    suggested_route: str | None = None
    due: date | None = None
    feedback: str | None = None
    track: str = "ordinary"
    assisting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a matter is not accepted, by which law, where to go; another remedy and its limit where there is one."""

    reason: str | None = None
    basis: str | None = None
    channel: str | None = None
    remedy: str | None = None
    limit: str | None = None


@dataclass(frozen=True)
class Route:
    """The legal route of 条例 Art 31 (``item`` 1–6): its name, the organ, the limit outside our clocks, its law."""

    item: int | None = None
    name: str | None = None
    organ: str | None = None
    limit: str | None = None
    basis: str | None = None


@dataclass(frozen=True)
class Earlier:
    """The paper this one answers or builds on."""

    title: str | None = None
    number: str | None = None
    issued_on: date | None = None
    organ: str | None = None


@dataclass(frozen=True)
class Draft:
    """An opinion as drafted (条例 Art 32). ``outcome`` is supported, explained or not_supported."""

    request: str | None = None
    facts: str | None = None
    reasons: str | None = None
    opinion: str | None = None
    basis: str | None = None
    outcome: str | None = None
    execution: str | None = None


@dataclass(frozen=True)
class Remedy:
    """Where the person may go next, and within how many days of receiving the paper (条例 Art 35, 36)."""

    organ: Organ = field(default_factory=Organ)
    days: int | None = None
    materials: str | None = None
