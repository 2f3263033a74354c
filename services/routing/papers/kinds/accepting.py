"""Papers on whether a matter is taken on: acceptance, refusal, finality, and where else it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, PHONE, RECEIVED, SIGNER, Kind, due, earlier, length, refused

#: How a matter is handled, by its track (条例 Art 31(6), 简易办理办法).
_PROCEDURES = {
    "ordinary": (
        "按照信访程序办理。我单位将听取您陈述事实和理由，调查核实后出具信访处理意见书；"
        "对重大、复杂、疑难的，可以举行听证。"
    ),
    "fast": ("按照简易办理程序办理。我单位将尽快核实情况并答复您；不宜简易办理的，转为普通程序，受理日期不变。"),
}


class AcceptanceNotice(Kind):
    """受理告知书: what was received, what is accepted, which way it goes, and until when (条例 Art 23)."""

    name = "acceptance_notice"
    title_zh = "信访事项受理告知书"
    title_en = "notice of acceptance"
    series = "信受"
    for_person = True
    required = (
        *OF_A_MATTER,
        RECEIVED,
        Required("matter.title", "受理的事项", "what is accepted", "第二十三条"),
        Required("assignment.accepted_at", "受理日期", "the day of acceptance", "第二十三条第二款"),
        Required("periods.answer.length", "办理期限", "the period of the answer", "第三十四条"),
        Required("periods.answer.legal", "办结日期", "the last day of the answer", "第三十四条"),
        PHONE,
        SIGNER,
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """Ask also why each issue that is not accepted is not, and where it belongs: one notice lists both."""
        return [*super().missing(case), *_unexplained(case)]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the days of the period, the procedure, and what is not accepted."""
        return {
            "accepted_on": phrases.day(case.assignment.accepted_at),
            "procedure": _PROCEDURES.get(case.assignment.track, _PROCEDURES["ordinary"]),
            "answer_length": length(case, "answer"),
            "answer_due": due(case, "answer"),
            "extendable": case.assignment.track != "fast",
            "refused": refused(case),
        }


def _unexplained(case: CaseValues) -> Iterator[Required]:
    for place, issue in enumerate(case.issues, 1):
        if not issue.accepted and not issue.refusal:
            why = f"第{place}项诉求不予受理的理由", f"why issue {place} is not accepted"
            yield Required("issues[].refusal", *why, "第二十三条第一款")
        if not issue.accepted and not issue.channel:
            where = f"第{place}项诉求应当向哪里提出", f"where to go with issue {place}"
            yield Required("issues[].channel", *where, "第二十三条第一款")


class DeclineNotice(Kind):
    """不予受理告知书: the reason, the law, where to go instead, and another remedy with its limit (条例 Art 23(1))."""

    name = "decline_notice"
    title_zh = "信访事项不予受理告知书"
    title_en = "notice of non-acceptance"
    series = "信不受"
    for_person = True
    required = (
        *OF_A_MATTER,
        RECEIVED,
        Required("matter.title", "信访事项", "what it is about", "第二十三条"),
        Required("refusal.reason", "不予受理的理由", "the reason", "第二十三条第二款"),
        Required("refusal.basis", "不予受理的依据", "the law it rests on", "第十九条第三款"),
        Required("refusal.channel", "应当向哪个机关、单位提出", "where to go instead", "第二十三条第一款"),
        PHONE,
        SIGNER,
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """A remedy that is named must be named with its limit: a person who does not know it may lose it."""
        limit = Required("refusal.limit", "其他救济途径的期限", "the limit of the other remedy", "第三十一条")
        lacks = [limit] if case.refusal.remedy and not case.refusal.limit else []
        return [*super().missing(case), *lacks]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the reason and the ways that are open."""
        refusal = case.refusal
        return {
            "reason": refusal.reason,
            "basis": refusal.basis,
            "where": phrases.clause(refusal.channel),
            "remedy": phrases.clause(refusal.remedy),
            "limit": phrases.clause(refusal.limit),
        }


class FinalDeclineNotice(Kind):
    """不再受理告知书: the same fact and reason after a recheck (条例 Art 36(3)); new facts make a new matter."""

    name = "final_decline_notice"
    title_zh = "信访事项不再受理告知书"
    title_en = "notice that a matter is no longer accepted"
    series = "信不再受"
    for_person = True
    required = (
        *OF_A_MATTER,
        RECEIVED,
        Required("matter.title", "信访事项", "what it is about", "第三十六条第三款"),
        Required("earlier.organ", "作出复核意见的机关、单位", "the organ that rechecked", "第三十六条第三款"),
        Required("earlier.number", "复核意见书的文号", "the number of the recheck opinion", "第三十六条第三款"),
        Required("earlier.issued_on", "复核意见书的日期", "the day of the recheck opinion", "第三十六条第三款"),
        Required(
            "refusal.reason", "属于同一事实和理由的认定", "the finding of same fact and reason", "第三十六条第三款"
        ),
        PHONE,
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the finding and the recheck it rests on."""
        return {"reason": case.refusal.reason, **earlier(case.earlier)}


class RouteNotice(Kind):
    """法定途径告知书: a matter that belongs to another procedure, with the limit outside our clocks (条例 Art 31)."""

    name = "route_notice"
    title_zh = "依法分类处理（法定途径）告知书"
    title_en = "notice of the legal route"
    series = "信途"
    for_person = True
    required = (
        *OF_A_MATTER,
        RECEIVED,
        Required("matter.title", "信访事项", "what it is about", "第三十一条"),
        Required("route.item", "属于第三十一条的哪一项", "the item of Art 31", "第三十一条"),
        Required("route.name", "法定途径", "the legal route", "第三十一条"),
        Required("route.organ", "受理该途径的机关、单位", "the organ of that route", "第三十一条"),
        Required("route.limit", "该途径的期限", "the limit of that route", "第三十一条"),
        Required("route.basis", "期限的法律依据", "the law of that limit", "第三十一条"),
        PHONE,
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the route. Item 5 stays with the organ: it performs its duty or replies."""
        route = case.route
        return {
            "route_item": phrases.chinese(route.item) if route.item else None,
            "route_name": route.name,
            "route_organ": route.organ,
            "route_limit": phrases.clause(route.limit),
            "route_basis": phrases.clause(route.basis),
            "route_is_duty": route.item == 5,
        }


class TerminationNotice(Kind):
    """终止办理告知书: a matter that ends without an opinion, and what stays open to the person."""

    name = "termination_notice"
    title_zh = "信访事项终止办理告知书"
    title_en = "notice of termination"
    series = "信终"
    for_person = True
    required = (
        *OF_A_MATTER,
        RECEIVED,
        Required("matter.title", "信访事项", "what it is about", ""),
        Required("ending.reason", "终止办理的理由", "the reason", ""),
        Required("ending.ended_on", "终止日期", "the day it ended", ""),
        PHONE,
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add why and when."""
        ending = case.ending
        return {"reason": ending.reason, "basis": ending.basis, "ended_on": phrases.day(ending.ended_on)}
