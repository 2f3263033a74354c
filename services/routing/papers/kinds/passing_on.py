"""Papers between offices: a matter is transferred or assigned, comes back, and the person is told where it went."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required, absent
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, PHONE, RECEIVED, SIGNER, Kind, due, earlier, length

_TRANSFER = (
    *OF_A_MATTER,
    RECEIVED,
    Required("assignment.office.name", "承办的机关、单位", "the competent office", "第二十二条"),
    Required("matter.title", "信访事项", "what it is about", "第二十二条"),
    Required("matter.summary", "信访事项摘要", "the summary of the matter", "第二十二条"),
    Required("assignment.reason", "转送、交办的理由", "why that office is competent", "第二十二条"),
    Required("periods.accept.length", "受理告知的期限", "the period of the notice of acceptance", "第二十三条第三款"),
    Required(
        "periods.accept.legal", "受理告知的到期日", "the last day of the notice of acceptance", "第二十三条第三款"
    ),
    Required("periods.objection.length", "提出异议的期限", "the period of an objection", "第二十三条第三款"),
    Required("periods.objection.legal", "提出异议的到期日", "the last day of an objection", "第二十三条第三款"),
    SIGNER,
)


class TransferLetter(Kind):
    """转送函: the matter goes to the competent office, which accepts it or objects within its periods."""

    name = "transfer_letter"
    title_zh = "信访事项转送函"
    title_en = "letter of transfer"
    series = "信转"
    required: tuple[Required, ...] = _TRANSFER

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the office, the reason and the days by which it must act."""
        passed = case.assignment
        return {
            "to": passed.office.name,
            "reason": passed.reason,
            "suggested_route": phrases.clause(passed.suggested_route),
            "assisting": phrases.together(passed.assisting),
            "accept_length": length(case, "accept"),
            "accept_due": due(case, "accept"),
            "objection_length": length(case, "objection"),
            "objection_due": due(case, "objection"),
            "confidential": case.matter.category == "accusation",
            "assigned_due": phrases.day(passed.due),
            "feedback": passed.feedback,
        }


class AssignmentLetter(TransferLetter):
    """交办函: an important matter whose result must come back by a fixed day, with a completion report."""

    name = "assignment_letter"
    title_zh = "信访事项交办函"
    title_en = "letter of assignment"
    series = "信交"
    required = (
        *_TRANSFER,
        Required("assignment.due", "指定办理期限", "the fixed day of the result", "第二十二条"),
        Required("assignment.feedback", "反馈要求", "what must come back", "第二十二条"),
    )


class ObjectionLetter(Kind):
    """异议函（退回函）: the office holds that the matter is not its own, and says why in detail (条例 Art 23(3))."""

    name = "objection_letter"
    title_zh = "信访事项异议函（退回函）"
    title_en = "letter of objection"
    series = "信异"
    required = (
        *OF_A_MATTER,
        Required(
            "assignment.assigner.name", "转送、交办的机关、单位", "the office that transferred", "第二十三条第三款"
        ),
        Required("assignment.received_at", "收到转送、交办的日期", "the day the transfer came", "第二十三条第三款"),
        Required("matter.title", "信访事项", "what it is about", "第二十三条第三款"),
        Required("objection.reasons", "异议的详细理由", "the detailed reasons", "第二十三条第三款"),
        Required("objection.proposed", "建议的有权处理机关、单位", "the office it proposes", "第二十三条第三款"),
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the reasons and the office proposed."""
        return {
            "to": case.assignment.assigner.name,
            "assigned_on": phrases.day(case.assignment.received_at),
            "reasons": case.objection.reasons,
            "proposed": phrases.clause(case.objection.proposed),
            **earlier(case.earlier),
        }


class ObjectionVerdict(Kind):
    """异议核实意见函: the transferor agrees and takes the papers back, or leaves the matter with the office."""

    name = "objection_verdict"
    title_zh = "信访事项异议核实意见函"
    title_en = "verdict on an objection"
    series = "信核异"
    required = (
        *OF_A_MATTER,
        Required("assignment.office.name", "提出异议的机关、单位", "the office that objected", "第二十三条第三款"),
        Required("matter.title", "信访事项", "what it is about", "第二十三条第三款"),
        Required("objection.upheld", "核实结论", "whether it agrees", "第二十三条第三款"),
        Required("objection.verdict", "核实的理由", "the reasons", "第二十三条第三款"),
        SIGNER,
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """A matter that is taken back must go somewhere."""
        onward = Required("objection.onward", "重新转送的机关、单位", "where the matter goes next", "第二十三条第三款")
        return [*super().missing(case), *(absent(case, (onward,)) if case.objection.upheld else ())]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the verdict."""
        objection = case.objection
        return {
            "to": case.assignment.office.name,
            "objected_on": phrases.day(objection.made_at),
            "upheld": objection.upheld,
            "verdict": objection.verdict,
            "onward": phrases.clause(objection.onward),
            "accept_due": due(case, "accept"),
            **earlier(case.earlier),
        }


class WhereaboutsNotice(Kind):
    """去向告知书: which office has the matter now, since when, and how to reach it (条例 Art 23(1))."""

    name = "whereabouts_notice"
    title_zh = "信访事项去向告知书"
    title_en = "notice of whereabouts"
    series = "信告"
    for_person = True
    required = (
        *OF_A_MATTER,
        RECEIVED,
        Required("matter.title", "信访事项", "what it is about", "第二十三条第一款"),
        Required("assignment.office.name", "去向", "the office it went to", "第二十三条第一款"),
        Required("assignment.issued_at", "转送、交办日期", "the day it went there", "第二十三条第一款"),
        Required("assignment.office.phone", "承办机关、单位的联系电话", "the telephone of that office", "第十八条"),
        PHONE,
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the office and how to reach it."""
        office = case.assignment.office
        return {
            "office": office.name,
            "office_phone": office.phone,
            "office_address": office.address,
            "passed_on": phrases.day(case.assignment.issued_at),
            "accept_length": length(case, "accept"),
            "accept_due": due(case, "accept"),
        }
