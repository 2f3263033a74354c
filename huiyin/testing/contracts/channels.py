"""The contract of ``huiyin.channels``: what is brought becomes a draft, or is refused in a clear sentence."""

from __future__ import annotations

import copy
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, ClassVar

from huiyin.errors import HuiyinError, Invalid
from huiyin.plugins.channels import Draft
from huiyin.testing.contracts.base import PluginContract

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
#: A text no sentence, log or error may repeat.
MARK = "不可外传-7f3a"
#: What a careless or a hostile client may send where a text or a number is expected.
NONSENSE: tuple[Any, ...] = (None, 0, -1, 1.5, True, "", " ", "\x00", MARK, MARK * 20_000, [], [MARK], {}, {MARK: MARK})
_TEXTS = ("title", "content", "name", "address", "phone", "place", "category", "purpose", "named_office", "source_key")
_ACCUSED = ("accused_office", "accused_name")


class ChannelContract(PluginContract):
    """Set ``plugin``, and ``brought`` to something your channel takes."""

    group = "channels"
    brought: ClassVar[dict[str, Any]] = {"title": "路灯不亮", "content": "东街的三盏路灯坏了半个月。"}

    def read(self, brought: Any) -> Draft:
        """Have a new channel read what was brought."""
        draft: Draft = self.made().read(brought, NOW)
        return draft

    def test_it_says_whether_only_staff_may_enter_through_it(self) -> None:
        """Intake asks before it reads."""
        assert isinstance(self.made().staff_only, bool)

    def test_what_is_brought_becomes_a_draft_of_plain_values(self) -> None:
        """Texts are texts, moments know their zone, and somebody brought it."""
        draft = self.read(copy.deepcopy(self.brought))
        assert draft.content.strip()
        assert all(isinstance(getattr(draft, name), str | None) for name in (*_TEXTS, *_ACCUSED))
        assert isinstance(draft.requests, tuple)
        assert all(isinstance(item, str) for item in draft.requests)
        assert type(draft.people_count) is int
        assert draft.people_count >= 1
        moments = (draft.received_at, draft.accepted_at, draft.answered_at)
        assert all(moment is None or moment.tzinfo for moment in moments)
        assert draft.received_at <= NOW

    def test_reading_twice_gives_the_same_draft_and_leaves_what_was_brought_alone(self) -> None:
        """A command that is repeated reads the same thing again."""
        brought = copy.deepcopy(self.brought)
        assert self.read(brought) == self.read(brought)
        assert brought == self.brought

    def test_nonsense_in_any_field_is_refused_in_a_sentence_or_read(self) -> None:
        """Only errors of the kind ``Invalid`` may leave the channel, and none repeats what was brought."""
        names = {field.name for field in fields(Draft)} | set(self.brought) | {MARK}
        for name in sorted(names):
            for nonsense in NONSENSE:
                self._try({**copy.deepcopy(self.brought), name: copy.deepcopy(nonsense)})

    def test_something_empty_is_refused_in_a_sentence_or_read(self) -> None:
        """Nothing at all may be brought too."""
        self._try({})

    def _try(self, brought: dict[str, Any]) -> None:
        try:
            assert isinstance(self.read(brought), Draft)
        except HuiyinError as error:
            assert isinstance(error, Invalid), f"a channel refuses with Invalid, not {type(error).__name__}"
            told = error.text("zh") + error.text("en") + str(error.params)
            assert MARK not in told, "a refusal must not repeat what was brought"
