"""Ask the group ``huiyin.rules``: in the site's order, each within its time limit, a failing one skipped and told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from huiyin.errors import HuiyinError
from huiyin.offices import OfficeTree
from huiyin.plugins import contain
from huiyin.plugins.rules import Choice, Question, Rule
from services.routing.offices.errors import NoRuleChose


@dataclass(frozen=True)
class Decision:
    """The office that must answer, the rule that chose it, and the reason in words."""

    office: str
    rule: str
    reason: str


class Inquiry:
    """One matter on its way through the rules. Text is given only once a rule needs it.

    Rules choose among the offices of the county and below: an organ above it is asked for a review, not given matters.
    """

    def __init__(self, question: Question, offices: OfficeTree, rules: Iterable[Rule], *, seconds: float) -> None:
        self.question = question
        self._offices = offices.at_home
        self._waiting = list(rules)
        self._seconds = seconds
        self._text_given = False
        self._failed: list[str] = []
        self._decision: Decision | None = None

    def give_text(self, text: str) -> None:
        """Let the rules that read see the title and content."""
        self.question = replace(self.question, text=text)
        self._text_given = True

    @property
    def wants_text(self) -> bool:
        """True where no rule has chosen and the next one reads."""
        return self._decision is None and bool(self._waiting) and self._waiting[0].needs_text and not self._text_given

    @property
    def decision(self) -> Decision:
        """What was decided; raises :class:`NoRuleChose` where every rule was asked in vain."""
        if self._decision is None:
            raise NoRuleChose(number=self.question.number, failed=", ".join(self._failed) or "-")
        return self._decision

    def ask(self) -> None:
        """Ask the rules on until one chooses, or until the next one wants the text."""
        while self._decision is None and self._waiting and not self.wants_text:
            rule = self._waiting.pop(0)
            choice = self._ask(rule)
            if choice is not None:
                self._decision = Decision(choice.office, rule.name, choice.reason + self._told_failures())

    def _ask(self, rule: Rule) -> Choice | None:
        question = self.question if rule.needs_text else replace(self.question, text="")
        try:
            choice = contain.call(rule, rule.choose, question, self._offices, seconds=self._seconds)
        except HuiyinError:
            self._failed.append(rule.name)
            return None
        if choice is not None and not self._fits(choice):
            self._failed.append(rule.name)
            return None
        return choice

    def _fits(self, choice: Choice) -> bool:
        """A rule may be foreign: an office that is not there, or cannot answer, is a failure of the rule."""
        office = self._offices.get(choice.office) if isinstance(choice, Choice) else None
        return office is not None and office.can_answer

    def _told_failures(self) -> str:
        return "".join(f"（规则 {name} 出错，已跳过）" for name in self._failed)
