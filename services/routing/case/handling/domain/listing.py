"""The several requests (诉求) of one matter: listed, changed while undecided, declined in part. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.routing.case.handling.errors import EveryIssueDeclined, IssueDecided, IssueUnknown

DECLINED, DIVERTED = "declined", "diverted"
ENDINGS = (DECLINED, DIVERTED)


@dataclass(frozen=True)
class Listed:
    """One request as it is on the list: its words, and whether it was answered, declined or led elsewhere."""

    summary: str
    decided: bool


def check_list(present: Mapping[int, Listed], summaries: Sequence[str]) -> None:
    """Raise :class:`IssueDecided` where the new list leaves out or changes a request that was decided."""
    for ord_, one in present.items():
        if one.decided and (ord_ > len(summaries) or summaries[ord_ - 1] != one.summary):
            raise IssueDecided(issue=ord_)


def check_parts(present: Mapping[int, Listed], parts: Sequence[int]) -> None:
    """Raise where a part is no request of the matter, was decided before, or would leave none to accept."""
    unknown = [str(ord_) for ord_ in parts if ord_ not in present]
    if unknown:
        raise IssueUnknown(issues="、".join(unknown))
    for ord_ in parts:
        if present[ord_].decided:
            raise IssueDecided(issue=ord_)
    if parts and all(ord_ in parts or one.decided for ord_, one in present.items()):
        raise EveryIssueDeclined()
