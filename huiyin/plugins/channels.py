"""The group ``huiyin.channels``: the ways a matter comes in. A channel turns what was brought into a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from huiyin.errors import Invalid


@dataclass(frozen=True)
class Draft:
    """A matter as brought, before registration. Moments are aware; ``people_count`` is at least 1.

    ``requests`` are the single things asked for (诉求), each of which needs its answer; a draft without any asks one.
    ``accused_office`` is the code of the unit complained of, ``accused_name`` the person.
    ``source_key`` identifies the thing brought (a ledger's row, a letter's barcode), so that it is registered once.
    The three history fields are set only for records of the past.
    """

    title: str
    content: str
    received_at: datetime
    name: str | None = None
    address: str | None = None
    phone: str | None = None
    people_count: int = 1
    place: str | None = None
    category: str | None = None
    purpose: str | None = None
    named_office: str | None = None
    accused_office: str | None = None
    accused_name: str | None = None
    requests: tuple[str, ...] = ()
    source_key: str | None = None
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None


class Channel(Protocol):
    """A way in. ``staff_only`` channels are entered by a clerk; ``read`` returns a draft or raises ``Invalid``."""

    name: str
    api_version: int
    staff_only: bool

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Turn what was brought (plain JSON values) into a draft; ``received_at`` is now, or what the channel knows."""
        ...


class NullChannel:
    """A channel that takes only a title and a content, for tests and as the smallest example."""

    name = "null"
    api_version = 1
    staff_only = False

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Return the draft as it is; raises ``Invalid`` where one of the two is no text."""
        title, content = brought.get("title"), brought.get("content")
        if not isinstance(title, str) or not isinstance(content, str):
            raise Invalid(problems="title, content: 请填写文字 must be text")
        return Draft(title=title, content=content, received_at=received_at)
