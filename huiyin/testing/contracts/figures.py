"""The contract of ``huiyin.figures``: a figure folds groups of equal facts, whatever their order or size."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace

from huiyin.plugins.figures import FactGroup, FigureValue
from huiyin.testing.contracts.base import PluginContract

_SCORES = (None, "satisfied", "mostly", "dissatisfied")


def groups(seed: int, count: int = 40) -> list[FactGroup]:
    """Return invented groups, the same for the same ``seed``."""
    chance = random.Random(seed)  # noqa: S311 - invented facts, no secret
    return [_group(chance) for _ in range(count)]


def _group(chance: random.Random) -> FactGroup:
    accepted, answered = chance.random() < 0.8, chance.random() < 0.6
    return FactGroup(
        count=chance.randint(1, 9),
        channel=chance.choice(("web", "letter", "visit")),
        category=chance.choice((None, "0200", "0301")),
        accepted=accepted,
        accepted_in_time=chance.choice((None, True, False)),
        answered=answered,
        answered_in_time=chance.choice((None, True, False)),
        days_to_answer=chance.randint(0, 90) if answered else None,
        petition_office_score=chance.choice(_SCORES),
        responsible_office_score=chance.choice(_SCORES),
        visited=chance.random() < 0.5,
    )


class FigureContract(PluginContract):
    """Set ``plugin``; the figure is computed on invented facts."""

    group = "figures"

    def compute(self, facts: Iterable[FactGroup]) -> FigureValue:
        """Have a new figure fold the facts."""
        value: FigureValue = self.made().compute(iter(facts))
        return value

    def test_it_has_titles_in_both_languages_and_says_what_it_divides_by_what(self) -> None:
        """Pages and papers show them beside the value."""
        figure = self.made()
        assert figure.title_zh.strip()
        assert figure.title_en.strip()
        assert figure.definition.strip().endswith(".")

    def test_its_value_carries_its_name_and_is_plain_json(self) -> None:
        """Values go over the bus as they are."""
        value = self.compute(groups(1))
        assert value.name == self.made().name
        json.dumps([value.value, value.of, dict(value.parts)], allow_nan=False)

    def test_without_facts_there_is_no_base_and_no_share(self) -> None:
        """Nothing divided by nothing is neither 0 % nor 100 %."""
        value = self.compute([])
        assert value.of == 0
        assert not value.value

    def test_neither_the_order_nor_the_grouping_of_the_facts_matters(self) -> None:
        """A group of nine and nine groups of one are the same matters."""
        for seed in range(20):
            facts = groups(seed)
            singly = [replace(fact, count=1) for fact in facts for _ in range(fact.count)]
            assert self.compute(facts) == self.compute(reversed(facts)) == self.compute(singly)

    def test_its_base_counts_matters(self) -> None:
        """No figure speaks of more matters than there are."""
        for seed in range(20):
            facts = groups(seed)
            assert 0 <= self.compute(facts).of <= sum(fact.count for fact in facts)

    def test_one_call_leaves_nothing_for_the_next(self) -> None:
        """One figure serves a whole process."""
        figure = self.made()
        first = figure.compute(groups(1))
        figure.compute(groups(2))
        assert figure.compute(groups(1)) == first
