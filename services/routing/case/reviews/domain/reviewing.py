"""Review (复查) and recheck (复核): what is looked at again, by which organ, and when that is final. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from huiyin.offices import Office, OfficeTree
from services.routing.case.domain import life
from services.routing.offices.domain import roles, succession

#: Kinds of assignments in which an answer is looked at again.
KINDS = (life.REVIEW, life.RECHECK)
#: Who of the table decides something in them.
DECIDING = (life.RESPONSIBLE, life.CHECKER, life.HEAD)
UPHELD, CHANGED, REMANDED = "upheld", "changed", "remanded"
#: Ends of a request after which the person may ask once more, in time: nobody has looked at the opinion.
UNHEARD = (life.DECLINED, life.TERMINATED)
#: The moment that ends a window of the person.
ASKED = "review_requested_at"
#: The reason written down with a matter that was sent back.
SENT_BACK = "原意见已撤销，重新办理"


@dataclass(frozen=True)
class Remedy:
    """One way to have an answer looked at again. ``next_zh`` and ``next_en`` say what is left after it."""

    name: str
    action: str
    kind: str
    zh: str
    en: str
    next_zh: str
    next_en: str


REVIEW = Remedy(
    name="review",
    action="request_review",
    kind=life.REVIEW,
    zh="复查",
    en="review",
    next_zh="对复查意见不服的，可以自收到之日起三十日内申请复核。",
    next_en="Against the review's opinion a recheck can be asked for within 30 days of receiving it.",
)
RECHECK = Remedy(
    name="recheck",
    action="request_recheck",
    kind=life.RECHECK,
    zh="复核",
    en="recheck",
    next_zh="复核意见是信访程序的终局意见；有新的事实和理由，可以作为新的信访事项提出。",
    next_en="The recheck's opinion is final; new facts and reasons can be registered as a new matter.",
)
REMEDIES = {remedy.name: remedy for remedy in (REVIEW, RECHECK)}


class Duty(Protocol):
    """What is asked of an assignment here."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def outcome(self) -> str | None: ...


def chain(one: Duty | None, duties: Sequence[Duty]) -> Iterator[Duty]:
    """Yield an assignment and what it looks at, up to and including the handling."""
    by_id = {each.id: each for each in duties}
    while one is not None:
        yield one
        one = None if one.kind == life.HANDLE else by_id.get(one.parent or "")


def looked_at(one: Duty, duties: Sequence[Duty]) -> list[Duty]:
    """Return the opinions a review or recheck looks at, or a remand set aside, the last opinion first."""
    return list(chain(next((each for each in duties if each.id == one.parent), None), duties))


def opinions(one: Duty, duties: Sequence[Duty]) -> list[str]:
    """Return the ids of an assignment and of what it looks at, with the parts that assisting offices gave to them."""
    ids = [each.id for each in chain(one, duties)]
    return ids + [each.id for each in duties if each.kind == life.ASSIST and each.parent in ids]


def opinions_under_review(one: Duty, duties: Sequence[Duty]) -> list[str]:
    """Return the ids of the opinions that a review or recheck looks at, with the parts of assisting offices."""
    parent = next((each for each in duties if each.id == one.parent), None)
    return opinions(parent, duties) if parent is not None else []


def annulled_by(one: Duty, duties: Sequence[Duty]) -> Duty | None:
    """Return the handling whose answer was set aside before ``one`` began; None where it did not begin by a remand."""
    looked = looked_at(one, duties)
    if one.kind != life.HANDLE or not looked or looked[0].kind not in KINDS:
        return None
    return next((each for each in looked if each.kind == life.HANDLE), None)


def request_for(one: Duty, duties: Sequence[Duty]) -> Duty | None:
    """Return the review or recheck of an opinion that was asked for and not turned away; None while it can be asked."""
    of_it = [each for each in duties if each.parent == one.id and each.kind in KINDS]
    return next((each for each in of_it if each.state not in UNHEARD), None)


def is_final(duties: Sequence[Duty]) -> bool:
    """Return True where a recheck that settles the matter was served: it is not accepted again (条例 Art 36(3))."""
    return any(
        one.kind == life.RECHECK and one.state == life.SERVED and one.outcome in (UPHELD, CHANGED) for one in duties
    )


def organ_above(offices: OfficeTree, office: str, day: date, accused: str | None) -> Office | None:
    """Return the organ that looks at an opinion of ``office`` again: the next above it (条例 Art 35, 36(1)).

    ``offices`` is every office there is or was: what ended is stood in for by its successor. An organ on the accused
    side is passed over. None where the registry has no organ above.
    """
    standing = succession.in_force(offices, office, day)
    start = standing.code if standing else office
    for above in list(offices.up(start))[1:]:
        organ = succession.in_force(offices, above.code, day)
        if organ is not None and organ.code != start and _may_review(offices, organ, accused):
            return organ
    return None


def _may_review(offices: OfficeTree, organ: Office, accused: str | None) -> bool:
    return organ.can_answer and not roles.on_accused_side(offices, accused, organ.code)
