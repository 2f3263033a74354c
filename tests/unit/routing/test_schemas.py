"""What may be asked of routing."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from services.routing.case import schemas
from services.routing.case.transfers import schemas as of_transfers

DRAFT = {"number": "n1", "text": "已解决。", "outcome": "supported"}


def problems(schema, body):
    with pytest.raises(ValidationError) as caught:
        schema().load(body)
    return caught.value.normalized_messages()


def test_the_ends_of_texts_are_stripped():
    assert schemas.Draft().load({**DRAFT, "text": "  已解决。\n"})["text"] == "已解决。"


@pytest.mark.parametrize("text", ["", "   ", "长" * 20_001, None, 5])
def test_a_draft_has_a_text_of_at_most_twenty_thousand_characters(text):
    assert list(problems(schemas.Draft, {**DRAFT, "text": text})) == ["text"]


def test_a_draft_of_twenty_thousand_characters_passes():
    assert len(schemas.Draft().load({**DRAFT, "text": "长" * 20_000})["text"]) == 20_000


@pytest.mark.parametrize("outcome", ["unknown", "", None])
def test_an_outcome_is_one_that_the_law_knows(outcome):
    assert "outcome" in problems(schemas.Draft, {**DRAFT, "outcome": outcome})


@pytest.mark.parametrize("outcome", ["supported", "explained", "not_supported"])
def test_an_outcome_of_a_request_is_one_of_three(outcome):
    assert schemas.Draft().load({**DRAFT, "outcome": outcome})["outcome"] == outcome


@pytest.mark.parametrize("field", ["text", "outcome"])
def test_issuing_an_answer_changes_nothing_of_what_was_drafted(field):
    assert field in problems(schemas.Answer, {"number": "n1", field: DRAFT[field]})


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
    assert set(problems(of_transfers.Assign, {"number": "n1"})) == {"office", "reason"}
