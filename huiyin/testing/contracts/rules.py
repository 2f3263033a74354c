"""The contract of ``huiyin.rules``: an office of the tree and a reason, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from huiyin.offices import Office, OfficeTree
from huiyin.plugins.rules import Choice, Question
from huiyin.testing.contracts.base import PluginContract

_MARK = "不可外传-7f3a"
_UNKNOWN = "999999999999"

#: A small invented county: a petition office, two departments, a township and a village station.
OFFICES = (
    Office("370000", "青禾县", "county", "government"),
    Office("370000-xf", "青禾县信访局", "county", "petition_office", "370000"),
    Office("370000-sl", "青禾县水利局", "county", "department", "370000", categories=("0200",), keywords=("水渠",)),
    Office("370000-jt", "青禾县交通局", "county", "department", "370000", categories=("0300",), keywords=("路灯",)),
    Office("370000001", "柳河镇", "township", "government", "370000"),
    Office("370000001001", "柳河村信访站", "village", "station", "370000001"),
)
_CODES = (None, _UNKNOWN, *(office.code for office in OFFICES))


def questions() -> Iterator[Question]:
    """Yield matters that differ in everything a rule may look at."""
    texts = ("", "水渠", f"{_MARK}，东街路灯坏了")
    for place, category, named, text in product(_CODES, (None, "0200", "0301", "none"), _CODES, texts):
        yield Question("370000-2026-0000001", "web", "370000001", place, category, named, text)


class RuleContract(PluginContract):
    """Set ``plugin``; the rule is asked every question of a small county, and of one with no office yet."""

    group = "rules"

    def test_it_says_whether_it_needs_the_text(self) -> None:
        """Routing asks intake for texts only where a rule needs them."""
        assert isinstance(self.made().needs_text, bool)

    def test_it_chooses_an_office_of_the_tree_that_can_answer_or_none(self) -> None:
        """A station registers and accompanies; an opinion is given by an organ."""
        tree = OfficeTree(OFFICES)
        for choice in filter(None, (self.made().choose(question, tree) for question in questions())):
            assert isinstance(choice, Choice)
            office = tree.get(choice.office)
            assert office is not None, f"{choice.office} is not in the tree"
            assert office.can_answer, f"{office.name} is a station"

    def test_it_leaves_a_matter_alone_where_there_is_no_office(self) -> None:
        """A new site has an empty registry."""
        assert all(self.made().choose(question, OfficeTree([])) is None for question in questions())

    def test_its_reason_is_a_sentence_that_repeats_no_word_of_the_citizen(self) -> None:
        """The reason is stored with the assignment and shown to the office."""
        for choice in self._choices(self.made()):
            if choice is not None:
                assert choice.reason.strip()
                assert len(choice.reason) <= 200
                assert _MARK not in choice.reason

    def test_the_same_question_gets_the_same_answer(self) -> None:
        """Neither the rule's past nor the order of the offices decides."""
        rule = self.made()
        assert self._choices(rule) == self._choices(rule) == self._choices(self.made(), backwards=True)

    def test_without_the_need_of_it_the_text_decides_nothing(self) -> None:
        """Such a rule gets an empty text."""
        rule, tree = self.made(), OfficeTree(OFFICES)
        if not rule.needs_text:
            for question in questions():
                assert rule.choose(question, tree) == rule.choose(replace(question, text=""), tree)

    def _choices(self, rule: Any, *, backwards: bool = False) -> list[Any]:
        tree = OfficeTree(reversed(OFFICES) if backwards else OFFICES)
        return [rule.choose(question, tree) for question in questions()]
