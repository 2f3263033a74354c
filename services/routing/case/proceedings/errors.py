"""Refusals on the way to an answer: extension, mediation, hearing, and what follows a supported request."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid


class SecondExtension(Conflict):
    """A period is extended once."""

    code = "second_extension"
    zh = "办理期限已经延长过 {days} 日，只能延长一次（第三十四条）。"
    en = "The period has been extended by {days} days already, and can be only once (Art 34)."


class ExtensionTooLong(Invalid):
    """The law limits the extension."""

    code = "extension_too_long"
    zh = "延长期限不得超过 {most} 日（{article}），申请的是 {days} 日。"
    en = "An extension may not be longer than {most} days ({article}); {days} were asked for."


class ExtensionTooLate(Conflict):
    """A period that is over cannot be extended."""

    code = "extension_too_late"
    zh = "办理期限已于 {due} 届满，不能再延长（第三十四条）。请尽快答复。"
    en = "The period ended on {due} and cannot be extended any more (Art 34). Answer without delay."


class NoExtension(Conflict):
    """No period that the law lets an office extend is running."""

    code = "no_extension"
    zh = "只有普通程序中须出具处理意见书的事项可以延长办理期限（第三十一条第六项、第三十四条）；现在没有这样的期限。"
    en = "Only the period for an opinion on the ordinary track can be extended (Art 31(6), 34); none such is running."


class OnlyForAppeals(Conflict):
    """Mediation and hearing belong to the handling of appeals."""

    code = "only_for_appeals"
    zh = "只有申诉求决类事项可以{action_zh}（{article}）；此事项是“{category_zh}”。"
    en = "Only an appeal can be {action} ({article}); this matter is '{category}'."


class ConsentMissing(Conflict):
    """Nobody is mediated against their will."""

    code = "consent_missing"
    zh = "调解、和解须经争议双方当事人同意（第三十三条），尚缺：{who_zh}。"
    en = "Both sides must agree to mediate or settle (Art 33). Missing: the consent of {who}."


class OrganisationMissing(Invalid):
    """A mediation is led by somebody."""

    code = "organisation_missing"
    zh = "请在 organisation 中填写主持调解的组织或者机关；双方自行和解的不必填写。"
    en = "Say in `organisation` who mediates; a settlement between the two sides needs none."


class HearingTooSoon(Conflict):
    """The person must be told of a hearing some days before."""

    code = "hearing_too_soon"
    zh = "听证须提前 {days} 日告知（{article}），最早可定在 {earliest}。"
    en = "A hearing is told {days} days before ({article}); the earliest day is {earliest}."


class PanelTooSmall(Invalid):
    """A hearing needs a panel."""

    code = "panel_too_small"
    zh = "听证主持人和听证员合计不得少于 {least} 人（{article}），现有 {count} 人。"
    en = "Chair and members together are at least {least} ({article}); there are {count}."


class PanelNotOdd(Invalid):
    """The panel of a hearing is odd in number, so that it can decide."""

    code = "panel_not_odd"
    zh = "听证主持人和听证员合计应为单数（{article}），现有 {count} 人。"
    en = "Chair and members together are odd in number ({article}); there are {count}."


class PanelNamedTwice(Invalid):
    """Nobody sits on a panel twice."""

    code = "panel_named_twice"
    zh = "听证人员中有人重复。请每人只列一次。"
    en = "Somebody is named twice on the panel. Name each person once."


class PanelPartial(Conflict):
    """Whoever handled the matter, or must not touch it, does not sit on its panel."""

    code = "panel_partial"
    zh = "{staff} 承办、审核过此信访事项或者应当回避，不能担任听证人员（第二十八条第三款）。请另选他人。"
    en = (
        "{staff} handled or checked this matter, or is recused, and cannot sit on the panel (Art 28(3)). Choose others."
    )


class HearingMustBeClosed(Conflict):
    """Secrets and privacy are not heard in public."""

    code = "hearing_must_be_closed"
    zh = "涉及国家秘密、商业秘密或者个人隐私的听证不公开举行。请改为不公开。"
    en = "Where state or trade secrets or privacy are concerned a hearing is not public. Make it closed."


class ClosedWithoutReason(Invalid):
    """A hearing is public unless something forbids it."""

    code = "closed_without_reason"
    zh = "不公开举行听证的，请在 closed_for 中写明原因：涉及国家秘密、商业秘密、个人隐私，或者当事人申请。"
    en = "Say in `closed_for` why the hearing is not public: a state or trade secret, privacy, or a party's request."


class HearingNotHeld(Conflict):
    """A hearing cannot be concluded before it took place."""

    code = "hearing_not_held"
    zh = "听证定于 {opens_at} 举行，此前不能登记结论。未举行的，请登记取消和原因。"
    en = "The hearing opens at {opens_at} and cannot be concluded before. If it is not held, cancel it and say why."


class HearingRecordMissing(Invalid):
    """A hearing that was held has a record and a conclusion; one that was not has a reason."""

    code = "hearing_record_missing"
    zh = "请补充：{missing_zh}。举行了的听证须有笔录和结论，取消的须写明原因。"
    en = "Missing: {missing}. A hearing that was held has a record and a conclusion; a cancelled one has a reason."


class NothingToExecute(Conflict):
    """Only what was supported is carried out."""

    code = "nothing_to_execute"
    zh = "处理意见没有支持诉求，没有需要督促执行的内容（第三十二条第二款）。"
    en = "No request was supported, so there is nothing to carry out (Art 32(2))."


class ExecutionPlanned(Conflict):
    """The day by which the office must have carried it out stands."""

    code = "execution_planned"
    zh = "执行期限已定为 {day}，不能修改。部分执行的，报告后可以为余下部分另定期限。"
    en = "It must be carried out by {day}, which stands. After a report of a part, a day can be set for the rest."


class ExecutionDayPast(Invalid):
    """A day that has passed is no day to do something by."""

    code = "execution_day_past"
    zh = "执行期限 {day} 已经过去。请填写今天或者以后的日期。"
    en = "{day} has passed. Give today or a later day."


class ExecutionDone(Conflict):
    """What was carried out is not reported again."""

    code = "execution_done"
    zh = "已于 {day} 报告执行完毕，不能再次报告。"
    en = "It was reported as carried out on {day}."


class ExecutionReasonMissing(Invalid):
    """Carried out in part, or refused: the reason is written down."""

    code = "execution_reason_missing"
    zh = "部分执行或者拒不执行的，请在 reason 中写明原因；拒不执行是督办的理由（第四十条第一款）。"
    en = "Carried out in part, or refused: say why in `reason`. A refusal is a ground for supervision (Art 40(1))."
