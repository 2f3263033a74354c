"""What a document kind may know of a case: plain nested values, every one of them absent until it is known.

Not here: how they read on paper (the kind says that) and where they come from (routing fills them). Moments are aware,
days are days in Asia/Shanghai, codes are those of the glossary. Text of a citizen is text as it was brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from huiyin.plugins.case_parts import (
    Assignment,
    Draft,
    Earlier,
    Issue,
    Matter,
    Organ,
    Paper,
    Period,
    Person,
    Refusal,
    Remedy,
    Route,
)
from huiyin.plugins.case_steps import (
    Advice,
    Agency,
    Agent,
    Agreement,
    Completion,
    Ending,
    Extension,
    Hearing,
    Objection,
    Order,
    Party,
    Review,
    Service,
    Suggestion,
    Urgent,
    Visit,
)

__all__ = [
    "Advice",
    "Agency",
    "Agent",
    "Agreement",
    "Assignment",
    "CaseValues",
    "Completion",
    "Draft",
    "Earlier",
    "Ending",
    "Extension",
    "Hearing",
    "Issue",
    "Matter",
    "Objection",
    "Order",
    "Organ",
    "Paper",
    "Party",
    "Period",
    "Person",
    "Refusal",
    "Remedy",
    "Review",
    "Route",
    "Service",
    "Suggestion",
    "Urgent",
    "Visit",
]


@dataclass(frozen=True)
class CaseValues:
    """Everything a paper may say of one case. ``organ`` issues the paper; ``periods`` are named as in the profile."""

    paper: Paper = field(default_factory=Paper)
    organ: Organ = field(default_factory=Organ)
    matter: Matter = field(default_factory=Matter)
    person: Person = field(default_factory=Person)
    issues: tuple[Issue, ...] = ()
    periods: Mapping[str, Period] = field(default_factory=dict)
    assignment: Assignment = field(default_factory=Assignment)
    refusal: Refusal = field(default_factory=Refusal)
    route: Route = field(default_factory=Route)
    earlier: Earlier = field(default_factory=Earlier)
    draft: Draft = field(default_factory=Draft)
    remedy: Remedy = field(default_factory=Remedy)
    extension: Extension = field(default_factory=Extension)
    hearing: Hearing = field(default_factory=Hearing)
    agreement: Agreement = field(default_factory=Agreement)
    objection: Objection = field(default_factory=Objection)
    service: Service = field(default_factory=Service)
    completion: Completion = field(default_factory=Completion)
    review: Review = field(default_factory=Review)
    order: Order = field(default_factory=Order)
    advice: Advice = field(default_factory=Advice)
    suggestion: Suggestion = field(default_factory=Suggestion)
    visit: Visit = field(default_factory=Visit)
    agency: Agency = field(default_factory=Agency)
    urgent: Urgent = field(default_factory=Urgent)
    ending: Ending = field(default_factory=Ending)
