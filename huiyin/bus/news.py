"""What a commit leaves to be done, and who in this process is told of it, by the address of the database.

Between processes the same is said by PostgreSQL's NOTIFY (:mod:`huiyin.bus.line`). No eventlet here: commands that run
no service write too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

#: The channel of NOTIFY, in each service's own database.
CHANNEL = "huiyin"
_EVENTS, _DUE = "events", "due="


@dataclass(frozen=True)
class News:
    """``events``: some wait to be published. ``due`` (UTC): when the earliest timer or letter of a commit is due."""

    events: bool = False
    due: datetime | None = None

    def __bool__(self) -> bool:
        return self.events or self.due is not None

    def text(self) -> str:
        """Return it as NOTIFY carries it."""
        words = [_EVENTS] if self.events else []
        return " ".join(words if self.due is None else [*words, f"{_DUE}{self.due.isoformat()}"])

    @classmethod
    def of(cls, text: str) -> News:
        """Read what NOTIFY carried; of a text that is none of ours, as a newer version may send, nothing is lost:
        both are looked for.
        """
        events, due = False, None
        try:
            for word in text.split():
                if word.startswith(_DUE):
                    due = datetime.fromisoformat(word.removeprefix(_DUE))
                elif word == _EVENTS:
                    events = True
                else:
                    return ALL
        except ValueError:
            return ALL
        return cls(events, due) if due is None or due.tzinfo else ALL


#: Look at everything: nobody knows what was missed.
ALL = News(events=True, due=datetime.min.replace(tzinfo=UTC))


class Hearer(Protocol):
    """What looks at a database when it is told to."""

    def hear(self, news: News) -> None:
        """Take in what a commit of this process left to be done. Returns at once."""
        ...


_hearers: defaultdict[str, list[Hearer]] = defaultdict(list)


def join(url: str, hearer: Hearer) -> None:
    """Have ``hearer`` told of every commit of this process on the database at ``url``."""
    _hearers[url].append(hearer)


def leave(url: str, hearer: Hearer) -> None:
    """Undo :func:`join`."""
    if hearer in _hearers[url]:
        _hearers[url].remove(hearer)


def is_heard(url: str) -> bool:
    """Return True where somebody in this process is told of commits on the database at ``url``."""
    return bool(_hearers.get(url))


def tell(url: str, news: News) -> None:
    """Tell whoever joined."""
    for hearer in list(_hearers.get(url, ())):
        hearer.hear(news)
