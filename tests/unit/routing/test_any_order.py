"""Whatever is done to a case, in any order and by anybody, it stays a case of the table, with an owner and a clock."""

from __future__ import annotations

import random
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from marshmallow import ValidationError

from huiyin import clock
from huiyin.bus import tables
from huiyin.db import Database
from huiyin.errors import HuiyinError
from huiyin.events import registry
from services.routing.tables import Base
from tests.unit.routing.anything import COMMANDS, COUNTY, LIKELY, NUMBER, Counter, people
from tests.unit.routing.whole import assert_whole

_EVERYBODY = people(NUMBER)
_SEED = st.integers(0, 2**32)


class AnyOrder(RuleBasedStateMachine):
    """One matter in a small county, and everything that anybody may try with it."""

    def __init__(self) -> None:
        super().__init__()
        registry.load_known()
        self._folder = Path(tempfile.mkdtemp())
        self._database = Database(f"sqlite:///{self._folder}/routing.sqlite")
        self._database.create()
        tables.metadata.create_all(self._database.engine)
        Base.metadata.create_all(self._database.engine)
        self._now = datetime(2026, 3, 2, 2, tzinfo=UTC)
        self.counter = Counter(self._database)
        self.done: list[str] = []

    @initialize(
        office=st.sampled_from(("990101", "9901E", "9901X")), accused=st.sampled_from((None, None, "9901W")), seed=_SEED
    )
    def register(self, office: str, accused: str | None, seed: int) -> None:
        with clock.frozen(self._now):
            self.counter.import_csv(COUNTY)
            self.counter.register(NUMBER, named_office=office, accused_office=accused)
        self._some_steps(random.Random(seed))

    @rule(seed=_SEED)
    def anybody_tries_anything(self, seed: int) -> None:
        dice = random.Random(seed)
        with clock.frozen(self._now):
            for name in dice.choices(sorted(COMMANDS), k=5):
                self._try(name, dice.choice(_EVERYBODY), COMMANDS[name](dice), twice=dice.random() < 0.5)

    @rule(seed=_SEED)
    def those_concerned_take_steps(self, seed: int) -> None:
        self._some_steps(random.Random(seed))

    def _some_steps(self, dice: random.Random) -> None:
        """Most drawn steps are refused; these are tried by everybody concerned until somebody may."""
        with clock.frozen(self._now):
            for name in dice.choices(LIKELY, k=15):
                body = COMMANDS[name](dice)
                next((True for actor in self.counter.concerned() if self._try(name, actor, body, twice=False)), None)
                self.the_case_is_whole()

    @rule(days=st.sampled_from((1, 1, 3, 6, 31)))
    def time_goes_by(self, days: int) -> None:
        self._now += timedelta(days=days)
        with clock.frozen(self._now):
            self.counter.fire()

    def _try(self, name: str, actor: Any, body: dict[str, Any], *, twice: bool) -> bool:
        taken = False
        for _ in range(2 if twice else 1):
            try:
                self.counter.command(name, actor, body)
            except (HuiyinError, ValidationError):
                continue
            taken = True
            self.done.append(f"{name} by {actor.id}")
        return taken

    @invariant()
    def the_case_is_whole(self) -> None:
        assert_whole(self.counter, NUMBER, self.done)

    def teardown(self) -> None:
        self._database.close()
        shutil.rmtree(self._folder)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=25, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)
