"""Each built-in figure equals a naive computation over the matters one by one."""

from __future__ import annotations

import statistics
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.plugins.figures import FactGroup
from huiyin.plugins.loader import API_VERSIONS
from huiyin.settings import KNOWN
from services.reporting.figures import arithmetic
from services.reporting.figures.accepted_in_time import AcceptedInTime
from services.reporting.figures.answered_in_time import AnsweredInTime
from services.reporting.figures.answered_within import AnsweredWithin
from services.reporting.figures.days_to_answer import DaysToAnswer
from services.reporting.figures.rated import Rated
from services.reporting.figures.registered import Registered
from services.reporting.figures.satisfied import Satisfied

from .conftest import BUILT_IN

_SCORE = st.sampled_from(["satisfied", "mostly", "dissatisfied", None])


@st.composite
def groups(draw: st.DrawFn) -> FactGroup:
    """Draw a group of matters that could exist."""
    accepted, answered = draw(st.booleans()), draw(st.booleans())
    judged = st.sampled_from([True, False])
    return FactGroup(
        count=draw(st.integers(1, 50)),
        channel="web",
        category=None,
        accepted=accepted,
        accepted_in_time=draw(judged) if accepted else None if answered else draw(st.sampled_from([False, None])),
        answered=answered,
        answered_in_time=draw(st.sampled_from([True, False, None]))
        if answered
        else draw(st.sampled_from([False, None])),
        days_to_answer=draw(st.integers(0, 120)) if answered else None,
        petition_office_score=draw(_SCORE),
        responsible_office_score=draw(_SCORE),
        visited=draw(st.booleans()),
    )


_GROUPS = st.lists(groups(), max_size=12)


def alone(matters: list[FactGroup]) -> list[FactGroup]:
    """Return every matter for itself."""
    return [matter for matter in matters for _ in range(matter.count)]


def half_up(part: int, of: int) -> float | None:
    """Divide with four decimals, half up, the long way."""
    return float((Decimal(part) / Decimal(of)).quantize(Decimal("0.0001"), ROUND_HALF_UP)) if of else None


@given(_GROUPS)
def test_registered_counts_every_matter(matters: list[FactGroup]) -> None:
    assert Registered().compute(matters).value == len(alone(matters))


@given(_GROUPS)
def test_accepted_in_time_divides_those_in_time_by_those_accepted_or_overdue(matters: list[FactGroup]) -> None:
    figure = AcceptedInTime().compute(matters)
    base = [m for m in alone(matters) if m.accepted or m.accepted_in_time is False]
    assert (figure.of, figure.value) == (len(base), half_up(sum(m.accepted_in_time is True for m in base), len(base)))
    left_out = [m for m in alone(matters) if not m.accepted and m.accepted_in_time is None]
    assert figure.parts["acceptance_not_recorded"] == sum(m.answered for m in left_out)
    assert figure.parts["pending"] == sum(not m.answered for m in left_out)
    assert sum(figure.parts.values()) == len(alone(matters))


@given(_GROUPS)
def test_answered_in_time_divides_those_in_time_by_those_answered_or_overdue(matters: list[FactGroup]) -> None:
    figure = AnsweredInTime().compute(matters)
    base = [m for m in alone(matters) if m.answered_in_time is not None]
    assert (figure.of, figure.value) == (len(base), half_up(sum(bool(m.answered_in_time) for m in base), len(base)))
    assert figure.parts["late"] == sum(m.answered for m in base) - figure.parts["in_time"]
    assert figure.parts["overdue"] == sum(not m.answered for m in base)
    assert figure.parts["due_not_known"] == sum(m.answered and m.answered_in_time is None for m in alone(matters))


@given(_GROUPS)
def test_answered_within_counts_the_days_from_the_receipt(matters: list[FactGroup]) -> None:
    figure = AnsweredWithin().compute(matters)
    days = [m.days_to_answer for m in alone(matters) if m.days_to_answer is not None]
    soon, legal = sum(day <= 15 for day in days), sum(day <= 60 for day in days)
    assert (figure.of, figure.value) == (len(days), half_up(legal, len(days)))
    assert figure.parts == {
        "within_15": half_up(soon, len(days)),
        "within_60": half_up(legal, len(days)),
        "count_15": soon,
        "count_60": legal,
    }


@given(_GROUPS)
def test_days_to_answer_are_those_of_the_statistics_module(matters: list[FactGroup]) -> None:
    figure = DaysToAnswer().compute(matters)
    days = [m.days_to_answer for m in alone(matters) if m.days_to_answer is not None]
    assert figure.of == len(days)
    assert figure.value == (statistics.median(days) if days else None)
    assert figure.parts["mean"] == (half_up(sum(days), len(days)) if days else None)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=60))
def test_percentiles_are_those_of_the_statistics_module(days: list[int]) -> None:
    for tenth, expected in enumerate(statistics.quantiles(days, n=10, method="inclusive"), 1):
        assert arithmetic.percentile(Counter(days), Fraction(tenth, 10)) == pytest.approx(expected, abs=5e-5)


def test_the_percentiles_of_one_matter_are_its_own_days_and_of_none_nothing() -> None:
    assert arithmetic.percentile({7: 1}, Fraction(9, 10)) == 7
    assert arithmetic.percentile({}, Fraction(9, 10)) is None


@given(_GROUPS)
def test_rated_counts_a_matter_once_whichever_side_was_rated(matters: list[FactGroup]) -> None:
    figure = Rated().compute(matters)
    answered = [m for m in alone(matters) if m.answered]
    rated = [m for m in answered if m.petition_office_score or m.responsible_office_score]
    assert (figure.of, figure.value) == (len(answered), half_up(len(rated), len(answered)))
    assert figure.parts == {
        "rated": len(rated),
        "petition_office": sum(m.petition_office_score is not None for m in answered),
        "responsible_office": sum(m.responsible_office_score is not None for m in answered),
        "visited": sum(m.visited for m in answered),
    }


@given(_GROUPS)
def test_satisfied_divides_by_those_who_rated_the_responsible_office(matters: list[FactGroup]) -> None:
    figure = Satisfied().compute(matters)
    scores = [m.responsible_office_score for m in alone(matters) if m.responsible_office_score]
    content = sum(score in ("satisfied", "mostly") for score in scores)
    assert (figure.of, figure.value) == (len(scores), half_up(content, len(scores)))
    for side in ("petition_office", "responsible_office"):
        for score in ("satisfied", "mostly", "dissatisfied"):
            count = sum(getattr(m, f"{side}_score") == score for m in alone(matters))
            assert figure.parts[f"{side}_{score}"] == count


@pytest.mark.parametrize("figure", BUILT_IN, ids=lambda figure: figure.name)
def test_without_matters_a_share_is_nothing_and_not_zero_or_one(figure: Any) -> None:
    value = figure.compute([])
    assert (value.of, value.value) == (0, 0 if figure.unit == "count" else None)


@pytest.mark.parametrize("figure", BUILT_IN, ids=lambda figure: figure.name)
def test_a_built_in_figure_names_itself_its_version_and_all_its_parts(figure: Any) -> None:
    assert figure.api_version == API_VERSIONS["figures"]
    assert figure.name == figure.compute([]).name
    assert set(figure.parts_zh) == set(figure.compute([]).parts)
    assert figure.title_zh
    assert figure.title_en
    assert figure.definition.endswith(".")


def test_the_built_in_figures_are_those_a_site_starts_with() -> None:
    assert [figure.name for figure in BUILT_IN] == str(KNOWN["HUIYIN_FIGURES"][0]).split(",")


@pytest.mark.parametrize(
    ("part", "of", "rounded"), [(1, 3, 0.3333), (2, 3, 0.6667), (1, 20000, 0.0001), (3, 20000, 0.0002)]
)
def test_shares_have_four_decimals_half_up(part: int, of: int, rounded: float) -> None:
    assert arithmetic.share(part, of) == rounded
