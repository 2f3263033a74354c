"""Several people take steps with one matter at the same moment: the case stays whole, and nobody's computer fails."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from huiyin import clock, migrations
from huiyin.actors import Actor
from huiyin.db import Database
from huiyin.errors import HuiyinError
from huiyin.events import registry
from tests.support.postgres import Postgres
from tests.support.source import ROOT
from tests.support.together import at_once
from tests.unit.routing.anything import COMMANDS, COUNTY, LIKELY, Counter, people
from tests.unit.routing.whole import assert_whole

_MATTERS, _ROUNDS, _HANDS = 5, 80, 6
#: What ends a case early is tried by the state machine of the unit tests; here it should go far.
_STEPS = [step for step in LIKELY if step not in ("divert", "decline", "settle")]
_BEGINNING = datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_a_case_stays_whole_when_six_people_take_steps_at_the_same_moment(postgres: Postgres) -> None:
    registry.load_known()
    database = Database(postgres.create_database())
    migrations.upgrade(ROOT / "services" / "routing", database)
    counter = Counter(database)
    counter.import_csv(COUNTY)
    seed = random.randrange(2**32)
    done = [f"seed {seed}"]
    for n in range(_MATTERS):
        _live(counter, f"9901-2026-{n:07}", random.Random(seed + n), done)
    database.close()
    taken = [one for one in done if " by " in one]
    assert len(taken) > _MATTERS * 5, done


def _live(counter: Counter, number: str, dice: random.Random, done: list[str]) -> None:
    """Have the matter live through rounds; in each all hands try something at once, mostly the same step."""
    now = _BEGINNING
    with clock.frozen(now):
        counter.register(number, named_office=dice.choice(("990101", "9901E")))
    for _ in range(_ROUNDS):
        now += timedelta(days=dice.choice((0, 0, 0, 1, 3)))
        with clock.frozen(now):
            counter.fire()
            assert at_once(*(_attempt(counter, number, dice, done, step) for step in _steps(dice))) == []
            assert_whole(counter, number, done)


def _steps(dice: random.Random) -> list[str]:
    first, second = dice.choices(_STEPS, k=2)
    return dice.choice(([first] * _HANDS, [first] * (_HANDS // 2) + [second] * (_HANDS // 2)))


def _attempt(counter: Counter, number: str, dice: random.Random, done: list[str], step: str) -> Callable[[], None]:
    """Return one person's try: the same as somebody else's at this moment, or in the way of it."""
    actor: Actor = dice.choice(counter.concerned(number) if dice.random() < 0.9 else people(number))
    body: dict[str, Any] = COMMANDS[step](dice)

    def attempt() -> None:
        try:
            counter.command(step, actor, body, number)
        except (HuiyinError, ValidationError):
            return
        done.append(f"{number}: {step} by {actor.id}")

    return attempt
