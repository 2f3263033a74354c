"""What an opinion must be before it may be issued: an outcome the case admits, and an answer to every request. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from services.routing.case.domain import life
from services.routing.case.errors import IssueUnanswered, NotOnFastTrack, OutcomeInvalid, RemandSameOutcome
from services.routing.case.handling.domain.fast_track import FAST
from services.routing.case.handling.errors import IssuesNotListed, IssueUnknown, NotInWriting, ServiceNoteMissing
from services.routing.case.reviews.errors import ChangeUnsaid
from services.routing.law.profile import Profile

#: 条例 Art 32: 支持, 解释说明, 不支持.
OUTCOMES = ("supported", "explained", "not_supported")
#: 条例 Art 29: 采纳, 部分采纳, 未采纳.
SUGGESTION_OUTCOMES = ("adopted", "partly_adopted", "not_adopted")
#: What a review or recheck decides: 维持, 变更, 撤销重办.
CHANGED = "changed"
REVIEW_OUTCOMES = ("upheld", CHANGED, "remanded")
#: An assisting office gives its part to the office in the lead.
ASSIST_OUTCOMES = ("contributed",)
#: An accusation is handled by rules of its own; whoever brought it is told that it was (反馈, 条例 Art 30(1)).
FEEDBACK_OUTCOMES = ("reported_back",)
#: Every outcome there is, for the shapes of requests.
ALL_OUTCOMES = (*OUTCOMES, *SUGGESTION_OUTCOMES, *REVIEW_OUTCOMES, *ASSIST_OUTCOMES, *FEEDBACK_OUTCOMES)
#: Ways an answer, or a notice, reaches the person.
METHODS = ("in_person", "post", "sms", "online", "public_notice", "left_at_home", "phone")
_UNWRITTEN = ("phone",)
#: Ways that nobody confirms; how it was done, and who saw it, is noted.
_UNCONFIRMED = ("public_notice", "left_at_home")


def outcomes_of(kind: str, category: str | None, law: Profile) -> tuple[str, ...]:
    """Return the outcomes an assignment of ``kind`` may have in a case of ``category``."""
    if kind in (life.REVIEW, life.RECHECK):
        return REVIEW_OUTCOMES
    if kind == life.ASSIST:
        return ASSIST_OUTCOMES
    if category is not None and category in law.categories:
        return law.categories[category].outcomes or FEEDBACK_OUTCOMES
    return OUTCOMES


def check_outcome(kind: str, category: str | None, outcome: str, law: Profile) -> None:
    """Raise :class:`OutcomeInvalid` where the case does not admit the outcome."""
    allowed = outcomes_of(kind, category, law)
    if outcome not in allowed:
        raise OutcomeInvalid(outcome=outcome, allowed="、".join(allowed))


def on_paper(category: str | None, track: str, law: Profile) -> bool:
    """Return True where a case ends in a written opinion (处理意见书); the fast track may be answered in other ways."""
    known = law.categories.get(category or "")
    return known is not None and known.end_product == "opinion" and track != FAST


def lacking(facts: str | None, basis: str | None) -> list[str]:
    """Return which of facts with reasons, and the law it rests on, an opinion on paper does not say (Art 32(1))."""
    return [name for name, words in (("facts", facts), ("basis", basis)) if not (words or "").strip()]


def unanswered(issues: Iterable[Any]) -> list[int]:
    """Return the numbers of the requests that need an answer: all but those declined or led elsewhere."""
    return [issue.ord for issue in issues if issue.ending is None]


def check_listed(registered: int, listed: int, kind: str) -> None:
    """Raise :class:`IssuesNotListed` where a matter with several requests would be answered as if it had one."""
    if kind == life.HANDLE and registered > 1 and not listed:
        raise IssuesNotListed(count=registered)


def check_parts(
    issues: Collection[int], given: Sequence[dict[str, Any]], kind: str, category: str | None, law: Profile
) -> None:
    """Raise where an answer is to a request the matter does not have, or with an outcome that it cannot have."""
    if kind != life.HANDLE:
        return
    unknown = [str(one["ord"]) for one in given if one["ord"] not in issues]
    if unknown:
        raise IssueUnknown(issues="、".join(unknown))
    for one in given:
        check_outcome(kind, category, one["outcome"], law)


def check_service(method: str, note: str | None, track: str) -> None:
    """Raise where the way of service is not in writing, or leaves no trace and no note says how it was done."""
    if method in _UNWRITTEN and track != FAST:
        raise NotInWriting()
    if method in _UNCONFIRMED and not note:
        raise ServiceNoteMissing()


def check_issues(issues: Collection[int], given: Sequence[dict[str, Any]], outcome: str) -> None:
    """Raise :class:`IssueUnanswered` naming the requests of the matter that the draft leaves out."""
    missing = sorted(set(issues) - {one["ord"] for one in given})
    if missing and outcome not in REVIEW_OUTCOMES and outcome not in ASSIST_OUTCOMES:
        raise IssueUnanswered(issues="、".join(str(ord_) for ord_ in missing))


def check_change(
    issues: Collection[int], given: Sequence[dict[str, Any]], outcome: str, category: str | None, law: Profile
) -> None:
    """Raise where a changed opinion does not say for each request what it comes to; a matter with one has number 1."""
    if outcome != CHANGED:
        return
    missing = sorted(set(issues or [1]) - {one["ord"] for one in given})
    if missing:
        raise ChangeUnsaid(issues="、".join(str(ord_) for ord_ in missing))
    for one in given:
        check_outcome(life.HANDLE, category, one["outcome"], law)


def check_at_once(track: str, outcome: str, law: Profile) -> None:
    """Raise :class:`NotOnFastTrack` where one person alone may not answer."""
    leaves = law.fast_track.leaves_on if law.fast_track else ()
    if track != "fast" or outcome in leaves:
        raise NotOnFastTrack()


def check_remand(annulled: str | None, outcome: str, new_facts: str | None) -> None:
    """Raise :class:`RemandSameOutcome` where a remanded matter would be answered as before without new facts."""
    if annulled is not None and outcome == annulled and not new_facts:
        raise RemandSameOutcome(outcome=outcome)
