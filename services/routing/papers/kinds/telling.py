"""Papers of service, return visits and urgent reports: what was brought to whom, and what was told upward."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required, absent
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, SIGNER, Kind

_BY_HAND = "　　　　年　　月　　日　　时"


class ProofOfService(Kind):
    """送达回执: printed before a paper is brought, signed when it is taken; the unknown is left for the pen."""

    name = "proof_of_service"
    title_zh = "送达回执"
    title_en = "proof of service"
    series = "信送"
    required = (
        *OF_A_MATTER,
        Required("service.document", "送达文书的名称", "the paper that is served", "第三十五条"),
        Required("service.document_number", "送达文书的文号", "the number of that paper", "第三十五条"),
        Required("service.recipient", "受送达人", "to whom", "第三十五条"),
        Required("service.method", "送达方式", "how", "第三十五条"),
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the service."""
        service = case.service
        return {
            "document": service.document,
            "document_number": service.document_number,
            "recipient": service.recipient,
            "method": phrases.word("method", service.method),
            "served_at": phrases.moment(service.served_at) or _BY_HAND,
            "place": service.place or case.person.address or "",
            "server": service.server or "",
            "taken_by": service.taken_by or "",
            "proof": service.proof or "",
        }


class VisitRecord(Kind):
    """回访记录: who asked the person, when and how, and what the person said about the outcome."""

    name = "visit_record"
    title_zh = "信访事项回访记录"
    title_en = "record of a return visit"
    series = "信回"
    required = (
        *OF_A_MATTER,
        Required("matter.title", "信访事项", "what it is about", ""),
        Required("visit.visitor", "回访人", "who visited", ""),
        Required("visit.visited_at", "回访时间", "when", ""),
        Required("visit.method", "回访方式", "how", ""),
        Required("visit.reached", "是否联系到信访人", "whether the person was reached", ""),
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """A person who was reached was asked whether the outcome is known and carried out, and how it satisfies."""
        asked = (
            Required("visit.informed", "信访人是否知晓处理结果", "whether the outcome is known", ""),
            Required("visit.executed", "处理结果是否落实", "whether it was carried out", ""),
            Required("visit.satisfaction", "满意度", "the satisfaction", ""),
        )
        return [*super().missing(case), *(absent(case, asked) if case.visit.reached else ())]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the visit."""
        visit = case.visit
        return {
            "person_phone": case.person.phone or "未提供",
            "address": case.person.address or "未提供",
            "visitor": visit.visitor,
            "visited_at": phrases.moment(visit.visited_at),
            "method": phrases.word("method", visit.method),
            "reached": phrases.yes_no(visit.reached, "已联系到", "未联系到"),
            "informed": phrases.yes_no(visit.informed, "知晓", "不知晓") or "未询问",
            "executed": phrases.yes_no(visit.executed, "已落实", "未落实") or "未询问",
            "satisfaction": phrases.word("satisfaction", visit.satisfaction) or "未评价",
            "new_trouble": visit.new_trouble or "无",
            "note": visit.note or "无",
        }


class UrgentReport(Kind):
    """重大紧急信息报告: what happened, what is done about it, and who was told at what time (条例 Art 25)."""

    name = "urgent_report"
    title_zh = "重大紧急信访信息报告"
    title_en = "report of a major or urgent matter"
    series = "信急"
    required = (
        *OF_A_MATTER,
        Required("urgent.happened_at", "发生时间", "when it happened", "第二十五条第一款"),
        Required("urgent.place", "发生地点", "where", "第二十五条第一款"),
        Required("urgent.people", "涉及人数", "how many people", "第二十五条第一款"),
        Required("urgent.facts", "基本情况", "what happened", "第二十五条第一款"),
        Required("urgent.demand", "主要诉求", "the demand", "第二十五条第一款"),
        Required("urgent.measures", "已采取的措施", "the measures taken", "第二十五条第一款"),
        Required("urgent.recipients", "报告和通报的对象", "who is told", "第二十五条"),
        Required("urgent.sent_at", "报告时间", "when it is sent", "第二十五条第一款"),
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the report; the first recipient is addressed, the others get copies."""
        urgent = case.urgent
        first, *others = urgent.recipients or (None,)
        return {
            "to": first,
            "others": phrases.together(others, "，"),
            "happened_at": phrases.moment(urgent.happened_at),
            "place": urgent.place,
            "people": None if urgent.people is None else str(urgent.people),
            "facts": urgent.facts,
            "demand": urgent.demand,
            "measures": urgent.measures,
            "sent_at": phrases.moment(urgent.sent_at),
        }
