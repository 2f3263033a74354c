"""Rules every draft must pass, whatever channel read it: a stranger's plugin included."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.plugins.channels import Draft
from services.intake import domain
from tests.unit.intake.conftest import NOW

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)


def draft(**changes: Any) -> Draft:
    """Return a tidy draft that may be registered, with changes."""
    return domain.tidy(Draft(**{"title": "", "content": "路灯不亮", "received_at": NOW, **changes}))


def at_fault(**changes: Any) -> list[str]:
    """Return the fields that keep the draft from being registered."""
    return [problem.field for problem in domain.problems(draft(**changes), NOW)]


@given(ANY_TEXT)
def test_cleaned_text_can_be_kept_by_any_database(text: str) -> None:
    cleaned = domain.clean(text)

    assert cleaned is None or cleaned == cleaned.strip() != ""
    assert "\x00" not in (cleaned or "")
    (cleaned or "").encode("utf-8")


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert domain.clean(domain.clean(text)) == domain.clean(text)


@given(ANY_TEXT, ANY_TEXT)
def test_a_tidy_draft_with_content_has_a_title_of_one_line(title: str, content: str) -> None:
    tidy = draft(title=title, content=content)

    assert bool(tidy.title) or not tidy.content
    assert len(tidy.title.splitlines()) <= 1


def test_a_title_that_is_missing_is_the_beginning_of_the_content() -> None:
    assert draft(content="桥坏了\n已经三年").title == "桥坏了"
    assert draft(content="长" * 100).title == "长" * 29 + "…"


def test_line_ends_and_control_characters_are_put_right() -> None:
    assert draft(content="一\r\n二\r三\x00\x07").content == "一\n二\n三"


@pytest.mark.parametrize("nothing", ["\u200b", "\ufeff", "\u3164", "\u2800", "\u00ad\u2060", "\u202e\ufe0f", "\u0301"])
def test_what_shows_nothing_is_no_content_and_no_name(nothing: str) -> None:
    assert at_fault(content=nothing) == ["content"]
    unnamed = draft(name=nothing, phone="000-1", requests=(nothing,))
    assert unnamed.name is None
    assert unnamed.requests == ()
    assert not domain.notifiable(unnamed)


def test_line_ends_of_every_kind_are_counted_once() -> None:
    assert at_fault(content="路\r\n" * 9_999 + "路灯") == []
    assert at_fault(content="路\r\n" * 9_999 + "路灯。") == ["content"]


def test_names_titles_and_addresses_are_one_line_and_turn_nothing() -> None:
    tidy = draft(name="张\u202e三", title="关于\x0b路灯", address="东村\u2028三组", accused_name="李\u2067四")

    assert (tidy.name, tidy.title, tidy.address, tidy.accused_name) == ("张三", "关于 路灯", "东村 三组", "李四")


def test_codes_and_numbers_are_what_they_mean_however_wide_they_were_typed() -> None:
    tidy = draft(place="９９０１０１\u200b", phone="０１０–１２３", purpose=" 求决\ufeff")

    assert (tidy.place, tidy.phone, tidy.purpose) == ("990101", "010-123", "request")


def test_a_source_key_keeps_the_width_its_register_gave_it() -> None:
    assert draft(source_key="ledger:台账（２０２４）:1").source_key == "ledger:台账（２０２４）:1"


def test_a_good_draft_has_no_problem() -> None:
    assert at_fault() == []


@given(st.sampled_from(sorted(domain.TEXTS)), st.integers(1, 50))
def test_the_longest_text_fits_and_one_more_character_does_not(field: str, over: int) -> None:
    most = domain.TEXTS[field][0]
    known = {"answered_at": NOW} if field == "answer" else {}

    assert at_fault(**{field: "字" * most, **known}) == []
    assert at_fault(**{field: "字" * (most + over), **known}) == [field]


@given(st.integers())
def test_only_a_plausible_number_of_people_is_taken(count: int) -> None:
    assert (at_fault(people_count=count) == []) is (1 <= count <= 9999)


@given(st.lists(st.integers(-5000, 100), min_size=3, max_size=3))
def test_the_steps_of_the_past_are_in_order_and_not_in_the_future(days: list[int]) -> None:
    received, accepted, answered = (NOW + timedelta(days=day) for day in days)

    good = days[0] <= days[1] <= days[2] <= 0
    assert (at_fault(received_at=received, accepted_at=accepted, answered_at=answered) == []) is good


def test_an_unknown_acceptance_leaves_answer_and_receipt_to_be_compared() -> None:
    assert at_fault(received_at=NOW, answered_at=NOW - timedelta(days=1)) == ["answered_at"]


def test_a_year_that_cannot_be_right_is_refused() -> None:
    assert at_fault(received_at=NOW.replace(year=219)) == ["received_at"]


def test_an_answer_without_its_time_is_refused() -> None:
    assert at_fault(answer="已办理") == ["answered_at"]


def test_a_plugin_that_gives_a_time_without_a_zone_is_told_so() -> None:
    assert at_fault(received_at=datetime(2026, 3, 1, 8, 0)) == ["received_at"]


@pytest.mark.parametrize("field", ["accepted_at", "answered_at"])
def test_a_draft_with_a_later_step_tells_of_the_past(field: str) -> None:
    assert domain.tells_of_the_past(draft(**{field: NOW}))
    assert not domain.tells_of_the_past(draft())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138；139，140", "138；139，140"),
        ("１３９（晚上）：转８", "139（晚上）：转8"),
        ("0999—1234567", "0999-1234567"),
        ("+８６ 138\u200b0000", "+86 1380000"),
    ],
)
def test_a_telephone_keeps_its_punctuation_and_its_digits_become_plain(typed: str, kept: str) -> None:
    assert domain.tidy(Draft(received_at=NOW, content="x", title="x", phone=typed)).phone == kept
