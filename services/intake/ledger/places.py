"""The offices that a row of a ledger may name, by code or by a name that only one office has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from services.intake import domain
from services.intake.domain import Problem


class Places:
    """Knows the offices by code and name."""

    FIELDS = ("place", "named_office", "accused_office")

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        often = Counter(names.values())
        self._codes = {name: code for code, name in names.items() if often[name] == 1}

    def codes(self, named: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
        """Return the code for each office named, and a problem for each that is not known."""
        found = {field: office if office in self._names else self._codes.get(office) for field, office in named.items()}
        problems = [self._problem(field) for field, code in found.items() if code is None]
        return {field: code for field, code in found.items() if code is not None}, problems

    @staticmethod
    def _problem(field: str) -> Problem:
        _, zh, en = domain.TEXTS[field]
        unknown = f"{zh}不在机构登记簿中，或有重名；请写代码"
        return Problem(field, unknown, f"the {en} is unknown, or its name is not the only one; write its code")
