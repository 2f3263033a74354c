"""Papers of registration: the form that is kept, and the receipt that the person takes along."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, PHONE, Kind, due, length

_RULE = "《信访事项网上办理工作规程》第五条"
_REGISTERED = (
    Required("matter.received_at", "收到日期", "the day of receipt", "第二十二条"),
    Required("matter.channel", "信访形式", "the way it came in", "第十七条"),
    Required("matter.registered_at", "登记时间", "when it was registered", "第二十二条"),
)


class Receipt(Kind):
    """登记（受理）凭证: the number and the query code, and what happens next."""

    name = "receipt"
    title_zh = "信访事项登记（受理）凭证"
    title_en = "receipt of registration"
    series = "信登"
    for_person = True
    required = (
        *OF_A_MATTER,
        *_REGISTERED,
        Required("matter.title", "信访事项", "what it is about", "第二十二条"),
        Required("matter.query_code", "查询码", "the query code", "第二十一条第二款"),
        Required(
            "periods.accept.length", "受理告知的期限", "the period of the notice of acceptance", "第二十三条第二款"
        ),
        Required(
            "periods.accept.legal", "受理告知的到期日", "the last day of the notice of acceptance", "第二十三条第二款"
        ),
        PHONE,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the query code and the day by which the person will hear."""
        return {
            "query_code": case.matter.query_code,
            "registered_at": phrases.moment(case.matter.registered_at),
            "accept_length": length(case, "accept"),
            "accept_due": due(case, "accept"),
        }


class RegistrationForm(Kind):
    """登记表. Whom an accusation is about is not on it: the form is seen by more people than may know (条例 Art 30)."""

    name = "registration_form"
    title_zh = "信访事项登记表"
    title_en = "registration form"
    series = "信表"
    required = (
        *OF_A_MATTER,
        *_REGISTERED,
        Required("matter.registrar", "登记人", "who registered it", _RULE),
        Required("matter.purpose", "信访目的", "the purpose", _RULE),
        Required("matter.subject", "内容分类", "what it is about", _RULE),
        Required("matter.place", "问题属地", "the place of the problem", _RULE),
        Required("matter.title", "概况", "the title", _RULE),
        Required("matter.content", "事实、理由", "facts and reasons as told", "第十九条"),
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the fields of the form; what was not given says so."""
        matter, person = case.matter, case.person
        return {
            "registered_at": phrases.moment(matter.registered_at),
            "registrar": matter.registrar,
            "name": person.name or "未提供",
            "address": person.address or "未提供",
            "person_phone": person.phone or "未提供",
            "people": str(person.count),
            "representatives": phrases.together(person.representatives) or "无",
            "place": matter.place,
            "subject": matter.subject,
            "category": phrases.word("category", matter.category) or "待甄别",
            "purpose": phrases.word("purpose", matter.purpose),
            "content": matter.content,
            "demands": _demands(case),
            "flags": phrases.together(_flags(case)) or "无",
            "way": matter.way or "待办理",
        }


def _demands(case: CaseValues) -> str | None:
    """A matter that was not taken apart demands what its title says."""
    texts = [phrases.item(place) + (issue.text or "") for place, issue in enumerate(case.issues, 1)]
    return "\n".join(texts) or case.matter.title


def _flags(case: CaseValues) -> tuple[str | None, ...]:
    matter = case.matter
    return (
        phrases.yes_no(matter.first, "初次", "重复"),
        "匿名" if not case.person.name else None,
        "涉法涉诉" if matter.litigation else None,
        "重大紧急" if matter.urgent else None,
    )
