"""The rule ``keywords``: the office most of whose registered keywords occur in the text answers."""

from __future__ import annotations

from huiyin.offices import OfficeTree
from huiyin.plugins.rules import Choice, Question


class Keywords:
    """Count the different keywords of each office that occur; a tie chooses none."""

    name = "keywords"
    api_version = 1
    needs_text = True

    def choose(self, question: Question, offices: OfficeTree) -> Choice | None:
        """Choose by ``text``. The reason tells how many keywords met, and none of them: they would tell of the text."""
        counts = {
            office.code: sum(keyword in question.text for keyword in office.keywords)
            for office in offices
            if office.keywords and office.can_answer
        }
        most = max(counts.values(), default=0)
        leading = [code for code, count in counts.items() if count == most]
        office = offices.get(leading[0]) if most and len(leading) == 1 else None
        return Choice(office.code, f"内容与{office.name}登记的 {most} 个职责关键词相符。") if office else None
