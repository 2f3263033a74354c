"""What is answered about leaders' work."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown

_ID = "6d1f2a3b-0000-4000-8000-000000000000"


class _Owed(Schema):
    standing = shown.said("open、overdue、done 未办、超期、已办 How it stands", "open")
    in_time = shown.flag("是否按期；未办为空 Whether in time; null while it is not done")
    result = shown.said("办理情况 What was reported", "已兑付。")


class Instruction(_Owed):
    """A leader's instructions and what became of them."""

    instruction = shown.said("批示编号 Id", _ID)
    number = shown.number()
    form = shown.said("letter、online、visit 来源 How the leader came to read it", "letter")
    reception = shown.said("接访编号 The reception", _ID)
    leader_title = shown.said("领导职务 The leader's title", "县长")
    leader_office = shown.office("领导所在机构 The leader's office")
    leader_office_name = shown.name()
    office = shown.office("应报告的机构 Office that must report")
    office_name = shown.name()
    given_at = shown.when("批示时间 When")
    due_on = shown.day("报告期限 Day")
    done_at = shown.when("报告时间 Reported")
    text = shown.said("批示内容 The instructions", "请查清情况。")


class InstructionKept(Instruction):
    """The instruction that was just given or reported on."""


class Instructions(shown.Paged):
    """Instructions of an office."""

    office = shown.office()
    instructions = fields.List(fields.Nested(Instruction))


class Referral(Schema):
    """A matter put to the government, and its decision."""

    referral = shown.said("请示编号 Id", _ID)
    number = shown.number()
    office = shown.office("信访部门 The petition office")
    office_name = shown.name()
    government = shown.office("党委、政府 The government")
    government_name = shown.name()
    proposal = shown.said("建议 Proposal", "建议由县水利局牵头处置。")
    referred_at = shown.when("报请时间 When")
    decided_at = shown.when("决定时间 Decided")
    decision = shown.said("决定 Decision", "同意。")
    named_office = shown.office("决定由其办理 Office named to handle it")


class ReferralKept(Referral):
    """The referral that was just made or decided."""


class HardCase(_Owed):
    """A hard case and the leader who took it."""

    hard_case = shown.said("包案编号 Id", _ID)
    number = shown.number()
    office = shown.office("包案领导所在机构 The leader's office")
    office_name = shown.name()
    leader = shown.said("包案领导的工作人员编号 The leader's id of staff", "leader-01")
    leader_title = shown.said("包案领导职务 Title", "副县长")
    measures = shown.said("措施 Measures", "逐户核实。")
    responsibility = shown.said("责任 Responsibility", "县农业农村局具体落实。")
    due_on = shown.day("期限 Date")
    taken_at = shown.when("包案时间 Taken")
    ended_at = shown.when("结束时间 Ended")
    ending = shown.said("resolved、taken_over 化解、更换 How it ended", "resolved")


class HardCaseKept(HardCase):
    """The hard case that was just taken or resolved."""


class HardCases(shown.Paged):
    """Hard cases of an office."""

    office = shown.office()
    hard_cases = fields.List(fields.Nested(HardCase))


class OnRota(Schema):
    """A leader's day, as everybody may see it."""

    reception = shown.said("安排编号 Id", _ID)
    office = shown.office()
    office_name = shown.name()
    day = shown.day("日期 Day", "2026-03-12")
    form = shown.said("reception、visit_down 接访、下访 Form", "reception")
    leader_title = shown.said("领导职务 Title", "县长")
    place = shown.said("地点 Place", "测试县信访局一楼接访室")


class PublicRota(shown.Paged):
    """When and where leaders receive people."""

    receptions = fields.List(fields.Nested(OnRota))


class Reception(OnRota):
    """A leader's day with what was recorded."""

    leader = shown.said("领导的工作人员编号 Id of staff", "leader-01")
    held_at = shown.when("接访时间 Held")
    received = shown.count("接待人数 How many came", 7)
    record = shown.said("记录 Record", "接访七人。")
    matters = fields.List(fields.String(), metadata={"description": "信访事项 Matters", "example": [shown.NUMBER]})
    cancelled_at = shown.when("取消时间 Cancelled")
    cancelled_for = shown.said("取消理由 Why", "防汛。")


class Receptions(shown.Paged):
    """The rota of an office and all it oversees."""

    office = shown.office()
    receptions = fields.List(fields.Nested(Reception))


class ConferenceTaskShown(_Owed):
    """A task a conference set."""

    task = shown.said("任务编号 Id", _ID)
    conference = shown.said("会议编号 Conference", _ID)
    item = shown.count("第几项议题 Item", 1)
    number = shown.number()
    owner = shown.office("责任单位 Office that owns it")
    owner_name = shown.name()
    measure = shown.said("interview、circular、listed、rectify 约谈、通报、挂牌督办、限期整改 Measure", "rectify")
    due_on = shown.day("期限 Day")
    set_at = shown.when("交办时间 Set")
    done_at = shown.when("报告时间 Reported")
    what = shown.said("任务 Task", "三月底前完成兑付。")


class TaskReported(ConferenceTaskShown):
    """The task that was just reported on."""


class Tasks(shown.Paged):
    """Tasks of an office."""

    office = shown.office()
    tasks = fields.List(fields.Nested(ConferenceTaskShown))


class ItemShown(Schema):
    """An item of an agenda, its decision and its tasks."""

    ord = shown.count("第几项 Which", 1)
    number = shown.number()
    topic = shown.said("议题 Topic", "研究示例村补偿款问题")
    decision = shown.said("议定结果 Decision", "由县农业农村局牵头兑付。")
    decided_at = shown.when("记录时间 Recorded")
    disputed = shown.flag("管辖争议待会议裁决 Its competence waits for the conference")
    tasks = fields.List(fields.Nested(ConferenceTaskShown))


class MemberShown(Schema):
    """A unit that sits in a conference."""

    office = shown.office()
    name = shown.name("单位名称 Name")


class ConferenceHead(Schema):
    """A joint conference."""

    conference = shown.said("会议编号 Id", _ID)
    office = shown.office("召集机构 Convener")
    office_name = shown.name()
    title = shown.said("名称 Title", "第一次信访工作联席会议")
    chair = shown.said("主持人职务 Chair", "县委副书记")
    held_on = shown.day("召开日期 Day", "2026-03-12")
    members = fields.List(fields.Nested(MemberShown))
    called_at = shown.when("通知时间 Called")
    concluded_at = shown.when("记录办结时间 Concluded")


class Conference(ConferenceHead):
    """A joint conference with its agenda."""

    items = fields.List(fields.Nested(ItemShown))


class Conferences(shown.Paged):
    """Conferences of an office."""

    office = shown.office()
    conferences = fields.List(fields.Nested(ConferenceHead))


class UrgentRecipient(Schema):
    """One who must be told, by whom, and when that was."""

    recipient = shown.count("第几个 Which", 1)
    role = shown.said("government、department、conference_office、petition_office_above、national Role", "government")
    title = fields.Nested(shown.Title)
    article = shown.said("条款 Article", "第二十五条第一款")
    office = shown.office()
    name = shown.name("名称 Name")
    teller = shown.office("由谁报送 Who must tell it")
    teller_name = shown.name()
    told_at = shown.when("报送时间 Told")
    late = shown.flag("是否超时 Whether it was or is late")
    kept_from = shown.flag("属被反映单位一方，不得报送 On the accused side, and not to be told")


class UrgentReport(Schema):
    """A major and urgent matter as it was reported."""

    report = shown.said("报告编号 Id", _ID)
    number = shown.number()
    office = shown.office("报告机构 Who reported it")
    office_name = shown.name()
    happened_at = shown.when("发生时间 Happened")
    learned_at = shown.when("知悉时间 Learned of")
    reported_at = shown.when("登记时间 Reported")
    due_at = shown.when("报送时限 By when everybody must be told")
    place = shown.said("地点 Where", "测试县政府门前")
    people = shown.count("涉及人数 How many people", 30)
    demand = shown.said("主要诉求 Demand", "要求兑付补偿款。")
    measures = shown.said("已采取的措施 Measures", "已派人到场接谈。")
    recipients = fields.List(fields.Nested(UrgentRecipient))
    waiting = shown.count("尚未报送的 How many wait to be told", 2)


class UrgentReportKept(UrgentReport):
    """The report that was just made, or of which a recipient was told."""


class UrgentReports(shown.Paged):
    """What is urgent."""

    office = shown.office()
    reports = fields.List(fields.Nested(UrgentReport))


class ItemOfMatter(ItemShown):
    """An item of an agenda that is about a matter."""

    conference = shown.said("会议编号 Conference", _ID)
    title = shown.said("会议名称 Its title", "第一次信访工作联席会议")
    office = shown.office("召集机构 Convener")
    held_on = shown.day("召开日期 Day", "2026-03-12")


class Led(Schema):
    """What leaders have done for a matter."""

    urgent_at = shown.when("列为重大紧急的时间 Urgent since")
    instructions = fields.List(fields.Nested(Instruction))
    referrals = fields.List(fields.Nested(Referral))
    hard_cases = fields.List(fields.Nested(HardCase))
    receptions = fields.List(fields.Nested(OnRota))
    conferences = fields.List(fields.Nested(ItemOfMatter))
    urgent_reports = fields.List(fields.Nested(UrgentReport))
