"""Papers of review (复查) and recheck (复核): the request is taken or not, and the opinion of the upper organ."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, PHONE, SIGNER, Kind, due, earlier, length
from services.routing.papers.kinds.handling import remedy, unanswered


def _opinion(article: str) -> tuple[Required, ...]:
    return (
        *OF_A_MATTER,
        Required("matter.title", "信访事项", "what it is about", article),
        Required("review.respondent", "被申请人", "whose opinion is looked at", article),
        Required("review.received_at", "收到申请的日期", "the day the request came", article),
        Required("earlier.number", "原意见书的文号", "the number of the opinion looked at", article),
        Required("earlier.issued_on", "原意见书的日期", "the day of the opinion looked at", article),
        Required("review.request", "申请人的请求", "the request", article),
        Required("review.findings", "查明的事实", "the facts found", article),
        Required("review.reasons", "理由", "the reasons", article),
        Required("review.decision", "结论（维持、撤销、变更）", "the decision", article),
        Required("review.decided", "意见内容", "the opinion", article),
        Required("review.basis", "法律法规依据", "the law it rests on", article),
        PHONE,
        SIGNER,
    )


class ReviewOpinion(Kind):
    """复查意见书: what the upper organ found, and the way to a recheck with its limit (条例 Art 35, 36)."""

    name = "review_opinion"
    title_zh = "信访事项复查意见书"
    title_en = "opinion on review"
    series = "信复查"
    for_person = True
    required: tuple[Required, ...] = (
        *_opinion("第三十五条"),
        Required("remedy.organ.name", "可以请求复核的机关、单位", "the organ that rechecks", "第三十六条第一款"),
        Required("remedy.days", "请求复核的期限", "the limit of a request for recheck", "第三十六条第一款"),
        Required(
            "remedy.materials", "请求复核需要的材料", "the papers a request for recheck needs", "第三十六条第一款"
        ),
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """Where there are several issues, each needs its answer; a remand leaves nothing to look at again."""
        lacks = super().missing(case)
        if _revoked(case):
            lacks = [lack for lack in lacks if not lack.field.startswith("remedy.")]
        return [*lacks, *unanswered(case)]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the findings and the decision."""
        review = case.review
        return {
            "person_address": case.person.address,
            "respondent": review.respondent,
            "requested_on": phrases.day(review.received_at),
            "request": review.request,
            "findings": review.findings,
            "reasons": review.reasons,
            "decision": phrases.word("decision", review.decision),
            "decided": review.decided,
            "basis": review.basis,
            "revoked": _revoked(case),
            "stands": not _revoked(case),
            "several": len(case.issues) > 1,
            "hearing_days": str(case.hearing.days) if case.hearing.days else None,
            **earlier(case.earlier),
            **remedy(case),
        }


class RecheckOpinion(ReviewOpinion):
    """复核意见书: the last opinion; the same fact and reason are not accepted again, new ones are (条例 Art 36)."""

    name = "recheck_opinion"
    title_zh = "信访事项复核意见书"
    title_en = "opinion on recheck"
    series = "信复核"
    for_person = True
    required = _opinion("第三十六条")


class ReviewAcceptanceNotice(Kind):
    """复查（复核）申请受理告知书: the request has come and is looked at until a day (条例 Art 35, 36)."""

    name = "review_acceptance_notice"
    title_zh = "复查（复核）申请受理告知书"
    title_en = "notice that a request for review is taken"
    series = "信查受"
    for_person = True
    required: tuple[Required, ...] = (
        *OF_A_MATTER,
        Required("matter.title", "信访事项", "what it is about", "第三十五条"),
        Required("review.received_at", "收到申请的日期", "the day the request came", "第三十五条"),
        Required("earlier.number", "原意见书的文号", "the number of the opinion looked at", "第三十五条"),
        Required(
            "periods.review_opinion.length", "提出复查（复核）意见的期限", "the period of the opinion", "第三十五条"
        ),
        Required(
            "periods.review_opinion.legal", "提出复查（复核）意见的到期日", "the last day of the opinion", "第三十五条"
        ),
        PHONE,
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the request and the day of the opinion; a recheck has its own period."""
        stage = _stage(case)
        return {
            "stage": "复核" if stage == "recheck_opinion" else "复查",
            "requested_on": phrases.day(case.review.received_at),
            "opinion_length": length(case, stage),
            "opinion_due": due(case, stage),
            **earlier(case.earlier),
        }

    def missing(self, case: CaseValues) -> list[Required]:
        """A case that is rechecked has the period of the recheck in place of that of the review."""
        lacks = super().missing(case)
        return [lack for lack in lacks if not (lack.field.startswith("periods.") and due(case, _stage(case)))]


def _revoked(case: CaseValues) -> bool:
    return case.review.decision == "revoked"


def _stage(case: CaseValues) -> str:
    return "recheck_opinion" if due(case, "recheck_opinion") else "review_opinion"


class ReviewDeclineNotice(Kind):
    """复查（复核）申请不予受理告知书: why the request is not taken, and what is open instead."""

    name = "review_decline_notice"
    title_zh = "复查（复核）申请不予受理告知书"
    title_en = "notice that a request for review is not taken"
    series = "信查不受"
    for_person = True
    required = (
        *OF_A_MATTER,
        Required("matter.title", "信访事项", "what it is about", "第三十五条"),
        Required("review.received_at", "收到申请的日期", "the day the request came", "第三十五条"),
        Required("earlier.number", "原意见书的文号", "the number of the opinion", "第三十五条"),
        Required("refusal.reason", "不予受理的理由", "the reason", "第三十五条"),
        Required("refusal.basis", "不予受理的依据", "the law it rests on", "第三十五条"),
        Required("refusal.channel", "可以选择的其他途径", "what is open instead", "第三十五条"),
        PHONE,
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the reason and the other way."""
        refusal = case.refusal
        return {
            "requested_on": phrases.day(case.review.received_at),
            "reason": refusal.reason,
            "basis": refusal.basis,
            "where": refusal.channel,
            **earlier(case.earlier),
        }
