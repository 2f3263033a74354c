"""What is answered about leaders' work."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from services.gateway.schemas.telling import Title

_NUMBER = "370000-2026-0000001"
_ID = "6d1f2a3b-0000-4000-8000-000000000000"


def _said(about: str, example: Any, **more: Any) -> fields.String:
    return fields.String(allow_none=True, metadata={"description": about, "example": example, **more})


def _at(about: str) -> fields.String:
    return _said(about, "2026-03-09T02:00:00Z", format="date-time")


def _day(about: str, example: str = "2026-03-31") -> fields.String:
    return _said(about, example, format="date")


def _flag(about: str) -> fields.Boolean:
    return fields.Boolean(allow_none=True, metadata={"description": about})


def _count(about: str, example: int) -> fields.Integer:
    return fields.Integer(allow_none=True, metadata={"description": about, "example": example})


def _office(about: str = "机构代码 Office") -> fields.String:
    return _said(about, "990101")


def _name(about: str = "机构名称 Its name") -> fields.String:
    return _said(about, "示例镇人民政府")


def _number() -> fields.String:
    return _said("信访事项编号 Number of the matter", _NUMBER)


class _Owed(Schema):
    standing = _said("open、overdue、done 未办、超期、已办 How it stands", "open")
    in_time = _flag("是否按期；未办为空 Whether in time; null while it is not done")
    result = _said("办理情况 What was reported", "已兑付。")


class Instruction(_Owed):
    """A leader's instructions and what became of them."""

    instruction = _said("批示编号 Id", _ID)
    number = _number()
    form = _said("letter、online、visit 来源 How the leader came to read it", "letter")
    reception = _said("接访编号 The reception", _ID)
    leader_title = _said("领导职务 The leader's title", "县长")
    leader_office = _office("领导所在机构 The leader's office")
    leader_office_name = _name()
    office = _office("应报告的机构 Office that must report")
    office_name = _name()
    given_at = _at("批示时间 When")
    due_on = _day("报告期限 Day")
    done_at = _at("报告时间 Reported")
    text = _said("批示内容 The instructions", "请查清情况。")


class InstructionKept(Instruction):
    """The instruction that was just given or reported on."""


class Instructions(Schema):
    """Instructions of an office."""

    office = _office()
    instructions = fields.List(fields.Nested(Instruction))


class Referral(Schema):
    """A matter put to the government, and its decision."""

    referral = _said("请示编号 Id", _ID)
    number = _number()
    office = _office("信访部门 The petition office")
    office_name = _name()
    government = _office("党委、政府 The government")
    government_name = _name()
    proposal = _said("建议 Proposal", "建议由县水利局牵头处置。")
    referred_at = _at("报请时间 When")
    decided_at = _at("决定时间 Decided")
    decision = _said("决定 Decision", "同意。")
    named_office = _office("决定由其办理 Office named to handle it")


class ReferralKept(Referral):
    """The referral that was just made or decided."""


class HardCase(_Owed):
    """A hard case and the leader who took it."""

    hard_case = _said("包案编号 Id", _ID)
    number = _number()
    office = _office("包案领导所在机构 The leader's office")
    office_name = _name()
    leader = _said("包案领导的工作人员编号 The leader's id of staff", "leader-01")
    leader_title = _said("包案领导职务 Title", "副县长")
    measures = _said("措施 Measures", "逐户核实。")
    responsibility = _said("责任 Responsibility", "县农业农村局具体落实。")
    due_on = _day("期限 Date")
    taken_at = _at("包案时间 Taken")
    ended_at = _at("结束时间 Ended")
    ending = _said("resolved、taken_over 化解、更换 How it ended", "resolved")


class HardCaseKept(HardCase):
    """The hard case that was just taken or resolved."""


class HardCases(Schema):
    """Hard cases of an office."""

    office = _office()
    hard_cases = fields.List(fields.Nested(HardCase))


class OnRota(Schema):
    """A leader's day, as everybody may see it."""

    reception = _said("安排编号 Id", _ID)
    office = _office()
    office_name = _name()
    day = _day("日期 Day", "2026-03-12")
    form = _said("reception、visit_down 接访、下访 Form", "reception")
    leader_title = _said("领导职务 Title", "县长")
    place = _said("地点 Place", "测试县信访局一楼接访室")


class PublicRota(Schema):
    """When and where leaders receive people."""

    receptions = fields.List(fields.Nested(OnRota))


class Reception(OnRota):
    """A leader's day with what was recorded."""

    leader = _said("领导的工作人员编号 Id of staff", "leader-01")
    held_at = _at("接访时间 Held")
    received = _count("接待人数 How many came", 7)
    record = _said("记录 Record", "接访七人。")
    matters = fields.List(fields.String(), metadata={"description": "信访事项 Matters", "example": [_NUMBER]})
    cancelled_at = _at("取消时间 Cancelled")
    cancelled_for = _said("取消理由 Why", "防汛。")


class Receptions(Schema):
    """The rota of an office and all it oversees."""

    office = _office()
    receptions = fields.List(fields.Nested(Reception))


class ConferenceTaskShown(_Owed):
    """A task a conference set."""

    task = _said("任务编号 Id", _ID)
    conference = _said("会议编号 Conference", _ID)
    item = _count("第几项议题 Item", 1)
    number = _number()
    owner = _office("责任单位 Office that owns it")
    owner_name = _name()
    measure = _said("interview、circular、listed、rectify 约谈、通报、挂牌督办、限期整改 Measure", "rectify")
    due_on = _day("期限 Day")
    set_at = _at("交办时间 Set")
    done_at = _at("报告时间 Reported")
    what = _said("任务 Task", "三月底前完成兑付。")


class TaskReported(ConferenceTaskShown):
    """The task that was just reported on."""


class Tasks(Schema):
    """Tasks of an office."""

    office = _office()
    tasks = fields.List(fields.Nested(ConferenceTaskShown))


class ItemShown(Schema):
    """An item of an agenda, its decision and its tasks."""

    ord = _count("第几项 Which", 1)
    number = _number()
    topic = _said("议题 Topic", "研究示例村补偿款问题")
    decision = _said("议定结果 Decision", "由县农业农村局牵头兑付。")
    decided_at = _at("记录时间 Recorded")
    disputed = _flag("管辖争议待会议裁决 Its competence waits for the conference")
    tasks = fields.List(fields.Nested(ConferenceTaskShown))


class MemberShown(Schema):
    """A unit that sits in a conference."""

    office = _office()
    name = _name("单位名称 Name")


class ConferenceHead(Schema):
    """A joint conference."""

    conference = _said("会议编号 Id", _ID)
    office = _office("召集机构 Convener")
    office_name = _name()
    title = _said("名称 Title", "第一次信访工作联席会议")
    chair = _said("主持人职务 Chair", "县委副书记")
    held_on = _day("召开日期 Day", "2026-03-12")
    members = fields.List(fields.Nested(MemberShown))
    called_at = _at("通知时间 Called")
    concluded_at = _at("记录办结时间 Concluded")


class Conference(ConferenceHead):
    """A joint conference with its agenda."""

    items = fields.List(fields.Nested(ItemShown))


class Conferences(Schema):
    """Conferences of an office."""

    office = _office()
    conferences = fields.List(fields.Nested(ConferenceHead))


class UrgentRecipient(Schema):
    """One who must be told, by whom, and when that was."""

    recipient = _count("第几个 Which", 1)
    role = _said("government、department、conference_office、petition_office_above、national Role", "government")
    title = fields.Nested(Title)
    article = _said("条款 Article", "第二十五条第一款")
    office = _office()
    name = _name("名称 Name")
    teller = _office("由谁报送 Who must tell it")
    teller_name = _name()
    told_at = _at("报送时间 Told")
    late = _flag("是否超时 Whether it was or is late")
    kept_from = _flag("属被反映单位一方，不得报送 On the accused side, and not to be told")


class UrgentReport(Schema):
    """A major and urgent matter as it was reported."""

    report = _said("报告编号 Id", _ID)
    number = _number()
    office = _office("报告机构 Who reported it")
    office_name = _name()
    happened_at = _at("发生时间 Happened")
    learned_at = _at("知悉时间 Learned of")
    reported_at = _at("登记时间 Reported")
    due_at = _at("报送时限 By when everybody must be told")
    place = _said("地点 Where", "测试县政府门前")
    people = _count("涉及人数 How many people", 30)
    demand = _said("主要诉求 Demand", "要求兑付补偿款。")
    measures = _said("已采取的措施 Measures", "已派人到场接谈。")
    recipients = fields.List(fields.Nested(UrgentRecipient))
    waiting = _count("尚未报送的 How many wait to be told", 2)


class UrgentReportKept(UrgentReport):
    """The report that was just made, or of which a recipient was told."""


class UrgentReports(Schema):
    """What is urgent."""

    office = _office()
    reports = fields.List(fields.Nested(UrgentReport))


class ItemOfMatter(ItemShown):
    """An item of an agenda that is about a matter."""

    conference = _said("会议编号 Conference", _ID)
    title = _said("会议名称 Its title", "第一次信访工作联席会议")
    office = _office("召集机构 Convener")
    held_on = _day("召开日期 Day", "2026-03-12")


class Led(Schema):
    """What leaders have done for a matter."""

    urgent_at = _at("列为重大紧急的时间 Urgent since")
    instructions = fields.List(fields.Nested(Instruction))
    referrals = fields.List(fields.Nested(Referral))
    hard_cases = fields.List(fields.Nested(HardCase))
    receptions = fields.List(fields.Nested(OnRota))
    conferences = fields.List(fields.Nested(ItemOfMatter))
    urgent_reports = fields.List(fields.Nested(UrgentReport))
