"""The group ``huiyin.policies``: when a return visit becomes due after an answer was served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class Service:
    """An answer that reached the person: the matter's number, the office that answered, when (UTC), how."""

    number: str
    office: str
    served_at: datetime
    method: str


class Policy(Protocol):
    """One reason to visit. Return the day (Asia/Shanghai) on which the visit is due, or ``None``."""

    name: str
    api_version: int

    def visit_due(self, service: Service) -> date | None:
        """Say on which day a return visit is due."""
        ...


class NullPolicy:
    """A policy that asks for no visit."""

    name = "null"
    api_version = 1

    def visit_due(self, service: Service) -> date | None:
        """Ask for no visit."""
        return None
