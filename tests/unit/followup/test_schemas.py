"""The shapes of followup's calls refuse what is not in form, in words that say what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from huiyin.clock import local_day
from services.followup import domain, schemas

GOOD_VISIT = {"number": "n", "reached": True, "resolved": False, "note": "记录"}
GOOD_RATING = {"number": "n", "side": "responsible_office", "score": "satisfied"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "n" * 33}, "number"),
        ({"number": 7}, "number"),
        ({"reached": "maybe"}, "reached"),
        ({"note": "长" * 2001}, "note"),
        ({"reached": False, "resolved": True}, "resolved"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_visit_that_is_not_in_form_names_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        schemas.RecordVisit().load({**GOOD_VISIT, **changes})
    assert list(refusal.value.normalized_messages()) == [field]


@pytest.mark.parametrize(("field", "value"), [("side", "mayor"), ("score", "5"), ("side", None), ("score", [])])
def test_a_rating_knows_two_sides_and_three_scores(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        schemas.Rate().load({**GOOD_RATING, field: value})
    assert list(refusal.value.normalized_messages()) == [field]


def test_a_visit_without_an_opinion_or_a_note_is_whole() -> None:
    loaded = schemas.RecordVisit().load({"number": "n", "reached": False})
    assert loaded == {"number": "n", "reached": False, "resolved": None, "note": ""}


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_visit_is_announced_on_its_own_day_at_eight(day: Any) -> None:
    moment = domain.reminder_at(day)
    assert local_day(moment) == day
