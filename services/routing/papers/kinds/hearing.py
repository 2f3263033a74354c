"""Papers of a hearing and of an agreement: notice and record of the first, mediation and settlement for the second."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required, absent
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, PHONE, SIGNER, Kind

_HEARING = "第三十一条"
_CALLED = (
    *OF_A_MATTER,
    Required("matter.title", "信访事项", "what it is about", _HEARING),
    Required("hearing.opens_at", "听证时间", "the time", _HEARING),
    Required("hearing.place", "听证地点", "the place", _HEARING),
    Required("hearing.chair", "听证主持人", "who presides", _HEARING),
    Required("hearing.members", "听证员", "the panel", _HEARING),
    Required("hearing.open", "是否公开举行", "whether it is public", _HEARING),
)


class HearingNotice(Kind):
    """听证通知书: when, where, before whom, open or not, and which rights the person has."""

    name = "hearing_notice"
    title_zh = "信访事项听证通知书"
    title_en = "notice of hearing"
    series = "信听"
    for_person = True
    required: tuple[Required, ...] = (
        *_CALLED,
        Required("hearing.topics", "听证事项", "what is heard", _HEARING),
        PHONE,
        SIGNER,
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """A hearing that is closed needs a reason."""
        closed = Required("hearing.closed_reason", "不公开举行的理由", "why it is not public", _HEARING)
        return [*super().missing(case), *(absent(case, (closed,)) if case.hearing.open is False else ())]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the hearing."""
        hearing = case.hearing
        return {
            "opens_at": phrases.moment(hearing.opens_at),
            "place": hearing.place,
            "chair": hearing.chair,
            "members": phrases.together(hearing.members),
            "recorder": hearing.recorder,
            "topics": hearing.topics,
            "public": phrases.yes_no(hearing.open, "公开举行", "不公开举行"),
            "closed_reason": phrases.clause(hearing.closed_reason) if hearing.open is False else None,
        }


class HearingRecord(HearingNotice):
    """听证笔录: who was there, what each side said, and the conclusion; those present sign it."""

    name = "hearing_record"
    title_zh = "信访事项听证笔录"
    title_en = "record of hearing"
    series = "信听录"
    for_person = False
    required = (
        *_CALLED,
        Required("hearing.recorder", "记录员", "who keeps the record", _HEARING),
        Required("hearing.present", "到场人员", "who was there", _HEARING),
        Required("hearing.petitioner_said", "信访人的陈述", "what the petitioner said", _HEARING),
        Required("hearing.office_said", "责任单位的陈述", "what the office said", _HEARING),
        Required("hearing.conclusion", "听证结论", "the conclusion", _HEARING),
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add what was said."""
        hearing = case.hearing
        return {
            **super().own(case),
            "held": phrases.span(hearing.opens_at, hearing.ended_at),
            "present": phrases.together(hearing.present),
            "absent": hearing.absent,
            "petitioner_said": hearing.petitioner_said,
            "office_said": hearing.office_said,
            "evidence": hearing.evidence or "无",
            "conclusion": hearing.conclusion,
        }


class SettlementAgreement(Kind):
    """和解协议书: what both sides agreed of their own will (条例 Art 33). It takes no right from the person."""

    name = "settlement_agreement"
    title_zh = "信访事项和解协议书"
    title_en = "settlement agreement"
    series = "信和"
    promises = ("terms",)
    required: tuple[Required, ...] = (
        *OF_A_MATTER,
        Required("agreement.parties", "双方当事人", "the parties", "第三十三条"),
        Required("agreement.dispute", "争议事项", "what the dispute is about", "第三十三条"),
        Required("agreement.terms", "协议内容", "the terms", "第三十三条"),
        Required("agreement.consented_on", "双方同意的日期", "the day both sides agreed to it", "第三十三条"),
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """An agreement has at least two sides, and each has a name."""
        lacks = super().missing(case)
        if len(case.agreement.parties) == 1:
            lacks.append(Required("agreement.parties", "另一方当事人", "the other party", "第三十三条"))
        name = Required(
            "agreement.parties[].name", "第{n}方当事人的姓名（名称）", "the name of party {n}", "第三十三条"
        )
        return lacks + (absent(case, (name,)) if case.agreement.parties else [])

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the parties and the terms."""
        agreement = case.agreement
        return {
            "parties": [
                {"mark": "甲乙丙丁戊己庚辛壬癸"[place % 10] + "方", "name": party.name, "about": party.about or ""}
                for place, party in enumerate(agreement.parties)
            ],
            "dispute": agreement.dispute,
            "terms": [{"mark": phrases.item(place), "text": term} for place, term in enumerate(agreement.terms, 1)],
            "mediator": agreement.mediator,
            "consented_on": phrases.day(agreement.consented_on),
        }


class MediationAgreement(SettlementAgreement):
    """调解协议书: an agreement that somebody helped to find."""

    name = "mediation_agreement"
    title_zh = "信访事项调解协议书"
    title_en = "mediation agreement"
    series = "信调"
    required = (
        *SettlementAgreement.required,
        Required("agreement.mediator", "调解人（调解组织）", "the mediator", "第三十三条"),
    )
