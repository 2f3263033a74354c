"""Point 5: a failing event is tried again, becomes one dead letter with its reason, and holds up no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from huiyin.bus import letters
from huiyin.bus.tables import event_log
from huiyin.db import UnitOfWork
from huiyin.errors import NotYet
from huiyin.events.envelope import Event
from tests.contracts.bus.toys import SECONDS, Site, Source, applied, sink
from tests.support.processes import wait_until

SECRET_WORDS = "张三的低保被停了"


class Failing:
    """A handler that fails on some numbers until it is mended, and counts its tries."""

    def __init__(self, *numbers: int, error: Callable[[], Exception] = lambda: ValueError(SECRET_WORDS)) -> None:
        self.numbers = set(numbers)
        self.tries: Counter[int] = Counter()
        self._error = error

    def __call__(self, uow: UnitOfWork, found: Event) -> None:
        n = found.data["n"]
        self.tries[n] += 1
        applied(uow, found)
        if n in self.numbers:
            raise self._error()


def test_a_handler_that_always_fails_leaves_one_dead_letter_after_the_stated_tries(site: Site) -> None:
    handler = Failing(2)
    with site.running(Source, sink(handler)):
        site.make(1, 2, 3, 4)
        site.until_effects(1, 3, 4)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
    [letter] = site.letters()
    assert handler.tries[2] == site.settings.retry_tries == letter.tries
    assert (letter.handler, letter.source, letter.position) == ("things", "/toytown/source", 2)
    assert letter.code == "ValueError"
    assert "ValueError" in letter.reason
    assert "test_failures" in letter.traceback


def test_no_word_of_the_citizen_is_in_the_reason_of_a_dead_letter(site: Site) -> None:
    with site.running(Source, sink(Failing(1))):
        site.make(1)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
    [letter] = site.letters()
    assert SECRET_WORDS not in letter.reason + letter.traceback


def test_others_are_not_held_up_while_one_is_tried_again(site: Site) -> None:
    with site.running(Source, sink(Failing(1)), RETRY_SECONDS="600"):
        site.make(*range(1, 30))
        site.until_effects(*range(2, 30))
        wait_until(site.letters, seconds=SECONDS, what="the letter")
    assert [letter.state for letter in site.letters()] == ["waiting"]


def test_an_event_that_fails_twice_and_then_succeeds_has_one_effect_and_no_dead_letter(site: Site) -> None:
    handler = Failing(1)

    def mended_after_two_tries(uow: UnitOfWork, found: Event) -> None:
        if handler.tries[1] == 2:
            handler.numbers.clear()
        handler(uow, found)

    with site.running(Source, sink(mended_after_two_tries)):
        site.make(1)
        site.until_effects(1)
        wait_until(lambda: not site.letters("waiting"), seconds=SECONDS, what="the letter marked")
    assert [(letter.state, letter.tries) for letter in site.letters()] == [("applied", 2)]


def test_retrying_a_dead_letter_after_the_mend_applies_it_once(site: Site) -> None:
    handler = Failing(1)
    with site.running(Source, sink(handler)):
        site.make(1, 2)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
        handler.numbers.clear()
        with site.databases["sink"].unit_of_work() as uow:
            assert letters.retry(uow, None) == 1
        site.until_effects(1, 2)
        site.make(3)
        site.until_effects(1, 2, 3)
        wait_until(lambda: not site.letters("waiting"), seconds=SECONDS, what="the letter marked")
    assert [letter.state for letter in site.letters()] == ["applied"]


def test_a_letter_is_retried_though_the_cursor_has_long_passed_its_event(site: Site) -> None:
    handler = Failing(1)
    with site.running(Source, sink(handler)):
        site.make(1, 2, 3)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
        wait_until(lambda: site.cursor() == 3, seconds=SECONDS, what="the cursor at the end of the log")
        handler.numbers.clear()
        with site.databases["sink"].unit_of_work() as uow:
            letters.retry(uow, [site.letters()[0].id])
        site.until_effects(1, 2, 3)
        site.publish(site.message(1))
        site.make(4)
        site.until_effects(1, 2, 3, 4)


def test_a_retry_that_was_applied_but_not_marked_before_a_crash_has_one_effect(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_LEASE", timedelta(seconds=0.1))
    marking = letters.applied
    unmarked: list[int] = []
    rounds: Counter[str] = Counter()

    def interrupted(session: Session, id_: int) -> None:
        if not rounds["may mark"]:
            unmarked.append(id_)
            raise ZeroDivisionError
        marking(session, id_)

    handler = Failing(1)

    def fails_at_first(uow: UnitOfWork, found: Event) -> None:
        if handler.tries[1]:
            handler.numbers.clear()
        handler(uow, found)

    monkeypatch.setattr(letters, "applied", interrupted)
    with site.running(Source, sink(fails_at_first)):
        site.make(1, 2)
        for passing in (2, 3, 4):
            wait_until(lambda cursor=passing: site.cursor() == cursor, seconds=SECONDS, what=f"the cursor at {passing}")
            site.make(passing + 1)
        wait_until(lambda: len(unmarked) > 1, seconds=SECONDS, what="the retry tried again")
        rounds["may mark"] = 1
        wait_until(lambda: not site.letters("waiting"), seconds=SECONDS, what="the letter marked")
        site.until_effects(*range(1, 6))
    assert [letter.state for letter in site.letters()] == ["applied"]


def test_a_dropped_letter_keeps_its_reason_and_is_not_tried_again(site: Site) -> None:
    handler = Failing(1)
    with site.running(Source, sink(handler), CATCH_UP_SECONDS="600"):
        site.make(1)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
        handler.numbers.clear()
        with site.databases["sink"].unit_of_work() as uow:
            assert letters.drop(uow, site.letters()[0].id, "登记测试数据，无须处理")
            assert letters.retry(uow, None) == 0
        site.publish(site.message(1))
        site.make(2)
        site.until_effects(2)
        # a message without a signature waits until the source's log has been asked
        wait_until(lambda: not site.letters("waiting"), seconds=SECONDS, what="the message compared with the log")
    assert [(letter.state, letter.resolution) for letter in site.letters()] == [("dropped", "登记测试数据，无须处理")]


def test_an_event_whose_predecessor_is_missing_is_applied_as_soon_as_it_is_there(site: Site) -> None:
    def handle(uow: UnitOfWork, found: Event) -> None:
        if found.data["n"] > 1 and found.data["n"] - 1 not in site.effects():
            raise NotYet(what=found.subject)
        applied(uow, found)

    with site.running(Source, sink(handle), NOT_YET_TRIES="100"):
        site.make(3, 2)
        wait_until(lambda: len(site.letters("waiting")) == 2, seconds=SECONDS, what="two events waiting")
        site.make(1)
        site.until_effects(1, 2, 3)
        wait_until(lambda: not site.letters("waiting"), seconds=SECONDS, what="the letters marked")
    assert site.effects() == [1, 2, 3]
    assert {letter.state for letter in site.letters()} == {"applied"}


def test_a_predecessor_that_never_comes_is_waited_for_longer_and_then_told_of(site: Site) -> None:
    handler = Failing(1, error=lambda: NotYet(what="1"))
    with site.running(Source, sink(handler), RETRY_SECONDS="0", NOT_YET_TRIES="7"):
        site.make(1)
        wait_until(lambda: site.letters("dead"), seconds=SECONDS, what="the dead letter")
    [letter] = site.letters()
    assert letter.tries == handler.tries[1] == 7
    assert letter.code == "not_yet"


def test_a_message_that_is_no_event_becomes_a_dead_letter_once_and_nothing_else_stops(site: Site) -> None:
    with site.running(Source, sink()):
        wait_until(lambda: "sink.things" in site.queues(), seconds=SECONDS, what="the queue")
        site.make(1)
        site.until_effects(1)
        for body in (b"{not json", b"{not json", b"[1, 2]", b'"text"', b"\xff\xfe", b'{"id": "x"}', b"null", b""):
            site.publish(body)
        site.make(2)
        site.until_effects(1, 2)
        wait_until(lambda: len(site.letters("dead")) == 7, seconds=SECONDS, what="seven dead letters")
    assert all(letter.reason and letter.tries == 1 for letter in site.letters())
    assert {letter.type for letter in site.letters()} == {"?"}


def test_an_event_of_an_unknown_version_becomes_a_dead_letter_that_says_what_to_do(site: Site) -> None:
    site.make(1, 2, 3, 4)
    with site.databases["source"].unit_of_work() as uow:
        for subject, value in (("2", {"dataversion": 99}), ("3", {"data": {"n": "many"}})):
            uow.session.execute(update(event_log).where(event_log.c.subject == subject).values(value))
    with site.running(Source, sink()):
        site.until_effects(1, 4)
        wait_until(lambda: len(site.letters("dead")) == 2, seconds=SECONDS, what="two dead letters")
    unknown, invalid = sorted(site.letters(), key=lambda letter: int(letter.position))
    assert (unknown.code, unknown.tries) == ("event_unknown", 1)
    assert "99" in unknown.reason
    assert "升级" in unknown.reason
    assert (invalid.code, invalid.tries) == ("event_invalid", 1)
    assert "many" not in invalid.reason
