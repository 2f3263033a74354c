"""An actor is signed once and believed everywhere, and nobody else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.actors import NOBODY, Actor, sign, verify
from huiyin.errors import Refused, Unauthenticated

SECRET = "a secret of the county"
CLERK = Actor("staff", "clerk", office="370303", roles=("register", "answer"))
ACTORS = st.builds(
    Actor,
    kind=st.sampled_from(["staff", "petitioner", "service", "operator", "nobody"]),
    id=st.text(max_size=20),
    office=st.none() | st.text(max_size=12),
    matter=st.none() | st.text(max_size=20),
    roles=st.lists(st.text(max_size=10), max_size=3).map(tuple),
)


@given(actor=ACTORS)
def test_what_was_signed_is_read_back(actor: Actor) -> None:
    assert verify(sign(actor, SECRET), SECRET) == actor


@given(at=st.integers(min_value=0, max_value=10_000), to=st.characters(codec="ascii"))
def test_a_changed_token_is_refused(at: int, to: str) -> None:
    token = sign(CLERK, SECRET)
    at %= token.rindex(".")
    changed = token[:at] + to + token[at + 1 :]
    if changed != token:
        with pytest.raises(Unauthenticated):
            verify(changed, SECRET)


@pytest.mark.parametrize("token", ["x", "a.b.c", "\x00", "🙂"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(token, SECRET)


def test_a_token_of_another_secret_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        verify(sign(CLERK, "another secret"), SECRET)


def test_a_token_that_is_too_old_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        verify(sign(CLERK, SECRET), SECRET, max_age=-1)


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_nobody_is_asking(token: str | None) -> None:
    assert verify(token, SECRET) == NOBODY


def test_nobody_is_asked_to_sign_in_and_the_wrong_actor_is_refused() -> None:
    CLERK.require("staff", "operator")
    with pytest.raises(Refused):
        CLERK.require("operator")
    with pytest.raises(Unauthenticated):
        NOBODY.require("operator")
