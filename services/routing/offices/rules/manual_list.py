"""The rule ``manual_list``: the county petition office takes what no rule could place, and a person transfers it."""

from __future__ import annotations

from huiyin.offices import Office, OfficeTree
from huiyin.plugins.rules import Choice, Question


class ManualList:
    """Always choose: the petition office nearest the root, or the root where there is none."""

    name = "manual_list"
    api_version = 1
    needs_text = False

    def choose(self, question: Question, offices: OfficeTree) -> Choice | None:
        """Choose the office that keeps the list of matters to be placed by hand."""
        root = offices.root
        if root is None:
            return None
        office = _petition_office(root, offices) or root
        return Choice(office.code, f"没有规则能确定责任机构，列入{office.name}人工分送清单。")


def _petition_office(root: Office, offices: OfficeTree) -> Office | None:
    found = [one for one in offices.under(root.code) if one.kind == "petition_office"]
    return min(found, key=lambda one: (sum(1 for _ in offices.up(one.code)), one.code), default=None)
