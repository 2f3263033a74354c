"""The rule ``duty``: the office in charge of the content category answers (谁主管、谁负责, 条例 Art 5)."""

from __future__ import annotations

from huiyin.offices import Office, OfficeTree
from huiyin.plugins.rules import Choice, Question


class Duty:
    """Choose the office whose duties cover the category most exactly, and among equals the one nearest the place.

    Where several remain, none is chosen: a person decides.
    """

    name = "duty"
    api_version = 1
    needs_text = False

    def choose(self, question: Question, offices: OfficeTree) -> Choice | None:
        """Choose by ``category``, then by ``place``."""
        best = _most_exact(question.category, offices)
        near = [office for office in best if offices.is_under(question.place or "", office.parent or office.code)]
        deepest = max((_depth(office, offices) for office in near), default=0)
        nearest = [office for office in near if _depth(office, offices) == deepest]
        chosen = next((some[0] for some in (best, nearest) if len(some) == 1), None)
        return Choice(chosen.code, f"内容分类 {question.category} 属于{chosen.name}的职责。") if chosen else None


def exactness(duty: str, category: str) -> int:
    """Return how exactly ``duty`` covers ``category``: 0 for not at all.

    Numeric categories have three levels of two digits, ``00`` standing for "any": ``010000`` covers ``010203``.
    """
    if duty == category:
        return len(category) + 1
    stem = _stem(duty)
    return len(stem) if duty.isdigit() and category.isdigit() and category.startswith(stem) else 0


def _most_exact(category: str | None, offices: OfficeTree) -> list[Office]:
    if not category:
        return []
    fits = [(max((exactness(duty, category) for duty in one.categories), default=0), one) for one in offices]
    fits = [(fit, one) for fit, one in fits if fit and one.can_answer]
    best = max((fit for fit, _ in fits), default=0)
    return [one for fit, one in fits if fit == best]


def _stem(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code


def _depth(office: Office, offices: OfficeTree) -> int:
    return sum(1 for _ in offices.up(office.code))
