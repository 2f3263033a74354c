"""Papers of the handling: extension, hearing, agreement, opinion, report of completion, reply to a suggestion."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import Required, absent
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, PHONE, SIGNER, Kind, earlier

_TITLE = Required("matter.title", "信访事项", "what it is about", "第三十二条")
_ACCEPTED = Required("assignment.accepted_at", "受理日期", "the day of acceptance", "第三十四条")


class ExtensionNotice(Kind):
    """延期办理告知书: why, who approved, and the new last day (条例 Art 34)."""

    name = "extension_notice"
    title_zh = "信访事项延期办理告知书"
    title_en = "notice of extension"
    series = "信延"
    for_person = True
    required = (
        *OF_A_MATTER,
        _TITLE,
        _ACCEPTED,
        Required("extension.due_before", "原办结日期", "the last day before", "第三十四条"),
        Required("extension.reason", "延期的理由", "the reason", "第三十四条"),
        Required("extension.days", "延长的日数", "the days added", "第三十四条"),
        Required("extension.due", "延长后的办结日期", "the new last day", "第三十四条"),
        PHONE,
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the extension."""
        extension = case.extension
        return {
            "accepted_on": phrases.day(case.assignment.accepted_at),
            "answer_due": phrases.day(extension.due_before),
            "reason": extension.reason,
            "days": None if extension.days is None else str(extension.days),
            "new_due": phrases.day(extension.due),
        }


class Opinion(Kind):
    """信访处理意见书: request, facts, reasons, opinion, law, and the way to a review (条例 Art 32, 35)."""

    name = "opinion"
    title_zh = "信访处理意见书"
    title_en = "opinion on the matter"
    series = "信复"
    for_person = True
    required = (
        *OF_A_MATTER,
        _TITLE,
        _ACCEPTED,
        Required("draft.request", "投诉请求", "the request", "第三十二条第一款"),
        Required("draft.facts", "查明的事实", "the facts found", "第三十二条第一款"),
        Required("draft.reasons", "理由", "the reasons", "第三十二条第一款"),
        Required("draft.opinion", "处理意见", "the opinion", "第三十二条第一款"),
        Required("draft.outcome", "处理结果（支持、解释说明、不予支持）", "the outcome", "第三十二条第一款"),
        Required("draft.basis", "法律法规依据", "the law it rests on", "第三十二条第一款"),
        Required("remedy.organ.name", "可以请求复查的机关、单位", "the organ that reviews", "第三十五条"),
        Required("remedy.days", "请求复查的期限", "the limit of a request for review", "第三十五条"),
        PHONE,
        SIGNER,
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """Where there are several issues, each needs its answer."""
        return [*super().missing(case), *unanswered(case)]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the opinion and the remedy."""
        draft = case.draft
        return {
            "accepted_on": phrases.day(case.assignment.accepted_at),
            "request": draft.request,
            "facts": draft.facts,
            "reasons": draft.reasons,
            "opinion": draft.opinion,
            "basis": draft.basis,
            "outcome": phrases.word("outcome", draft.outcome),
            "supported": draft.outcome == "supported",
            "execution": draft.execution,
            "several": len(case.issues) > 1,
            **remedy(case),
        }


def unanswered(case: CaseValues) -> list[Required]:
    """Return the issues of a matter with several that lack their answer; the only one is answered by the opinion."""
    answer = Required("issues[].answer", "第{n}项诉求的答复", "the answer to issue {n}", "第三十二条第一款")
    return absent(case, (answer,)) if len(case.issues) > 1 else []


def remedy(case: CaseValues) -> dict[str, Any]:
    """Return the values of the paragraph on the next remedy."""
    way = case.remedy
    return {
        "remedy_organ": way.organ.name,
        "remedy_address": way.organ.address,
        "remedy_phone": way.organ.phone,
        "remedy_days": None if way.days is None else str(way.days),
        "materials": way.materials,
    }


class CompletionReport(Kind):
    """办结报告 to the office that assigned the matter: result, execution, measures, proof of service (条例 Art 22)."""

    name = "completion_report"
    title_zh = "信访事项办结报告"
    title_en = "report of completion"
    series = "信结"
    required = (
        *OF_A_MATTER,
        _TITLE,
        Required("assignment.assigner.name", "交办的机关、单位", "the office that assigned it", "第二十二条"),
        Required("completion.result", "办理结果", "the result", "第二十二条"),
        Required("completion.execution", "执行情况", "the execution", "第三十二条第二款"),
        Required("completion.measures", "化解措施", "the measures taken", "第二十八条第一款"),
        Required("service.method", "送达方式", "the way of service", "第三十五条"),
        Required("service.served_at", "送达日期", "the day of service", "第三十五条"),
        Required("service.proof", "送达证明", "the proof of service", "第三十五条"),
        SIGNER,
    )

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add what was done and how the person was told."""
        done, service = case.completion, case.service
        return {
            "to": case.assignment.assigner.name,
            "assigned_on": phrases.day(case.assignment.issued_at),
            "accepted_on": phrases.day(case.assignment.accepted_at),
            "result": done.result,
            "execution": done.execution,
            "measures": done.measures,
            "service_method": phrases.word("method", service.method),
            "served_on": phrases.day(service.served_at),
            "proof": phrases.clause(service.proof),
            **earlier(case.earlier),
        }


class SuggestionReply(Kind):
    """建议采纳情况回复: whether a suggestion is adopted, and why (条例 Art 29)."""

    name = "suggestion_reply"
    title_zh = "建议意见采纳情况回复"
    title_en = "reply to a suggestion"
    series = "信建复"
    for_person = True
    required = (
        *OF_A_MATTER,
        _TITLE,
        Required("matter.received_at", "收到日期", "the day of receipt", "第二十九条"),
        Required("suggestion.adopted", "是否采纳", "whether it is adopted", "第二十九条第一款"),
        Required("suggestion.reply", "研究论证的情况", "what was found on studying it", "第二十九条第一款"),
        PHONE,
        SIGNER,
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """What is adopted needs measures; what is not, or not wholly, needs reasons."""
        return [*super().missing(case), *consequences(case, "suggestion", case.suggestion.adopted, "第二十九条第一款")]

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the reply."""
        suggestion = case.suggestion
        return {
            "adopted": phrases.word("adopted", suggestion.adopted),
            "reply": suggestion.reply,
            "measures": suggestion.measures,
            "reasons": suggestion.reasons,
        }


def consequences(case: CaseValues, part: str, adopted: str | None, article: str) -> list[Required]:
    """Return what is absent of the measures of an adoption, or of the reasons of a refusal."""
    measures = Required(f"{part}.measures", "采纳后的落实措施", "what is done about it", article)
    reasons = Required(f"{part}.reasons", "不采纳或者部分采纳的理由", "why it is not adopted wholly", article)
    wanted = {"adopted": (measures,), "partly": (measures, reasons), "not_adopted": (reasons,)}
    return absent(case, wanted.get(adopted or "", ()))
