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
from sqlalchemy import select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.db import Database
from huiyin.errors import HuiyinError
from huiyin.events import registry
from services.routing.domain import life
from services.routing.models import Assignment, Base, CaseFile, Clock, Issue
from tests.unit.routing.anything import COMMANDS, COUNTY, NUMBER, PEOPLE, Counter

_WITH_A_CLOCK = (life.ISSUED, life.OBJECTED, life.DISPUTED, *life.WORKING)
#: Assisting offices have the day that the lead set, where it set one.
_MAIN = (life.HANDLE, life.REVIEW, life.RECHECK)

#: The way of a case, each step as often as it takes to come far; what ends it early is rare.
_LIKELY = (
    *("accept", "draft", "answer", "serve") * 6,
    *("request_review", "request_recheck", "close", "extend", "call_hearing", "conclude_hearing", "mediate") * 2,
    *("resume", "object", "reject_objection", "itemize", "add_assist", "return_draft", "report_execution", "archive"),
    *("uphold_objection", "dispute", "decide_dispute", "assign", "settle", "classify", "decline", "divert"),
)
_SEED = st.integers(0, 2**32)


class AnyOrder(RuleBasedStateMachine):
    """One matter in a small county, and everything that anybody may try with it."""

    def __init__(self) -> None:
        super().__init__()
        registry.load_known()
        self._folder = Path(tempfile.mkdtemp())
        self._database = Database(f"sqlite:///{self._folder}/routing.sqlite")
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
                self._try(name, dice.choice(PEOPLE), COMMANDS[name](dice), twice=dice.random() < 0.5)

    @rule(seed=_SEED)
    def those_concerned_take_steps(self, seed: int) -> None:
        self._some_steps(random.Random(seed))

    def _some_steps(self, dice: random.Random) -> None:
        """Most drawn steps are refused; these are tried by everybody concerned until somebody may."""
        with clock.frozen(self._now):
            for name in dice.choices(_LIKELY, k=15):
                body = COMMANDS[name](dice)
                next((True for actor in self._concerned() if self._try(name, actor, body, twice=False)), None)
                self.the_case_is_whole()

    def _concerned(self) -> list[Actor]:
        """Return the people of the offices that have the matter, of the petition office, and the person."""
        offices = {one.office for one in self.counter.assignments(NUMBER) if one.state in life.OPEN_STATES}
        wanted = offices | {"9901X"}
        return [one for one in PEOPLE if one.office in wanted or one.matter == NUMBER]

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
        with self._database.reading() as reading:
            case = reading.session.get(CaseFile, NUMBER)
            if case is None:
                return
            ones = list(reading.session.scalars(select(Assignment)))
            clocks = list(reading.session.scalars(select(Clock)))
            issues = list(reading.session.scalars(select(Issue)))
        self._states_are_of_the_table(case, ones)
        self._somebody_owns_it(ones)
        self._what_waits_has_a_clock(ones, clocks)
        self._nothing_is_extended_twice(ones)
        if case.state != life.OPEN:
            assert not [one for one in ones if one.state in life.OPEN_STATES], self.done
            assert all(issue.answer or issue.ending for issue in issues), self.done

    def _states_are_of_the_table(self, case: CaseFile, ones: list[Assignment]) -> None:
        assert case.state in life.CASE_STATES, self.done
        reachable = {(kind, row.to) for row in life.TABLE for kind in row.kinds} | {
            (kind, life.ISSUED) for kind in life.KINDS
        }
        assert all((one.kind, one.state) in reachable for one in ones), self.done

    def _somebody_owns_it(self, ones: list[Assignment]) -> None:
        handling = [one for one in ones if one.kind == life.HANDLE and one.state != life.REPLACED]
        assert handling, self.done
        assert sum(one.state in life.OPEN_STATES for one in handling) <= 1, self.done

    def _what_waits_has_a_clock(self, ones: list[Assignment], clocks: list[Clock]) -> None:
        running = {row.subject for row in clocks if row.ended_at is None and row.office is not None}
        waiting = [one for one in ones if one.kind in _MAIN and one.state in _WITH_A_CLOCK]
        assert all(one.id in running for one in waiting), self.done

    def _nothing_is_extended_twice(self, ones: list[Assignment]) -> None:
        said = [row.data["assignment"] for row in self.counter.said("assignment.extended")]
        assert len(said) == len(set(said)), self.done
        assert all(one.extended_days <= 30 for one in ones), self.done

    def teardown(self) -> None:
        self._database.close()
        shutil.rmtree(self._folder)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=25, stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck)
)
