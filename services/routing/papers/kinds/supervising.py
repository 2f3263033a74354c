"""Papers of supervision: reminder, chaser, order, the three kinds of advice, and what became of them (条例 Art 40)."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required
from services.routing.papers import phrases
from services.routing.papers.kinds.base import ISSUED, OF_A_MATTER, SIGNER, Kind, earlier
from services.routing.papers.kinds.handling import consequences

_ART = "第四十条第一款"
_TITLE = Required("matter.title", "信访事项", "what it is about", _ART)
_RECIPIENT = Required("order.recipient.name", "受督促的机关、单位", "the office it goes to", _ART)
_CLOCK = (
    Required("order.period", "所涉及的办理环节", "the period it is about", _ART),
    Required("order.due", "到期日", "the last day", _ART),
)
_REPLY = Required("order.reply_due", "回复期限", "the day by which to reply", _ART)


class Reminder(Kind):
    """提醒单: a period ends soon."""

    name = "reminder"
    title_zh = "信访事项提醒单"
    title_en = "reminder"
    series = "信提"
    required: tuple[Required, ...] = (*OF_A_MATTER, _TITLE, _RECIPIENT, *_CLOCK, SIGNER)

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add what the order says."""
        order = case.order
        return {
            "to": order.recipient.name,
            "period": phrases.word("period", order.period),
            "due": phrases.day(order.due),
            "ground": phrases.word("ground", order.ground),
            "facts": order.facts,
            "demand": order.demand,
            "advice": order.advice,
            "reply_due": phrases.day(order.reply_due),
            "assigned_on": phrases.day(case.assignment.received_at or case.assignment.issued_at),
            **earlier(case.earlier),
        }


class Chaser(Reminder):
    """催办单: a period is over, and the office says by a day what it will do."""

    name = "chaser"
    title_zh = "信访事项催办单"
    title_en = "chaser"
    series = "信催"
    required = (*OF_A_MATTER, _TITLE, _RECIPIENT, *_CLOCK, _REPLY, SIGNER)


class SupervisionLetter(Reminder):
    """督办函: the ground, the facts, what to do by when, advice on how to work better, and the duty to reply."""

    name = "supervision_letter"
    title_zh = "信访事项督办函"
    title_en = "supervision order"
    series = "信督"
    required = (
        *OF_A_MATTER,
        _TITLE,
        _RECIPIENT,
        Required("order.ground", "督办的情形", "the ground", _ART),
        Required("order.facts", "督办的事实", "the facts", _ART),
        Required("order.demand", "督办要求", "what must be done", _ART),
        Required("order.due", "办理期限", "the day by which it must be done", _ART),
        Required("order.advice", "改进工作的建议", "advice on how to work better", _ART),
        _REPLY,
        SIGNER,
    )


def _advice(article: str) -> tuple[Required, ...]:
    return (
        *ISSUED,
        Required("advice.recipient.name", "建议书的接收机关、单位", "whom the advice goes to", article),
        Required("advice.facts", "发现的问题", "the facts found", article),
        Required("advice.advice", "建议内容", "the advice", article),
        Required("advice.reply_due", "反馈采纳情况的期限", "the day of the written feedback", "第四十条第四款"),
        SIGNER,
    )


class ImprovementAdvice(Kind):
    """改进工作建议书, to the unit whose work is in question."""

    name = "improvement_advice"
    title_zh = "改进工作建议书"
    title_en = "advice to improve work"
    series = "信建改"
    required: tuple[Required, ...] = _advice(_ART)

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the advice."""
        advice = case.advice
        return {
            "to": advice.recipient.name,
            "facts": advice.facts,
            "advice": advice.advice,
            "basis": phrases.clause(advice.basis),
            "consequences": advice.consequences,
            "reply_due": phrases.day(advice.reply_due),
        }


class PolicyAdvice(ImprovementAdvice):
    """完善政策建议书, with a report to the party committee and government of the level."""

    name = "policy_advice"
    title_zh = "完善政策建议书"
    title_en = "advice to amend policy"
    series = "信建政"
    required = _advice("第四十条第二款")


class LiabilityAdvice(ImprovementAdvice):
    """追究责任建议书, to the body with authority over the personnel, where the consequences were serious."""

    name = "liability_advice"
    title_zh = "追究责任建议书"
    title_en = "advice to hold responsible"
    series = "信建责"
    required = (
        *_advice("第四十条第三款"),
        Required("advice.consequences", "造成的严重后果", "the serious consequences", "第四十条第三款"),
        Required("advice.basis", "追究责任的依据", "the rule it rests on", "第四十条第三款"),
    )


class AdoptionFeedback(Kind):
    """建议采纳情况反馈函: adopted, partly or not, with measures and reasons, in writing."""

    name = "adoption_feedback"
    title_zh = "建议采纳情况反馈函"
    title_en = "feedback on advice"
    series = "信馈"
    required = (
        *ISSUED,
        Required("earlier.organ", "提出建议的信访部门", "who gave the advice", "第四十条第四款"),
        Required("earlier.title", "建议书的名称", "the title of the advice", "第四十条第四款"),
        Required("earlier.number", "建议书的文号", "the number of the advice", "第四十条第四款"),
        Required("advice.adopted", "是否采纳", "whether it is adopted", "第四十条第四款"),
        SIGNER,
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """What is adopted needs measures; what is not, or not wholly, needs reasons."""
        return [*super().missing(case), *consequences(case, "advice", case.advice.adopted, "第四十条第四款")]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add what became of the advice."""
        advice = case.advice
        return {
            "adopted": phrases.word("adopted", advice.adopted),
            "measures": advice.measures,
            "reasons": advice.reasons,
            **earlier(case.earlier),
        }
