"""Errors speak two languages and cross the bus by code."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin import errors
from huiyin.errors import Conflict, HuiyinError, Invalid, from_wire

KINDS = [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, HuiyinError)]
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


class Occupied(Conflict):
    """A refusal with a value in both sentences, and braces that are meant."""

    code = "occupied"
    zh = "{what} 已被占用（{{原样}}）。"
    en = "{what} is taken ({{as is}})."


@given(what=WORDS)
def test_an_error_that_crossed_the_bus_says_the_same_in_both_languages(what: str) -> None:
    sent = Occupied(what=what)
    received = from_wire(json.loads(json.dumps(sent.to_wire())))
    assert isinstance(received, Conflict)
    assert received.code == "occupied"
    assert [received.text(language) for language in ("zh", "en")] == [sent.text(language) for language in ("zh", "en")]
    assert received.params == {"what": what}


@given(what=WORDS)
def test_an_error_may_cross_several_services(what: str) -> None:
    error: HuiyinError = Occupied(what=what)
    for _ in range(3):
        error = from_wire(error.to_wire())
    assert error.text("zh") == f"{what} 已被占用（{{原样}}）。"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_code_and_a_sentence_in_each_language(kind: type[HuiyinError]) -> None:
    assert kind.code.isidentifier()
    assert kind.code == kind.code.lower()
    assert kind.zh.endswith("。")
    assert kind.en.endswith(".")
    assert kind.__doc__


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_comes_back_as_itself(kind: type[HuiyinError]) -> None:
    assert isinstance(from_wire(kind().to_wire()), next(cls for cls in KINDS if cls.kind == kind.kind))


def test_codes_of_the_library_are_unique() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("wire", [{}, {"kind": "of a newer version"}, {"kind": None, "params": None, "zh": None}])
def test_an_error_of_a_kind_not_known_here_is_an_internal_one(wire: dict[str, object]) -> None:
    assert from_wire(wire).kind == "internal"


def test_a_missing_value_shows_its_name_instead_of_failing() -> None:
    assert Occupied().text("en") == "{what} is taken ({as is})."


def test_an_unknown_language_is_told_in_chinese() -> None:
    assert Occupied(what="x").text("fr") == Occupied(what="x").text("zh")


def test_problems_of_fields_are_told_in_words_and_not_as_a_value_of_the_program() -> None:
    error = Invalid(problems={"from": ["请写成日期。"], "items": {0: ["Not a valid integer."]}})
    assert error.text("zh") == "提交的内容有误：from：请写成日期；items：0：Not a valid integer。请改正后再提交。"
    assert "{" not in error.text("en")
    assert "[" not in error.text("en")
