"""What may have happened in a case, as a document kind may know it: hearings, agreements, reviews, orders, visits.

Parts of :class:`huiyin.plugins.case_values.CaseValues`, whose conventions hold here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from huiyin.plugins.case_parts import Organ


@dataclass(frozen=True)
class Extension:
    """The one extension of an answer's period (条例 Art 34): days, the last day before and after, why.

    Who approved it is the organ's head; a paper shows nobody's staff id.
    """

    days: int | None = None
    due: date | None = None
    reason: str | None = None
    due_before: date | None = None


@dataclass(frozen=True)
class Hearing:
    """A hearing (条例 Art 31, 36). ``open`` says whether the public may come, ``closed_reason`` why not."""

    opens_at: datetime | None = None
    ended_at: datetime | None = None
    place: str | None = None
    open: bool | None = None
    closed_reason: str | None = None
    chair: str | None = None
    members: tuple[str, ...] = ()
    recorder: str | None = None
    topics: str | None = None
    present: tuple[str, ...] = ()
    absent: str | None = None
    petitioner_said: str | None = None
    office_said: str | None = None
    evidence: str | None = None
    conclusion: str | None = None
    days: int | None = None


@dataclass(frozen=True)
class Party:
    """One side of an agreement, and what it is or where it lives."""

    name: str | None = None
    about: str | None = None


@dataclass(frozen=True)
class Agreement:
    """What mediation or settlement agreed (条例 Art 33). ``consented_on`` is the day both sides agreed to it."""

    parties: tuple[Party, ...] = ()
    dispute: str | None = None
    terms: tuple[str, ...] = ()
    mediator: str | None = None
    consented_on: date | None = None


@dataclass(frozen=True)
class Objection:
    """An objection to a transfer and its verdict (条例 Art 23(3)); ``onward`` is where the matter goes if upheld."""

    made_at: datetime | None = None
    reasons: str | None = None
    proposed: str | None = None
    upheld: bool | None = None
    verdict: str | None = None
    onward: str | None = None


@dataclass(frozen=True)
class Service:
    """How a paper reached the person, when, who brought it, who took it, and what proves it."""

    document: str | None = None
    document_number: str | None = None
    recipient: str | None = None
    method: str | None = None
    served_at: datetime | None = None
    place: str | None = None
    server: str | None = None
    taken_by: str | None = None
    proof: str | None = None


@dataclass(frozen=True)
class Completion:
    """What was done: the result, its execution, the measures that settled the dispute."""

    result: str | None = None
    execution: str | None = None
    measures: str | None = None


@dataclass(frozen=True)
class Review:
    """A review (复查) or recheck (复核). ``decision`` is upheld, revoked or changed; ``findings`` are its facts."""

    respondent: str | None = None
    requested_at: datetime | None = None
    received_at: datetime | None = None
    request: str | None = None
    findings: str | None = None
    reasons: str | None = None
    decision: str | None = None
    decided: str | None = None
    basis: str | None = None


@dataclass(frozen=True)
class Order:
    """A reminder, a chaser or a supervision order (条例 Art 40), to whom, and by when an answer to it is due."""

    recipient: Organ = field(default_factory=Organ)
    period: str | None = None
    due: date | None = None
    ground: str | None = None
    facts: str | None = None
    demand: str | None = None
    advice: str | None = None
    reply_due: date | None = None


@dataclass(frozen=True)
class Advice:
    """Advice to improve, to amend policy or to hold responsible (条例 Art 40), and what came of it.

    ``adopted`` is adopted, partly or not_adopted.
    """

    recipient: Organ = field(default_factory=Organ)
    facts: str | None = None
    advice: str | None = None
    basis: str | None = None
    consequences: str | None = None
    reply_due: date | None = None
    adopted: str | None = None
    measures: str | None = None
    reasons: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """What was decided on a suggestion (条例 Art 29): adopted, partly or not_adopted, with the reply."""

    adopted: str | None = None
    reply: str | None = None
    measures: str | None = None
    reasons: str | None = None


@dataclass(frozen=True)
class Visit:
    """A return visit. ``informed``: the person knows the outcome; ``executed``: it was carried out."""

    visitor: str | None = None
    visited_at: datetime | None = None
    method: str | None = None
    reached: bool | None = None
    informed: bool | None = None
    executed: bool | None = None
    satisfaction: str | None = None
    new_trouble: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Agent:
    """Somebody who acts for the person, and how the two are related or who recommended the agent."""

    name: str | None = None
    relation: str | None = None
    phone: str | None = None
    proof: str | None = None


@dataclass(frozen=True)
class Agency:
    """A commission: one or two agents, what they may do, until when, and the days within which they report."""

    agents: tuple[Agent, ...] = ()
    scope: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    report_days: int | None = None


@dataclass(frozen=True)
class Urgent:
    """A major or urgent matter (条例 Art 25): what happened, whom it was reported to, when it was sent."""

    happened_at: datetime | None = None
    place: str | None = None
    people: int | None = None
    facts: str | None = None
    demand: str | None = None
    measures: str | None = None
    recipients: tuple[str, ...] = ()
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Ending:
    """Why a matter ends without an opinion: an agreement, a withdrawal, a death without a successor."""

    reason: str | None = None
    basis: str | None = None
    ended_on: date | None = None
