"""The group ``huiyin.rules``: who must answer. Rules are asked in the site's order; the first to choose wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from huiyin.offices import OfficeTree


@dataclass(frozen=True)
class Question:
    """What a rule may know of a matter. ``text`` (title and content) is filled only for rules that say they need it."""

    number: str
    channel: str
    received_by: str | None
    place: str | None
    category: str | None
    named_office: str | None
    text: str = ""


@dataclass(frozen=True)
class Choice:
    """The office a rule chose, and why, in one Chinese sentence that quotes no citizen's words."""

    office: str
    reason: str


class Rule(Protocol):
    """One way to choose. Return ``None`` to leave the matter to the next rule."""

    name: str
    api_version: int
    needs_text: bool

    def choose(self, question: Question, offices: OfficeTree) -> Choice | None:
        """Choose the responsible office for the matter."""
        ...


class NullRule:
    """A rule that never chooses."""

    name = "null"
    api_version = 1
    needs_text = False

    def choose(self, question: Question, offices: OfficeTree) -> Choice | None:
        """Leave the matter to the next rule."""
        return None
