"""The words a profile may use: moments, kinds, conditions, actions. Any other word is a mistake in the file."""

from __future__ import annotations

#: Moments of an assignment, a supervision order or an advice that begin or end a period. ``ended_at`` is any ending
#: without an answer; the five before it say which.
MOMENTS = (
    "received_at",
    "issued_at",
    "accepted_at",
    "objected_at",
    "answered_at",
    "served_at",
    "review_requested_at",
    "lapsed_at",
    "executed_at",
    "replied_at",
    "declined_at",
    "diverted_at",
    "settled_at",
    "terminated_at",
    "replaced_at",
    "ended_at",
)

TRACKS = ("ordinary", "fast")
#: What a period may be bound to, and the words each condition knows; ``None`` where the file itself names them.
CONDITIONS: dict[str, tuple[str | bool, ...] | None] = {
    "kind": ("handle", "assist", "review", "recheck", "supervision", "advice"),
    "category": None,
    "track": TRACKS,
    "legal_route": None,
    "direct": (True, False),
    "mode": ("desk", "direct", "transfer", "assign", "request", "remand"),
    "outcome": ("upheld", "changed", "remanded"),
    "office_kind": ("petition_office", "organ"),
    "paper": None,
    "advice": None,
}
#: The word for a case that has not been sorted: no category, or no legal route.
UNSORTED = {"category": "unclassified", "legal_route": "none"}

UNITS = ("calendar", "working", "months")
STAGE_UNITS = ("calendar", "working")
BEARERS = ("office", "transferor", "petitioner")
#: The actions of those that send a supervision paper. One that tells may send a reminder (提醒单) with it.
SENDING = ("chase", "order", "escalate")
TELL = "tell"
APPROVERS = ("head",)
#: Days that people set for a case: 指定办理期限, and the day by which a supported request is carried out.
FIXED = ("assigned", "execution")
#: What a stage does: tell the office (or the person), say that the period is over, let a right lapse, send a paper
#: (chase, order), or bring the matter before the office above.
ACTIONS = ("tell", "overdue", "lapse", "chase", "order", "escalate")
#: A article exact; B read in part; C practice or a local rule; G general knowledge.
CERTAINTIES = ("A", "B", "C", "G")
#: What becomes due to the person.
NOTICES = (
    "acceptance",
    "declined",
    "no_longer_accepted",
    "diverted",
    "whereabouts",
    "hearing",
    "extension",
    "opinion",
    "settled",
    "terminated",
)
#: What the person gets in the end: an opinion on a request, a reply on a suggestion, feedback on an accusation.
END_PRODUCTS = ("opinion", "reply", "feedback")
#: Purposes a matter is registered with (信访目的).
PURPOSES = ("appeal", "request", "accusation", "suggestion", "other")
#: To whom an advice goes: the unit, the government, or whoever may discipline.
ADDRESSEES = ("unit", "government", "personnel")
