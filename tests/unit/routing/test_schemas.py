"""What may be asked of routing."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from services.routing import schemas

ANSWER = {"number": "n1", "text": "已解决。", "outcome": "supported"}


def problems(schema, body):
    with pytest.raises(ValidationError) as caught:
        schema().load(body)
    return caught.value.normalized_messages()


def test_the_ends_of_texts_are_stripped():
    assert schemas.Answer().load({**ANSWER, "text": "  已解决。\n"})["text"] == "已解决。"


@pytest.mark.parametrize("text", ["", "   ", "长" * 20_001, None, 5])
def test_an_answer_has_a_text_of_at_most_twenty_thousand_characters(text):
    assert list(problems(schemas.Answer, {**ANSWER, "text": text})) == ["text"]


def test_an_answer_of_twenty_thousand_characters_passes():
    assert len(schemas.Answer().load({**ANSWER, "text": "长" * 20_000})["text"]) == 20_000


@pytest.mark.parametrize("outcome", ["unknown", "", None])
def test_an_outcome_is_one_of_three(outcome):
    assert "outcome" in problems(schemas.Answer, {**ANSWER, "outcome": outcome})


def test_an_unknown_way_of_service_is_told_with_the_ways_there_are():
    said = problems(schemas.Serve, {"number": "n1", "method": "pigeon"})
    assert "in_person、post" in said["method"][0]


def test_a_moment_without_a_zone_is_refused():
    assert "accepted_at" in problems(schemas.Accept, {"number": "n1", "accepted_at": "2026-03-02T10:00:00"})


@pytest.mark.parametrize("limit", [0, 201, "many"])
def test_a_worklist_has_between_one_and_two_hundred_lines(limit):
    assert "limit" in problems(schemas.Worklist, {"office": "C", "limit": limit})


def test_an_unknown_field_is_refused():
    assert "state" in problems(schemas.Accept, {"number": "n1", "state": "served"})


def test_a_move_needs_an_office_and_a_reason():
    assert set(problems(schemas.Assign, {"number": "n1"})) == {"office", "reason"}
