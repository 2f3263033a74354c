"""The rule ``named``: the office the person or the clerk named answers, or the organ above a named station."""

from __future__ import annotations

from huiyin.offices import OfficeTree
from huiyin.plugins.rules import Choice, Question


class Named:
    """Choose the named office; where it is a station, the nearest office above it that can answer."""

    name = "named"
    api_version = 1
    needs_text = False

    def choose(self, question: Question, offices: OfficeTree) -> Choice | None:
        """Choose by ``named_office``."""
        named = offices.get(question.named_office)
        if named is None:
            return None
        if named.can_answer:
            return Choice(named.code, f"登记时指定由{named.name}办理。")
        above = next((office for office in offices.up(named.code) if office.can_answer), None)
        reason = f"登记时指定的{named.name}是信访站点，由其上级办理。"
        return Choice(above.code, reason) if above else None
