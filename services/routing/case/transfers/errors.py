"""Refusals of giving a matter on, of objecting to it, of disputing it, and of sorting it."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid, Refused


class BeyondReach(Refused):
    """The office gives matters only down its own system, or up."""

    code = "beyond_reach"
    zh = (
        "机构 {giver} 只能转给本系统下级，或者报送上级和上级信访部门（{over}），不能转给 {office}（第二十二条）。"
        "转来的事项不属本机关职权的，请提出异议；群众直接提出的，请告知向有权处理的机关提出。"
    )
    en = (
        "Office {giver} may give matters down its own system, or up to its superiors and the petition office over it "
        "({over}), not to {office} (Art 22). Object to what was given to you; tell those who came directly where to go."
    )


class ObjectFirst(Refused):
    """What was given to an office by another goes back through an objection, not past it."""

    code = "object_first"
    zh = "此事项是转送、交办来的；不属于本机关、本系统职权的，请在 5 个工作日内提出异议（第二十三条第三款）。"
    en = "This matter was given to you. If it is not yours, object within 5 working days (Art 23(3))."


class DirectFiling(Conflict):
    """Only what another office gave on can be objected to."""

    code = "direct_filing"
    zh = "异议只针对转送、交办来的事项（第二十三条第三款）。群众直接提出的，请告知向有权处理的机关提出（不予受理）。"
    en = "Only what another office gave you can be objected to (Art 23(3)). Decline it and say where to go."


class ObjectionTooLate(Conflict):
    """Five working days have passed since the receipt."""

    code = "objection_too_late"
    zh = "异议须在收到之日起 5 个工作日内提出（第二十三条第三款），最后一日是 {last}，现已超过。请依法受理办理。"
    en = "An objection is due within 5 working days of receipt (Art 23(3)); the last was {last}. Accept and handle it."


class ObjectionDecided(Conflict):
    """The same office objected before and was told no."""

    code = "objection_decided"
    zh = "本机关的异议已经核实驳回，不能再次提出（第二十三条第三款）。仍有争议的，请提请共同上级决定（第二十四条）。"
    en = "Your objection was rejected and cannot be made again (Art 23(3)). Put the dispute to the superior (Art 24)."


class ReasonTooShort(Invalid):
    """A reason in a few words is not a detailed one."""

    code = "reason_too_short"
    zh = "请详细说明理由，至少 {least} 个字：依据什么规定、属于哪个机关职权（第二十三条第三款）。"
    en = "State detailed reasons of at least {least} characters: which rule, and whose competence it is (Art 23(3))."


class TransferorOnly(Refused):
    """Only the office that gave the matter on decides about an objection to it, or takes a part back."""

    code = "transferor_only"
    zh = "这一步由转送、交办的机关 {office} 决定（第二十三条第三款、第二十四条），接收的机关和其他机关不能决定。"
    en = "Only {office}, which gave the matter on, decides this (Art 23(3), 24); the office that has it cannot."


class OneOfficeOnly(Conflict):
    """A dispute needs two sides."""

    code = "one_office_only"
    zh = "争议须涉及两个以上机关、单位，或者异议已被驳回（第二十四条）。请先在期限内提出异议。"
    en = "A dispute needs two offices concerned, or a rejected objection (Art 24). Object first, in time."


class DisputeDecided(Conflict):
    """The superior has decided; that is final for this office."""

    code = "dispute_decided"
    zh = "共同的上一级机关已决定由本机关办理（第二十四条），不能再次提请。请依法受理。"
    en = "The common superior has decided that your office handles the matter (Art 24). Accept it."


class DeciderOnly(Refused):
    """Only the common superior, or whoever records the joint conference, decides a dispute."""

    code = "decider_only"
    zh = "管辖争议由 {office} 决定（第二十四条），争议各方和其他机关不能决定。"
    en = "Only {office} decides this dispute of competence (Art 24), neither its parties nor others."


class ReplyByOutOfRange(Invalid):
    """The day for the reply lies in the past, or after the day the law sets."""

    code = "reply_by_out_of_range"
    zh = "指定办理期限 {day} 应晚于今天（{today}），且不晚于法定期限（{latest}）（第二十二条、第三十四条）。"
    en = "The day set, {day}, must lie after today ({today}) and not after the legal date ({latest}) (Art 22(1)3, 34)."


class ReplyByMissing(Invalid):
    """An assisting office has a day of its own."""

    code = "reply_by_missing"
    zh = "请为协办单位 {office} 写明反馈日期（reply_by）。每个协办单位各有期限（第二十四条）。"
    en = "Name the day by which assisting office {office} replies (`reply_by`); each has its own (Art 24)."


class AssistsAlready(Conflict):
    """The office assists in the matter already."""

    code = "assists_already"
    zh = "机构 {office} 已在协办此信访事项。"
    en = "Office {office} assists in this matter already."


class AlreadyAnswered(Conflict):
    """What was answered is not sorted anew: the person's rights follow from how it was answered."""

    code = "already_answered"
    zh = "此信访事项已作出处理意见，不能再改分类，以免影响信访人的救济权利（第三十五条）。新的情况请另行登记。"
    en = "This matter was answered and is not sorted anew: the person's review follows from it (Art 35)."


class CategoryUnknown(Invalid):
    """The category is none of the law's."""

    code = "category_unknown"
    zh = "类别“{category}”不在法规参数中。请选：{known}（第二十九条至第三十一条）。"
    en = "There is no category '{category}'. Choose one of: {known} (Art 29 to 31)."


class RouteNotOfCategory(Invalid):
    """Only appeals have legal routes."""

    code = "route_not_of_category"
    zh = "法定途径 {route} 不适用于此类事项。申诉求决类请选第三十一条的 1 到 6 项，其他类别不填。"
    en = "Legal route {route} does not fit this category. Appeals have 1 to 6 of Art 31; other categories have none."


class AccusedOfAccusation(Invalid):
    """An accused unit is named with accusations only."""

    code = "accused_of_accusation"
    zh = "只有检举控告类事项填写被反映单位（第三十条）。请把类别改为 accusation，或者不填被反映单位。"
    en = "An accused unit is named with accusations only (Art 30). Sort the matter as an accusation, or leave it out."


class AccusedKept(Refused):
    """Who is accused is not taken back by the office that handles the matter."""

    code = "accused_kept"
    zh = "已登记的被反映单位只能由监督此事项的信访部门更正（第三十条第三款）。"
    en = "Only the petition office that oversees the matter corrects who is accused (Art 30(3))."


class AccusedOversees(Refused):
    """An office names as accused one that oversees it: its overseer would not see the matter any more."""

    code = "accused_oversees"
    zh = (
        "{office} 监督本机关的工作，本机关不得将其登记为被反映单位（第三十条第三款）。"
        "请将此事项报送能监督 {office} 的信访部门或其上级机关，由其甄别登记。"
    )
    en = (
        "{office} oversees your office, which may not name it as accused (Art 30(3)). An office above {office}, or a "
        "petition office that oversees it, may: tell it of the matter."
    )


class NobodyBeside(Conflict):
    """Every office that could take the matter is on the accused side."""

    code = "nobody_beside"
    zh = "{number} 反映的单位及其下级之外没有可以接办的机关（第三十条第三款）。请登记其上级信访部门，然后重试。"
    en = "No office outside the accused side can take {number} (Art 30(3)). Add the petition office above, then retry."


class TrackUnknown(Invalid):
    """The track is neither ordinary nor fast, or the category has no fast track."""

    code = "track_unknown"
    zh = "此类事项只能适用：{known}。"
    en = "This category of matters can go on: {known}."


class NotForRecusal(Refused):
    """Who may register that somebody is recused."""

    code = "not_for_recusal"
    zh = "回避由本人、本单位负责人或者监督此事项的信访部门登记（第二十八条第三款）。"
    en = "A recusal is registered by the person, the head of the office, or the overseeing petition office (Art 28(3))."
