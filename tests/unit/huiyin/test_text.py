"""Typed text made sound: what stays, what goes, and what counts as nothing."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin import text

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u206a\u206f"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_becomes_one(end: str) -> None:
    assert text.words(f"第一行{end}第二行") == "第一行\n第二行"
    assert text.line(f"第一行{end}第二行") == "第一行 第二行"


@pytest.mark.parametrize(
    "unseen",
    [
        "\0",
        "\x02\x03",
        "\x1c",
        "\x7f",
        "\x9b",
        "\ufffe",
        "\uffff",
        "\U0010ffff",
        "\ufdd0",
        "\ud83d",
        "\ufeff",
        *TURNING,
    ],
)
def test_what_nobody_sees_and_nothing_can_keep_is_left_out(unseen: str) -> None:
    assert text.words(f"水{unseen}沟{unseen}") == "水沟"
    assert text.line(unseen) == text.code(unseen) == text.words(unseen) == ""


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " \n ",
        "\u3000",
        "\u200b",
        "\ufeff\ufeff",
        "\u3164",
        "\u2800\u2800",
        "\u00ad\u2060",
        "\u115f\u1160",
        "\uffa0",
        "\ufe0f",
        "\u180b",
        "\U000e0100",
        "\u034f",
        "\u200d\u200c",
        "\u0301",
        "\u20e3",
        "\u202e",
        "\U000e0041",
        "\ufffc",
        "\u17b5",
    ],
)
def test_what_shows_nothing_is_empty(nothing: str) -> None:
    assert not text.shows(nothing)
    assert text.words(nothing) == text.line(nothing) == text.code(nothing) == text.identifier(nothing) == ""


@pytest.mark.parametrize(
    "whole",
    [
        "👨\u200d👩\u200d👧 一家",
        "❤\ufe0f",
        "می\u200cخواهم",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "1\ufe0f\u20e3",
        "葛\U000e0100城",
        "ئۇيغۇر",
        "e\u0301",
        "张\ue000三",
        "\U0002ebf0村",
        "\U00031350",
        "ᄀᆞ",
        "第一段\n\n　　第二段",
        "a\tb",
        "。",
    ],
)
def test_what_belongs_to_visible_text_stays_as_it_was_typed(whole: str) -> None:
    assert text.words(whole) == whole


def test_spaces_and_invisible_marks_around_a_text_go() -> None:
    assert text.words("\ufeff\u200b 　张三\u200b\u3164\n") == "张三"


def test_two_halves_of_a_character_are_the_character() -> None:
    assert text.words("\ud83d\ude00") == "😀"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ＺＷ－４", "ZW-4"),
        ("３７０３０３–２０２６−0000001", "370303-2026-0000001"),
        ("990\u200b101\ufeff", "990101"),
        (" a\u3000b\n", "a b"),
        ("กิ", "กิ"),
    ],
)
def test_a_code_is_what_it_means_however_it_was_typed(typed: str, meant: str) -> None:
    assert text.code(typed) == meant


def test_an_id_of_another_register_loses_only_what_nobody_sees() -> None:
    assert text.identifier("信访（２０２４）\u200b1–号\ufeff") == "信访（２０２４）1–号"


@pytest.mark.parametrize(("typed", "meant"), [("３", 3), (" ９９\u200b", 99), ("٣", 3), ("-2", -2), ("－５", -5)])
def test_a_number_may_be_typed_in_any_width(typed: str, meant: int) -> None:
    assert text.number(typed) == meant


@pytest.mark.parametrize("typed", ["", "三", "1_0", "1.5", "½", "²", "①", "1 0", "0x1", "9" * 5000])
def test_what_is_no_whole_number_is_not_guessed_at(typed: str) -> None:
    with pytest.raises(ValueError, match=r"whole number|digits"):
        text.number(typed)


@given(ANY_TEXT)
def test_sound_text_stays_sound_and_every_keeper_takes_it(typed: str) -> None:
    for sound in (text.words, text.line, text.code, text.identifier):
        kept = sound(typed)
        assert sound(kept) == kept
        assert bool(kept) == text.shows(kept)
        assert not set(kept) & {"\0", *TURNING}
        kept.encode()
        ET.fromstring(f"<a>{kept.replace('&', '').replace('<', '')}</a>")
    assert "\n" not in text.line(typed)


@given(ANY_TEXT)
def test_no_letter_digit_or_sign_is_lost(typed: str) -> None:
    def seen(words: str) -> list[str]:
        return [one for one in words if unicodedata.category(one)[0] in "LNPS" and text.shows(one)]

    assert seen(text.words(typed)) == seen(typed)
    assert seen(text.line(typed)) == seen(typed)


def test_a_part_of_the_other_direction_is_set_apart_from_what_stands_beside_it() -> None:
    assert text.isolated("关于ئۇيغۇر 2 ئەل 2026年") == "关于\u2068ئۇيغۇر 2 ئەل\u2069 2026年"
    assert text.isolated("אב路תו") == "\u2068אב\u2069路\u2068תו\u2069"
    assert text.isolated("路灯不亮 2026") == "路灯不亮 2026"


@given(ANY_TEXT)
def test_setting_apart_changes_no_word(typed: str) -> None:
    sound = text.words(typed)

    assert text.printable(text.isolated(sound)) == sound
