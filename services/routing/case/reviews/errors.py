"""Refusals of review (复查) and recheck (复核)."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid, Refused


class ReviewerIsHandler(Refused):
    """Whoever drafted or checked the opinion that is looked at again takes no part in looking at it."""

    code = "reviewer_is_handler"
    zh = "您拟写或者审核过被复查、复核的意见，应当回避（第二十八条第三款）。请由本机关其他工作人员办理复查、复核。"
    en = "You drafted or checked the opinion under review, so another person must review it (Art 28(3))."


class HandlerAgain(Refused):
    """Whoever drafted the opinion that was annulled does not draft the new one."""

    code = "handler_again"
    zh = "您拟写的意见已被撤销，重新办理应由其他工作人员拟稿（第二十八条第三款）。您可以提供情况，但不能再拟稿。"
    en = "Your opinion was annulled; another member of staff must draft the new one (Art 28(3))."


class WindowOver(Conflict):
    """The person's time for asking is over."""

    code = "window_over"
    zh = (
        "申请期限自收到书面答复之日起{length}，最后一日是 {last}（{article}），现已超过。因不可抗力等正当理由耽误的，"
        "请向{organ}说明理由，由该机关决定是否受理（admit_late）。"
    )
    en = (
        "The request was due within {length_en} of receiving the written answer; the last day was {last} ({article}). "
        "Where something beyond your power kept you, explain it to {organ}, which may admit the request (admit_late)."
    )


class NotReviewable(Conflict):
    """The law gives no review of this kind of answer."""

    code = "not_reviewable"
    zh = (
        "此类事项不适用复查、复核：复查、复核只针对申诉求决类事项中应出具信访处理意见书的（第三十一条第六项、第三十五条）。"
        "有新的情况，请作为新的信访事项提出；已导入法定途径的，请按告知的程序和期限办理。"
    )
    en = (
        "This kind of matter has no review: that is for opinions on appeals under Art 31(6) (Art 35). Register new "
        "facts as a new matter; what was led to a legal route follows that procedure and its limits."
    )


class ReviewedAlready(Conflict):
    """An opinion is reviewed once, and a review is rechecked once."""

    code = "reviewed_already"
    zh = "对同一意见已经提出过{remedy_zh}申请，只能提出一次（{article}）。{next_zh}"
    en = "A {remedy} of this opinion was asked for before, which can be done once ({article}). {next_en}"


class NoOrganAbove(Conflict):
    """No organ above the one that answered is in the registry."""

    code = "no_organ_above"
    zh = (
        "机构登记中没有 {office} 的上一级机关、单位，无法送交申请（{article}）。"
        "请先在机构文件中登记其上一级机关并重新导入，然后重试。"
    )
    en = (
        "The registry has no organ above {office} to send the request to ({article}). Add that organ to the office "
        "file, import it, and try again."
    )


class ProofOfRequestMissing(Invalid):
    """An earlier day of a request is only believed with what shows it."""

    code = "proof_of_request_missing"
    zh = "补录较早的申请时间（requested_at）须附上证明（proof），例如加盖日期的申请书或者邮戳。请上传附件后填写。"
    en = "An earlier time of the request (`requested_at`) needs its `proof`, such as a dated letter or a postmark."


class NotLate(Conflict):
    """Only a late request has to be admitted."""

    code = "not_late"
    zh = "此申请没有超过期限（最后一日 {last}），请按正常申请登记，无需说明理由。"
    en = "The request is not late (the last day is {last}). Record it as an ordinary request."


class ReviewingOrganOnly(Refused):
    """Only the organ that would review decides whether a late request is admitted."""

    code = "reviewing_organ_only"
    zh = "逾期申请是否受理，由复查、复核机关 {office} 决定（{article}）。请由该机关的工作人员操作。"
    en = "Only {office}, which would look at it, decides whether a late request is admitted ({article})."


class ChangeUnsaid(Invalid):
    """A changed opinion says for each request what is decided now."""

    code = "change_unsaid"
    zh = "变更原意见的，须在 issues 中逐项写明变更后的处理结果（第三十五条、第三十六条），缺少第 {issues} 项。"
    en = "A changed opinion says in `issues` what each request comes to now (Art 35, 36); missing: {issues}."


class NothingRemanded(Invalid):
    """Only a remand names who handles the matter anew."""

    code = "nothing_remanded"
    zh = "只有撤销重办（remanded）的意见才指定重新办理的机关（remand_to）和期限（reply_by）。请去掉这两项。"
    en = "Only an opinion that remands names an office (`remand_to`) and a day (`reply_by`). Leave both out."


class RemandBinds(Conflict):
    """The office a matter is sent back to cannot decline it."""

    code = "remand_binds"
    zh = "此信访事项由{organ}撤销原意见后发回重新办理，不能不予受理（第三十五条、第三十六条）。请受理并重新作出意见。"
    en = "{organ} set the opinion aside and sent this matter back; it cannot be declined (Art 35, 36). Accept it."


class NotFinal(Conflict):
    """The earlier matter has no recheck that was served."""

    code = "not_final"
    zh = "信访事项 {earlier} 没有已送达的复核意见，不能以此不再受理（第三十六条第三款）。{next_zh}"
    en = (
        "Matter {earlier} has no recheck that was served, so this one cannot be refused as final (Art 36(3)). {next_en}"
    )


class NotUnderWay(Conflict):
    """The earlier matter is not under way, so the later one is not filed twice."""

    code = "not_under_way"
    zh = "信访事项 {earlier} 现在不在受理、办理之中，不能以此不予受理（第十九条第三款）。请受理，或者选择其他理由。"
    en = "Matter {earlier} is not under way, so this one cannot be declined for it (Art 19(3)). Accept it, or say why."


class EarlierMissing(Invalid):
    """A matter filed twice is declined by naming the one under way."""

    code = "earlier_missing"
    zh = "以“已经受理或者正在办理”为由不予受理，须写明该信访事项的编号（earlier）（第十九条第三款）。"
    en = "Name the matter that is under way already (`earlier`) to decline this one for it (Art 19(3))."


class GroundUnfit(Invalid):
    """The ground is none this kind of assignment can be declined on."""

    code = "ground_unfit"
    zh = "此处不能以“{ground_zh}”为由不予受理，可选：{known_zh}。"
    en = "It cannot be declined as '{ground}'; choose one of: {known}."
