"""Matter numbers and query codes: their form, and that guessing slows down."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from huiyin import clock
from huiyin.errors import TooMany, from_wire
from services.intake import domain, store
from services.intake.domain import Guesses, Numbering
from services.intake.errors import QueryCodeUnknown
from services.intake.models import Guess
from tests.unit.intake.conftest import NOW, NUMBERING, Intake

SITES = st.from_regex(r"[0-9A-Z]{1,12}", fullmatch=True)
SEQUENCES = st.integers(1, 10**9)
YEARS = st.integers(2000, 2100)
CLIENT = "203.0.113.7"


@given(SITES, YEARS, SEQUENCES)
def test_a_number_names_its_site_year_and_sequence(site: str, year: int, sequence: int) -> None:
    number = Numbering(site, "secret").number(year, sequence)

    assert len(number) <= 32
    assert number.rsplit("-", 2)[0] == site
    assert [int(part) for part in number.rsplit("-", 2)[1:]] == [year, sequence]


@given(YEARS, st.sets(SEQUENCES, min_size=2, max_size=2))
def test_different_sequences_give_different_numbers_and_codes(year: int, sequences: set[int]) -> None:
    numbers = {NUMBERING.number(year, sequence) for sequence in sequences}

    assert len(numbers) == 2
    assert len({NUMBERING.query_code(number) for number in numbers}) == 2


@given(st.text(max_size=32), st.text(max_size=40))
def test_a_query_code_is_sixteen_characters_that_cannot_be_mistaken(secret: str, number: str) -> None:
    code = Numbering("990100", secret.encode("utf-8", "replace").decode()).query_code(
        number.encode("utf-8", "replace").decode()
    )

    assert re.fullmatch("[2-9A-HJKMNP-Z]{16}", code)
    assert not set("01OIL") & set(code)


@given(SEQUENCES)
def test_a_code_depends_on_the_secret_and_is_the_same_each_time(sequence: int) -> None:
    number = NUMBERING.number(2026, sequence)

    assert NUMBERING.query_code(number) == NUMBERING.query_code(number)
    assert NUMBERING.query_code(number) != Numbering("990100", "another secret").query_code(number)


def test_every_letter_of_the_alphabet_appears_about_equally_often() -> None:
    letters = "".join(NUMBERING.query_code(NUMBERING.number(2026, n)) for n in range(2000))

    counts = [letters.count(letter) for letter in set(letters)]
    assert len(counts) == 31
    assert min(counts) > 0.8 * len(letters) / 31


@given(SEQUENCES, st.sampled_from([" ", "-", "\n", "–", "－", "\u200b", "　", "·"]))
def test_a_code_may_be_typed_in_groups_and_small_letters(sequence: int, between: str) -> None:
    code = NUMBERING.query_code(NUMBERING.number(2026, sequence))
    typed = between.join(code[i : i + 4] for i in range(0, 16, 4)).lower()

    assert domain.code_hash(typed) == domain.code_hash(code)


@pytest.mark.parametrize(
    "around",
    [
        "查询码：{}",
        "查询码 {}。",
        "\ufeff{}\u200b",
        "Query code: {}",
        "370303-2026-0000001 {}",
        "“{}”",
        "\u202d{}\u202c",
    ],
)
def test_a_label_or_a_mark_beside_a_code_does_not_matter(around: str) -> None:
    code = NUMBERING.query_code(NUMBERING.number(2026, 1))
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)

    assert domain.code_hash(around.format(code)) == domain.code_hash(code)
    assert domain.code_hash(around.format(wide)) == domain.code_hash(code)


def test_the_code_of_a_receipt_opens_its_matter(intake: Intake) -> None:
    intake.register()
    number = intake.register()["number"]

    assert intake.resolve(NUMBERING.query_code(number)) == {"number": number}


@pytest.mark.parametrize("code", ["", "AAAABBBBCCCCDDDD", "0" * 64, "查询码", "'; DROP TABLE matter"])
def test_a_wrong_code_is_unknown(intake: Intake, code: str) -> None:
    with pytest.raises(QueryCodeUnknown) as refused:
        intake.resolve(code)
    assert refused.value.code == "query_code_unknown"


def test_from_the_fifth_wrong_code_on_the_client_waits_twice_as_long_each_time(intake: Intake) -> None:
    waits, now = [], NOW
    for _ in range(9):
        with clock.frozen(now):
            guess_wrong(intake)
            waits.append(blocked_for(intake))
        now += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480]


def test_a_right_code_is_let_in_while_its_client_waits_and_wrong_ones_are_not(intake: Intake) -> None:
    number = intake.register()["number"]
    for _ in range(5):
        guess_wrong(intake)

    with pytest.raises(TooMany) as refused:
        intake.resolve("AAAABBBBCCCCDDDE", client=CLIENT)
    assert refused.value.params == {"wait": 30}
    assert "在 30 秒后再试；正确的查询码随时可以查询" in refused.value.text("zh")
    assert intake.resolve(NUMBERING.query_code(number), client=CLIENT) == {"number": number}


@pytest.mark.parametrize(
    ("wait", "zh", "en"),
    [
        (1, "1 秒", "1 second."),
        (59, "59 秒", "59 seconds."),
        (60, "1 分钟", "1 minute."),
        (61, "2 分钟", "2 minutes."),
        (480, "8 分钟", "8 minutes."),
        (7_200, "2 小时", "2 hours."),
        (86_400, "24 小时", "24 hours."),
    ],
)
def test_a_wait_is_told_in_the_units_people_use_and_crosses_the_bus_so(wait: int, zh: str, en: str) -> None:
    told = from_wire(TooMany(wait=wait).to_wire())

    assert f"请在 {zh}后再试" in told.text("zh")
    assert told.text("en").endswith(en)
    assert told.params == {"wait": wait}


def test_no_more_clients_are_remembered_than_there_is_room_for(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_GUESSERS", 5)
    for at in range(9):
        with clock.frozen(NOW + timedelta(seconds=at)), pytest.raises(QueryCodeUnknown):
            intake.resolve("WRONG", client=f"198.51.100.{at}")

    with intake.database.reading() as reading:
        kept = {row.client for row in reading.session.scalars(select(Guess)).all()}
    assert kept == {NUMBERING.client_key(f"198.51.100.{at}") for at in range(4, 9)}


def test_trying_while_waiting_does_not_make_the_wait_longer(intake: Intake) -> None:
    for _ in range(5):
        guess_wrong(intake)
    with clock.frozen(NOW + timedelta(seconds=10)):
        assert blocked_for(intake) == 20
        assert blocked_for(intake) == 20


@given(st.integers(0, 3), st.integers(-3600, 3600))
def test_clocks_that_differ_between_machines_make_nobody_wait(wrong: int, seconds: int) -> None:
    guesses = Guesses.none(NOW)
    for _ in range(wrong):
        guesses = guesses.after_wrong(NOW)

    assert guesses.wait(NOW + timedelta(seconds=seconds)) == 0


def test_one_client_does_not_slow_down_another(intake: Intake) -> None:
    code = NUMBERING.query_code(intake.register()["number"])
    for _ in range(5):
        guess_wrong(intake)

    assert intake.resolve(code, client="198.51.100.9")


def test_right_codes_between_wrong_ones_do_not_let_their_holder_guess_on(intake: Intake) -> None:
    code = NUMBERING.query_code(intake.register()["number"])
    for _ in range(5):
        guess_wrong(intake)
        assert intake.resolve(code, client=CLIENT)

    with pytest.raises(TooMany):
        intake.resolve("AAAABBBBCCCCDDDE", client=CLIENT)
    assert intake.resolve(code, client=CLIENT)


def test_wrong_codes_of_long_ago_are_forgotten(intake: Intake) -> None:
    for _ in range(4):
        guess_wrong(intake)
    with clock.frozen(NOW + timedelta(minutes=11)):
        guess_wrong(intake)
        assert blocked_for(intake) == 0


def test_the_address_of_the_client_is_not_stored(intake: Intake) -> None:
    guess_wrong(intake)

    with intake.database.reading() as reading:
        [guess] = reading.session.scalars(select(Guess)).all()
    assert CLIENT not in str(vars(guess))


def test_guesses_of_clients_long_gone_are_swept_away(intake: Intake) -> None:
    guess_wrong(intake)
    with clock.frozen(NOW + timedelta(days=2)), pytest.raises(QueryCodeUnknown):
        intake.resolve("WRONG", client="198.51.100.9")

    with intake.database.reading() as reading:
        assert len(reading.session.scalars(select(Guess)).all()) == 1


@given(st.integers(1, 200))
def test_the_wait_never_passes_a_day(wrong: int) -> None:
    guesses, now = Guesses.none(NOW), NOW
    for _ in range(wrong):
        guesses = guesses.after_wrong(now)
        assert guesses.wait(now) <= 24 * 3600
        now = max(now, guesses.blocked_until or now)
    assert guesses.wrong == wrong


def guess_wrong(intake: Intake) -> None:
    """Try a wrong code."""
    with pytest.raises(QueryCodeUnknown):
        intake.resolve("AAAABBBBCCCCDDDD", client=CLIENT)


def blocked_for(intake: Intake) -> int:
    """Return how many seconds the client is told to wait; a try that is let through is not kept."""
    with intake.database.reading() as reading:
        row = reading.session.get_one(Guess, NUMBERING.client_key(CLIENT))
        wait = Guesses(row.wrong, row.window_from, row.blocked_until).wait(clock.now())
    if wait:
        with pytest.raises(TooMany) as refused:
            intake.resolve("AAAABBBBCCCCDDDD", client=CLIENT)
        assert refused.value.params == {"wait": wait}
    return wait
