"""Refusals of leaders' work: instructions, receptions, hard cases, referrals, joint conferences and urgent reports."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid, NotFound, Refused


class LeaderOnly(Refused):
    """Reading with instructions and taking hard cases is the duty of leaders themselves."""

    code = "leader_only"
    zh = "阅批、包案由领导干部本人办理（第十八条第二款）。请由有领导干部（leader）角色的工作人员操作。"
    en = (
        "Only a leader reads with instructions or takes a hard case (Art 18(2)). Have one with the role `leader` do it."
    )


class DayPast(Invalid):
    """The day set lies before today."""

    code = "day_past"
    zh = "日期 {day} 早于今天（{today}）。请填写今天或者以后的日期。"
    en = "The day {day} lies before today ({today}). Choose today or a later day."


class BeyondLeading(Refused):
    """Work is given to one's own office and to those below it."""

    code = "beyond_leading"
    zh = "{giver} 只能给本机关及其下级交办工作，不能给 {office}（第二十二条、第二十五条）。"
    en = "{giver} gives work to its own office and those below it only, not to {office} (Art 22, 25)."


class InstructionUnknown(NotFound):
    """No instruction has the id, or the caller may not know that it does."""

    code = "instruction_unknown"
    zh = "没有找到这份批示。请从批示清单中选择。"
    en = "No such instruction is known. Choose one from the list of instructions."


class InstructedOnly(Refused):
    """The office that was instructed reports itself."""

    code = "instructed_only"
    zh = "批示的办理情况由 {office} 报告，其他机关不能代为报告。"
    en = "Only {office} reports what became of this instruction; no other office does so in its place."


class ReportedBefore(Conflict):
    """What became of it is reported once."""

    code = "reported_before"
    zh = "办理情况已于 {day} 报告，不能更改。有新的情况，请写入进展记录。"
    en = "This was reported on {day}, and a report is not changed. Write what is new into a note of progress."


class ReferralByPetitionOffice(Refused):
    """A matter is put to the government by its petition office."""

    code = "referral_by_petition_office"
    zh = "重大、紧急事项由信访部门提出建议，报请本级党委和政府决定（第二十二条第一款第一项）。请由信访部门操作。"
    en = "Only the petition office that oversees the matter puts it to its government with a proposal (Art 22(1)1)."


class ReferredAlready(Conflict):
    """The government has the matter before it."""

    code = "referred_already"
    zh = "此信访事项已于 {day} 报请 {office} 决定，尚未作出决定。"
    en = "This matter was put to {office} on {day} and waits for its decision."


class ReferralUnknown(NotFound):
    """No referral has the id, or the caller may not know that it does."""

    code = "referral_unknown"
    zh = "没有找到这份请示。请核对编号。"
    en = "No such referral is known. Check its id."


class GovernmentDecides(Refused):
    """A referral is decided by the government it was put to."""

    code = "government_decides"
    zh = "此请示由 {office} 的负责同志决定（第二十二条第一款第一项），其他机关和人员不能决定。"
    en = "Only the head or a leader of {office} decides this referral (Art 22(1)1)."


class DecidedBefore(Conflict):
    """A referral is decided once."""

    code = "decided_before"
    zh = "此请示已于 {day} 作出决定，不能更改。情况有变的，请重新报请决定。"
    en = "This referral was decided on {day}. Where things have changed, refer the matter again."


class ReceptionUnknown(NotFound):
    """No reception has the id."""

    code = "reception_unknown"
    zh = "没有找到这次接访、下访安排。请从接访安排中选择。"
    en = "No such reception is known. Choose one from the rota."


class NotYourRota(Refused):
    """The rota of an office is kept by the office, one above it, or the petition office over it."""

    code = "not_your_rota"
    zh = "{office} 的接访、下访由该机关、其上级或者信访部门安排和记录（第十八条）。"
    en = "The rota of {office} is kept by its own staff, an office above it or the petition office over it (Art 18)."


class ReceptionOver(Conflict):
    """The reception was held or cancelled before."""

    code = "reception_over"
    zh = "这次接访、下访已于 {day} {what_zh}，不能再更改。请另行安排。"
    en = "This reception was {what_en} on {day} and is not changed any more. Plan another."


class ReceptionAhead(Conflict):
    """What has not taken place is not recorded as held."""

    code = "reception_ahead"
    zh = "这次接访、下访定于 {day}，尚未进行，不能登记为已接访。如有变动，请取消后重新安排。"
    en = "This reception is planned for {day} and has not been held. If the day changed, cancel it and plan another."


class FourIncomplete(Invalid):
    """A hard case is taken with leader, measures, date and responsibility, or not at all."""

    code = "four_incomplete"
    zh = "包案应当做到四定：定领导、定措施、定时间、定责任（第十八条第二款）。尚缺：{missing_zh}。"
    en = "A hard case is taken with a leader, measures, a date and responsibility (Art 18(2)). Missing: {missing}."


class HardCaseTaken(Conflict):
    """Another leader has taken the case; it changes hands for a reason."""

    code = "hard_case_taken"
    zh = "此信访事项已由 {office} 的{title}包案，期限 {day}。更换包案领导或者调整期限的，请在 reason 中写明理由。"
    en = "This matter is taken by a leader of {office} until {day}. State in `reason` why that changes."


class NoHardCase(Conflict):
    """No leader has taken the case, or it is resolved."""

    code = "no_hard_case"
    zh = "此信访事项现在没有领导包案。"
    en = "No leader has this matter as a hard case now."


class HardCaseOfOthers(Refused):
    """A hard case is reported as resolved by the leader who took it, or the leader's office."""

    code = "hard_case_of_others"
    zh = "包案结果由包案领导本人或者其所在机关 {office} 登记。"
    en = "Only the leader who took the case, or the leader's office {office}, records that it is resolved."


class NotConvener(Refused):
    """Joint conferences are called by the petition office or the government of a county or township."""

    code = "not_convener"
    zh = "信访工作联席会议由县、乡两级党委和政府或者其信访部门召集（第十三条），{office} 不能召集，也不能代为记录。"
    en = "A joint conference is called and recorded by a government or its petition office (Art 13), not by {office}."


class ConferenceUnknown(NotFound):
    """No conference has the id, or the caller may not know that it does."""

    code = "conference_unknown"
    zh = "没有找到这次联席会议。请从会议清单中选择。"
    en = "No such joint conference is known. Choose one from the list of conferences."


class ConferenceAhead(Conflict):
    """Nothing is decided before the conference is held."""

    code = "conference_ahead"
    zh = "联席会议定于 {day} 召开，会前不能记录议定事项。"
    en = "The joint conference is called for {day}; nothing can be recorded as decided before."


class ConferenceConcluded(Conflict):
    """The record of a conference that is concluded stands."""

    code = "conference_concluded"
    zh = "这次联席会议已于 {day} 办结会议记录，不能再更改。"
    en = "The record of this conference was concluded on {day} and is not changed."


class ItemUnknown(NotFound):
    """The agenda has no such item."""

    code = "conference_item_unknown"
    zh = "这次联席会议没有第 {ord} 项议题。"
    en = "The agenda of this conference has no item {ord}."


class ItemDecided(Conflict):
    """An item is decided once."""

    code = "conference_item_decided"
    zh = "第 {ord} 项议题已经记录议定结果，不能更改。"
    en = "The decision on item {ord} is recorded already and is not changed."


class ItemsUndecided(Conflict):
    """A conference is concluded when every item has its decision."""

    code = "conference_items_undecided"
    zh = "第 {items} 项议题还没有记录议定结果。未作决定的，也请如实记录。"
    en = "Items {items} have no decision recorded. Where none was taken, record that."


class ItemWithoutMatter(Invalid):
    """Who is competent is decided about a matter."""

    code = "conference_item_without_matter"
    zh = "第 {ord} 项议题没有对应的信访事项，不能裁决管辖（第二十四条第一款）。"
    en = "Item {ord} is about no matter, so no competence can be decided in it (Art 24(1))."


class TaskUnknown(NotFound):
    """No task has the id, or the caller may not know that it does."""

    code = "conference_task_unknown"
    zh = "没有找到这项议定任务。请从任务清单中选择。"
    en = "No such task is known. Choose one from the list of tasks."


class OwnerOnly(Refused):
    """The office that owns a task reports on it."""

    code = "owner_only"
    zh = "议定任务由责任单位 {office} 报告落实情况，其他机关不能代为报告。"
    en = "Only {office}, which owns the task, reports on it; no other office does so in its place."


class UrgentReportUnknown(NotFound):
    """No urgent report has the id, or the caller may not know that it does."""

    code = "urgent_report_unknown"
    zh = "没有找到这份重大紧急信息报告。请从清单中选择。"
    en = "No such urgent report is known. Choose one from the list."


class RecipientUnknown(NotFound):
    """The report has no such recipient."""

    code = "urgent_recipient_unknown"
    zh = "这份报告没有第 {ord} 个报送对象。请核对（第二十五条）。"
    en = "This report has no recipient {ord}. Check the list (Art 25)."


class TellerOnly(Refused):
    """Who must tell a recipient writes down that it was told."""

    code = "teller_only"
    zh = "此项报送由 {office} 负责并登记（第二十五条），其他机关不能代为登记。"
    en = "{office} must tell this recipient and writes down that it did (Art 25); no other office does so."


class ToldBefore(Conflict):
    """When a recipient was told is written down once."""

    code = "told_before"
    zh = "已于 {at} 登记报送，不能更改。后续情况请另行报告。"
    en = "This recipient was told at {at}; that is not changed. Report what followed on its own."
