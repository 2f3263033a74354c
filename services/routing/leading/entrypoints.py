"""Entry points of leaders' work: instructions, hard cases, receptions, joint conferences, and what is urgent."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command, query, timer
from huiyin.bus.timers import Timer
from huiyin.db import Reading, UnitOfWork
from services.routing.case.entrypoints import Entrypoints
from services.routing.leading import agendas, day_set, schemas
from services.routing.leading import conferences as conference_keeping
from services.routing.leading import hard_cases as hard_case_keeping
from services.routing.leading import instructions as leadership
from services.routing.leading import receptions as reception_keeping
from services.routing.leading import urgent as urgent_keeping


class Leadership(Entrypoints):
    """Leaders read, receive, take hard cases, and decide what is put to them."""

    @command(schemas.Instruct)
    def instruct(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down a leader's instructions on a matter."""
        return leadership.instruct(uow, request, self._reference(uow))

    @command(schemas.ReportInstruction)
    def report_instruction(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Report what became of an instruction."""
        return leadership.report_instruction(uow, request, self._reference(uow))

    @query(schemas.Instructions)
    def instructions(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the instructions of an office."""
        return leadership.instructions(reading, request, self._reference(reading))

    @command(schemas.ReferUp)
    def refer_up(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Put a matter to the government."""
        return leadership.refer_up(uow, request, self._reference(uow))

    @command(schemas.DecideReferral)
    def decide_referral(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down what the government decided."""
        return leadership.decide_referral(uow, request, self._reference(uow))

    @command(schemas.TakeHardCase)
    def take_hard_case(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take a matter as a hard case."""
        return hard_case_keeping.take_hard_case(uow, request, self._reference(uow))

    @command(schemas.ResolveHardCase)
    def resolve_hard_case(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down how a hard case was resolved."""
        return hard_case_keeping.resolve_hard_case(uow, request, self._reference(uow))

    @query(schemas.Duties)
    def hard_cases(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the hard cases of an office."""
        return hard_case_keeping.hard_cases(reading, request, self._reference(reading))

    @command(schemas.PlanReception)
    def plan_reception(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Put a leader's day on the rota."""
        return reception_keeping.plan_reception(uow, request, self._reference(uow))

    @command(schemas.HoldReception)
    def hold_reception(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down that a reception was held."""
        return reception_keeping.hold_reception(uow, request, self._reference(uow))

    @command(schemas.CancelReception)
    def cancel_reception(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take a day off the rota."""
        return reception_keeping.cancel_reception(uow, request, self._reference(uow))

    @query(schemas.Receptions)
    def receptions(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the rota with what was recorded."""
        return reception_keeping.receptions(reading, request, self._reference(reading))

    @query(schemas.Rota)
    def rota(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the rota as everybody may see it."""
        return reception_keeping.rota(reading, request, self._public_reference(reading))

    @timer(day_set.TIMER, batch=100)
    def day_set(self, uow: UnitOfWork, timers: list[Timer]) -> None:
        """Tell of the days that leaders and conferences set, and of urgent matters nobody was told of in time."""
        day_set.tell(uow, timers, self._reference(uow))


class Conferences(Entrypoints):
    """The joint conference, its decisions and its tasks."""

    @command(schemas.CallConference)
    def call_conference(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Call a joint conference."""
        return conference_keeping.call_conference(uow, request, self._reference(uow))

    @command(schemas.RecordDecisions)
    def record_decisions(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down what a conference decided."""
        return conference_keeping.record_decisions(uow, request, self._reference(uow))

    @command(schemas.ReportTask)
    def report_task(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Report what became of a task."""
        return conference_keeping.report_task(uow, request, self._reference(uow))

    @command(schemas.OneConference)
    def conclude_conference(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Close the record of a conference."""
        return conference_keeping.conclude_conference(uow, request, self._reference(uow))

    @query(schemas.Conferences)
    def conferences(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the conferences of an office."""
        return agendas.conferences(reading, request, self._reference(reading))

    @query(schemas.OneConference)
    def conference(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return one conference."""
        return agendas.conference(reading, request, self._reference(reading))

    @query(schemas.Duties)
    def tasks(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the tasks of an office."""
        return agendas.tasks(reading, request, self._reference(reading))


class Urgency(Entrypoints):
    """What is major and urgent, and who was told of it."""

    @command(schemas.ReportUrgent)
    def report_urgent(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Report a matter as major and urgent."""
        return urgent_keeping.report_urgent(uow, request, self._reference(uow))

    @command(schemas.MarkTold)
    def mark_told(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Write down that a recipient was told."""
        return urgent_keeping.mark_told(uow, request, self._reference(uow))

    @query(schemas.Urgent)
    def urgent(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return what is urgent now, and who was told when."""
        return urgent_keeping.urgent(reading, request, self._reference(reading))
