"""Refusals of supervision: orders to an office and replies, advice and the feedback on it (条例 Art 40)."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid, NotFound, Refused


class OrderUnknown(NotFound):
    """No order has the id, or the caller may not know that it does."""

    code = "order_unknown"
    zh = "没有找到这份督办文书。请从督办清单中选择。"
    en = "No such supervision order is known. Choose one from the list of supervision."


class AdviceUnknown(NotFound):
    """No advice has the id, or the caller may not know that it does."""

    code = "advice_unknown"
    zh = "没有找到这份建议。请从督办清单中选择。"
    en = "No such advice is known. Choose one from the list of supervision."


class NotOverseer(Refused):
    """An office is supervised by the petition office over it, or by the county; never by itself."""

    code = "not_overseer"
    zh = "督办由对该机构有监督职责的信访部门或者本级党委、政府作出（第三十八条、第四十条第一款），不能督办本机关。"
    en = "An office is supervised by the petition office over it or by its government, never by itself (Art 38, 40(1))."


class NoPartInMatter(Conflict):
    """An order about a matter goes to an office that has to do with it."""

    code = "no_part_in_matter"
    zh = "机构 {office} 与此信访事项无关。督办应发给承办、转送此事项的机关或者其上级（第四十条第一款）。"
    en = "Office {office} has no part in this matter. Choose one that has it or passed it on, or one above (Art 40(1))."


class GroundUnknown(Invalid):
    """The ground is none of the law's."""

    code = "ground_unknown"
    zh = "督办情形“{ground}”不在法规参数中（第四十条第一款）。请选：{known}。"
    en = "There is no ground '{ground}' for supervision (Art 40(1)). Choose one of: {known}."


class PaperUnknown(Invalid):
    """The kind of paper is none that the profile knows."""

    code = "paper_unknown"
    zh = "没有“{kind}”这种督办文书。请选：{known}。"
    en = "There is no supervision paper '{kind}'. Choose one of: {known}."


class ImprovementMissing(Invalid):
    """Each supervision order advises how to work better."""

    code = "improvement_missing"
    zh = "督办应当同时提出改进工作的建议（第四十条第一款）。请在 improvement 中写明。"
    en = "A supervision order must advise how to improve the work (Art 40(1)). State it in `improvement`."


class SupervisedOnly(Refused):
    """The office that was written to answers for itself."""

    code = "supervised_only"
    zh = "督办文书由收文机关 {office} 回复，其他机关不能代为回复。"
    en = "Only {office}, to which the order went, replies to it; no other office does so in its place."


class IssuerOnly(Refused):
    """Whoever issued an order takes it back."""

    code = "issuer_only"
    zh = "督办文书只能由发文机关 {office} 撤回。"
    en = "Only {office}, which issued the order, withdraws it."


class OrderReplied(Conflict):
    """An order is replied to once."""

    code = "order_replied"
    zh = "这份督办文书已于 {day} 回复，回复不能更改。有新的情况，请另行反馈。"
    en = "This order was replied to on {day}, and a reply is not changed. Report what is new on its own."


class OrderEnded(Conflict):
    """An order that was withdrawn, or whose step was taken, waits for nothing."""

    code = "order_ended"
    zh = "这份督办文书已于 {day} {why_zh}，不再需要回复。"
    en = "This order was {why_en} on {day}; it waits for no reply."


class AdviceKindUnknown(Invalid):
    """The kind of advice is none of the law's."""

    code = "advice_kind_unknown"
    zh = "没有“{kind}”这种建议（第四十条）。请选：{known}。"
    en = "There is no advice of the kind '{kind}' (Art 40). Choose one of: {known}."


class RecipientUnfit(Invalid):
    """Each kind of advice has its addressee."""

    code = "recipient_unfit"
    zh = "机构 {office} 不是这种建议的接收机关：{why}（{article}）。"
    en = "Office {office} does not receive this kind of advice: {why} ({article})."


class ConsequencesMissing(Invalid):
    """Responsibility is asked for only where the consequences were serious."""

    code = "consequences_missing"
    zh = "追究责任的建议以造成严重后果为前提（第四十条第三款）。请在 consequences 中写明后果。"
    en = "Advice to hold responsible needs serious consequences (Art 40(3)). State them in `consequences`."


class RecipientOnly(Refused):
    """The office that was advised says what became of the advice."""

    code = "recipient_only"
    zh = "建议的采纳情况由接收机关 {office} 书面反馈（第四十条第四款）。"
    en = "Only {office}, to which the advice went, gives the written feedback on it (Art 40(4))."


class AdviceAnswered(Conflict):
    """The feedback on an advice is given once."""

    code = "advice_answered"
    zh = "这份建议的采纳情况已于 {day} 反馈，不能更改。"
    en = "The feedback on this advice was given on {day} and is not changed."


class ReasonsMissing(Invalid):
    """What is not adopted, or not wholly, has reasons; what is adopted may name the measures."""

    code = "reasons_missing"
    zh = "未采纳或者部分采纳的，应当在 feedback 中说明理由（第四十条第四款）。"
    en = "Where an advice is not adopted, or only in part, say why in `feedback` (Art 40(4))."
