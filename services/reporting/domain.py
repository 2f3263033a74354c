"""Pure rules of reporting: what each event adds to the facts, and which matters a figure speaks of.

Facts are rows that events add to. Adding is commutative and repeatable, so events may come in any order and more
than once. Days are ordinals of the calendar day in Asia/Shanghai, which every database can subtract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiyin.clock import local_day
from huiyin.events.envelope import Event

Row = dict[str, Any]

#: The primary key of each table that events add to.
KEYS: dict[str, tuple[str, ...]] = {
    "office": ("code",),
    "fact": ("number",),
    "assignment": ("id",),
    "notice": ("assignment", "clock", "kind"),
    "deadline": ("assignment", "step", "position"),
}
#: Columns of which the earliest day stands; of every other column the value that is known.
EARLIEST = frozenset({"visit_due_day", "visited_day", "day"})
#: Columns of which the later told truth stands: once a step without its acceptance is known, it is.
EITHER = frozenset({"acceptance_unrecorded"})
#: Tables of which the newest ``version`` stands as a whole.
NEWEST = frozenset({"office"})
#: The kind of assignment whose office is responsible for the answer; others assist or review.
HANDLE = "handle"
#: Steps of an assignment that have a last day.
ACCEPT, ANSWER = "accept", "answer"
#: Periods of routing that end with each step, for those whose last day may move.
_STEP_OF = {
    **dict.fromkeys(("accept", "forward", "fast_accept", "fast_pass"), ACCEPT),
    **dict.fromkeys(("answer", "fast_answer", "statutory_duty", "suggestion_reply", "accusation_feedback"), ANSWER),
}
#: The last day of a step that has none: it is never late.
_NEVER = date.max.toordinal()
#: What the groups of one answer can be.
GROUPINGS = ("office", "channel", "category", "month")
#: What the steps and notices that stand beside the figures are called in Chinese.
COUNTS_ZH = {
    "accepted": "已受理",
    "answered": "已答复",
    "served": "已送达",
    "visit_due": "应回访",
    "visited": "已回访",
    "due_soon": "临期提醒",
    "overdue": "超期通知",
}


@dataclass(frozen=True)
class Cohort:
    """Matters received from ``first`` to ``last``, whose responsible office as of ``as_of`` lies under ``office``."""

    office: str
    first: date
    last: date
    as_of: date
    channel: str | None = None
    category: str | None = None
    #: Units complained of whose accusations are not counted: whoever asks is on their side (条例 Art 30(3)).
    hidden: tuple[str, ...] = ()

    def in_words(self, name: str) -> dict[str, str]:
        """Say which matters these are, in Chinese and in English; ``name`` is the office's."""
        zh = f"{self.first}至{self.last}收到、截至{self.as_of}由{name}及其下级单位负责的信访事项"
        en = (
            f"matters received from {self.first} to {self.last} for which {name}, "
            f"or an office below it, was responsible as of {self.as_of}"
        )
        return {"zh": zh + self._picked("，渠道为", "，类别为"), "en": en + self._picked(", channel ", ", category ")}

    def _picked(self, channel: str, category: str) -> str:
        return (f"{channel}{self.channel}" if self.channel else "") + (
            f"{category}{self.category}" if self.category else ""
        )


def fold(events: Iterable[Event]) -> dict[str, list[Row]]:
    """Return per table what the events add, one row per key, ordered by key.

    The order keeps two replicas that write the same rows from waiting for each other in a ring.
    """
    rows: dict[str, dict[tuple[str, ...], Row]] = {table: {} for table in KEYS}
    for event in events:
        for table, row in _read(event):
            key = tuple(row[name] for name in KEYS[table])
            rows[table][key] = merge(table, rows[table].get(key), row)
    return {table: [by_key[key] for key in sorted(by_key)] for table, by_key in rows.items()}


def _read(event: Event) -> Iterator[tuple[str, Row]]:
    """Yield the rows an event adds, each with its table."""
    if event.type in _READERS and not _about_no_matter(event):
        table, read = _READERS[event.type]
        yield table, read(event)
    for step, assignment, due in _DEADLINES.get(event.type, _no_deadlines)(event):
        yield "deadline", _deadline(event, step, assignment, due)


def _about_no_matter(event: Event) -> bool:
    """Return True for a notice about the reply to an order or advice of no matter: it counts in no cohort."""
    return event.type in ("clock.due_soon", "clock.overdue") and event.data["number"] is None


def merge(table: str, row: Row | None, added: Row) -> Row:
    """Return ``row`` with what ``added`` knows besides."""
    if row is None:
        return added
    if table in NEWEST:
        return max(row, added, key=_version)
    known = {name: value for name, value in added.items() if value is not None}
    earliest = {name: min(row[name], known[name]) for name in EARLIEST & row.keys() & known.keys()}
    either = {name: row[name] or known[name] for name in EITHER & row.keys() & known.keys()}
    return {**row, **known, **earliest, **either}


def ordinal(moment: datetime) -> int:
    """Return the calendar day of ``moment`` in Asia/Shanghai as its ordinal."""
    return local_day(moment).toordinal()


def _version(row: Row) -> int:
    return int(row["version"])


def _office(event: Event) -> Row:
    names = ("code", "name", "kind", "parent", "successor", "valid_from", "valid_until", "version")
    return {name: event.data[name] for name in names}


def _registered(event: Event) -> Row:
    data = event.data
    received = local_day(data["received_at"])
    return {
        "number": data["number"],
        "channel": data["channel"],
        "category": data["category"],
        "received_day": received.toordinal(),
        "received_month": received.strftime("%Y-%m"),
        "acceptance_unrecorded": _is_unrecorded(data["history"]),
    }


def _amended(event: Event) -> Row:
    data = event.data
    return {"number": data["number"], "acceptance_unrecorded": _is_unrecorded(data["history"])}


def _is_unrecorded(history: dict[str, Any] | None) -> bool:
    return bool(history and history["answered_at"] and not history["accepted_at"])


def _step(event: Event) -> Row:
    """Return what every step of an assignment tells."""
    data = event.data
    return {"id": data["assignment"], "number": data["number"], "office": data["office"]}


def _issued(event: Event) -> Row:
    data = event.data
    return {
        **_step(event),
        "kind": data["kind"],
        "version": data["version"],
        "issued_day": ordinal(data["issued_at"]),
        "accept_due": _last_day(data["accept_due"]),
    }


def _accepted(event: Event) -> Row:
    data = event.data
    return {
        **_step(event),
        "accepted_day": ordinal(data["accepted_at"]),
        "answer_due": _last_day(data["answer_due"]) or _NEVER,
        "answer_due_position": event.position,
    }


def _answered(event: Event) -> Row:
    due = event.data["answer_due"]
    unaccepted = {"answer_due_unaccepted": _last_day(due), "answer_due_position": event.position} if due else {}
    return {**_step(event), "answered_day": ordinal(event.data["answered_at"]), **unaccepted}


def _served(event: Event) -> Row:
    return {**_step(event), "served_day": ordinal(event.data["served_at"])}


def _ended(event: Event) -> Row:
    data = event.data
    return {**_step(event), "ended_day": ordinal(data["ended_at"]), "ending": data["ending"]}


def _mediated(event: Event) -> Row:
    """An agreement ends the assignment; a mediation that failed tells nothing new."""
    agreed = event.data["result"] == "agreed"
    ended_day = ordinal(event.data["ended_at"]) if agreed else None
    return {**_step(event), "ended_day": ended_day, "ending": "settled" if agreed else None}


def _last_day(due: dict[str, date] | None) -> int | None:
    return due["legal"].toordinal() if due else None


Deadlines = Iterator[tuple[str, str, int | None]]


def _deadline(event: Event, step: str, assignment: str, due: int | None) -> Row:
    known = {"known_day": ordinal(event.recordedtime), "due": due or _NEVER}
    return {"assignment": assignment, "step": step, "position": event.position, **known}


def _no_deadlines(_event: Event) -> Deadlines:
    return iter(())


def _extended(event: Event) -> Deadlines:
    yield ANSWER, event.data["assignment"], _last_day(event.data["answer_due"])


def _sorted(event: Event) -> Deadlines:
    for dues in event.data["dues"]:
        yield ACCEPT, dues["assignment"], _last_day(dues["accept_due"])
        yield ANSWER, dues["assignment"], _last_day(dues["answer_due"])


def _moved(event: Event) -> Deadlines:
    step = _STEP_OF.get(event.data["clock"])
    if step is not None:
        yield step, event.data["assignment"], _last_day(event.data["due"])


_DEADLINES: dict[str, Callable[[Event], Deadlines]] = {
    "assignment.extended": _extended,
    "case.classified": _sorted,
    "clock.moved": _moved,
}


def _notice(event: Event) -> Row:
    data = event.data
    kind = event.type.removeprefix("clock.")
    day = ordinal(event.time)
    return {
        "assignment": data["assignment"],
        "clock": data["clock"],
        "kind": kind,
        "number": data["number"],
        "day": day,
    }


def _visit_due(event: Event) -> Row:
    return {"number": event.data["number"], "visit_due_day": event.data["due_on"].toordinal()}


def _visit_made(event: Event) -> Row:
    return {"number": event.data["number"], "visited_day": ordinal(event.data["made_at"])}


def _rating(event: Event) -> Row:
    data = event.data
    side = data["side"]
    return {
        "number": data["number"],
        f"{side}_score": data["score"],
        f"{side}_rated_day": ordinal(data["given_at"]),
    }


_READERS: dict[str, tuple[str, Callable[[Event], Row]]] = {
    "matter.registered": ("fact", _registered),
    "matter.amended": ("fact", _amended),
    "visit.due": ("fact", _visit_due),
    "visit.made": ("fact", _visit_made),
    "rating.given": ("fact", _rating),
    "assignment.issued": ("assignment", _issued),
    "assignment.accepted": ("assignment", _accepted),
    "assignment.answered": ("assignment", _answered),
    "assignment.served": ("assignment", _served),
    "assignment.moved": ("assignment", _step),
    "assignment.ended": ("assignment", _ended),
    "mediation.ended": ("assignment", _mediated),
    "clock.due_soon": ("notice", _notice),
    "clock.overdue": ("notice", _notice),
    "office.changed": ("office", _office),
}
