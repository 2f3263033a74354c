"""All that staff may see of one matter: its text, its case, and how it was followed up."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown
from services.gateway.schemas.answers import Attachment, Clock, OpinionTold, RatingGiven, Step
from services.gateway.schemas.beside import ExtensionTold, HearingTold, ProgressNote, RequestOfMatter
from services.gateway.schemas.led import Led
from services.gateway.schemas.overseen import SupervisionOfMatter
from services.gateway.schemas.remedies import Remedies


class Person(Schema):
    """Who brought a matter."""

    name = shown.said("姓名 Name", "测试甲")
    address = shown.said("住址 Address", "测试县示例镇东村三组")
    phone = shown.said("电话 Phone", "000-0000000")


class OldNumber(Schema):
    """The number a matter has elsewhere."""

    register = shown.said("台账名称；信件条码为空 Name of the register; null for a barcode", "县长信箱")
    number = shown.said("在该台账中的编号；台账没有编号的为空 Its number there", "信访〔2025〕17号")


class FoundMatter(Schema):
    """A matter that has the number elsewhere."""

    number = shown.said("编号 Number", shown.NUMBER)
    old = fields.Nested(OldNumber, metadata={"description": "在别处的编号 Its number elsewhere"})
    title = shown.said("标题 Title", "村东排水沟堵塞")
    channel = shown.said("来源 Channel", "ledger")
    received_at = shown.when("收到 Received")
    received_by = shown.said("收到的机构 Receiving office", "9901")


class FoundMatters(shown.Paged):
    """The matters that have the number elsewhere and that the caller may read, the latest first."""

    matters = fields.List(fields.Nested(FoundMatter))


class MatterText(Schema):
    """A matter as it was registered."""

    number = shown.said("编号 Number", shown.NUMBER)
    channel = shown.said("来源 Channel", "web")
    title = shown.said("标题 Title", "村东排水沟堵塞")
    content = shown.said("内容 Content", "三组排水沟堵塞，雨天积水进屋。")
    answer = shown.said("历史记录中的答复 Answer of an imported record", "已清理。")
    received_at = shown.when("收到 Received")
    registered_at = shown.when("登记 Registered")
    received_by = shown.said("收到的机构 Receiving office", "9901")
    place = shown.said("问题属地 Place", "990101001")
    category = shown.said("内容分类 Category", "城乡建设")
    purpose = shown.said("信访目的 Purpose", "request")
    named_office = shown.said("信访人写明的机关 Named office", "990101")
    accused_office = shown.said("被反映单位；该单位及其下级不可见 Office complained of; not for itself", "990102")
    accused_name = shown.said("被反映人；被反映单位及其下级不可见 Person complained of", "测试乙")
    requests = fields.List(fields.String(), metadata={"description": "逐项诉求 Things asked for"})
    notifiable = shown.flag("姓名、住址是否足以书面告知 Whether a written notice can reach the person")
    attachments = fields.List(fields.Nested(Attachment), metadata={"description": "附件 Files"})
    people_count = fields.Integer(allow_none=True, metadata={"example": 1})
    anonymous = shown.flag("是否匿名 Whether no name was given")
    history = shown.flag("是否历史记录 Whether it is a record of the past")
    people = fields.List(fields.Nested(Person), metadata={"description": "信访人 Who brought it"})
    old = fields.Nested(
        OldNumber,
        allow_none=True,
        metadata={"description": "来自哪本台账、原编号 Its register and number there"},
    )


class VisitMade(Schema):
    """A return visit, due or made."""

    visit = shown.said("回访编号 Id", "6d1f2a3b-0000-4000-8000-000000000000")
    policy = shown.said("由何规定 Policy", "after_service")
    due_on = shown.day("应回访日期 Due on")
    made_at = shown.when("回访时间 When it was made")
    reached = shown.flag("是否联系到 Whether the person was reached")
    resolved = shown.flag("是否解决 Whether the person finds it solved")
    note = shown.said("记录 Note; only for whoever wrote it", "本人认可。")


class VisitRecorded(VisitMade):
    """The return visit that was just recorded."""

    number = shown.said("编号 Number", shown.NUMBER)


class Followup(Schema):
    """Visits and ratings of a matter."""

    served_at = shown.when("送达 Served")
    visits = fields.List(fields.Nested(VisitMade))
    ratings = fields.List(fields.Nested(RatingGiven))
    to_rate = fields.List(fields.String())


class AssignmentShown(Schema):
    """One office's duty in a matter: handling, assisting, review or recheck."""

    assignment = shown.said("办理编号 Id of the assignment", "6d1f2a3b-0000-4000-8000-000000000000")
    kind = shown.said("handle、assist、review、recheck Kind", "handle")
    state = shown.said("issued、accepted、answered、served State", "answered")
    mode = shown.said("desk、direct、transfer、assign、request、remand How it came", "transfer")
    parent = shown.said("所协办、复查、复核或者重新办理的 What it assists, looks at or comes from", None)
    office = shown.office()
    office_name = shown.name()
    transferor = shown.office("转送交办的机构 Office that gave it")
    rule = shown.said("由哪条规则分送 Rule that chose the office", "place")
    reason = shown.said("分送理由 Why this office", "问题发生在示例镇。")
    received_at = shown.when("收到 Received")
    issued_at = shown.when("转送交办 Issued to the office")
    accepted_at = shown.when("受理 Accepted")
    answered_at = shown.when("作出处理意见 Answered")
    served_at = shown.when("送达 Served")
    ended_at = shown.when("终结 Ended without an opinion that stands")
    reply_by = shown.day("指定的反馈期限 Day set for its reply", "2026-04-30")
    extended_days = shown.count("延长的日数 Days added", 0)
    objection = fields.Dict(allow_none=True, metadata={"description": "异议及核实结果 Objection and verdict"})
    asked = fields.Dict(allow_none=True, metadata={"description": "复查、复核申请 What was asked for"})
    ending = fields.Dict(allow_none=True, metadata={"description": "终结的理由和去向 Why it ended"})
    handler = shown.said("承办人 Handler", "staff-01")
    checker = shown.said("审核人 Who checked the opinion", "staff-02")
    outcome = shown.said("supported、explained、not_supported Outcome", "supported")
    answer = shown.said("处理意见 The opinion", "排水沟已清理完毕，村委会每月巡查一次。")
    service_method = shown.said("送达方式 How the answer was delivered", "in_person")
    possible = fields.List(
        fields.String(), metadata={"description": "下一步可做 What can be done next", "example": ["serve"]}
    )


class Mediation(Schema):
    """A mediation of the matter (调解)."""

    mediation = shown.said("调解编号 Id", "6d1f2a3b-0000-4000-8000-000000000003")
    form = shown.said("people、administrative、judicial 人民、行政、司法调解 Form", "people")
    organisation = shown.said("调解组织 Who mediates", "测试镇人民调解委员会")
    opened_at = shown.when("开始 Opened")
    ended_at = shown.when("结束 Ended")
    result = shown.said("agreed、failed 结果 Result", "agreed")
    terms = shown.said("协议内容 Terms", "四月底前清理完毕。")


class Case(AssignmentShown):
    """Where a matter stands: the assignment in force, the case as a whole, its periods and every step."""

    version = shown.count("第几步 Counts the steps of the case", 3)
    case_state = shown.said("open、closed、archived State of the case", "open")
    category = shown.said("suggestion、accusation、appeal 类别 Category", "appeal")
    legal_route = shown.count("第三十一条第几项 Item of Art 31", 6)
    track = shown.said("ordinary、fast 程序 Track", "ordinary")
    litigation = shown.flag("是否涉法涉诉 Whether it is before the courts")
    accused_office = shown.office("被反映单位；该单位及其下级不可见 Office complained of; not for itself")
    first_office = shown.office("首办机构 Office that first received it")
    told_at = shown.when("首次告知本人 When the person was first told of it")
    profile = shown.said("期限依据 Law profile", "xinfang-2022")
    remedies = fields.Nested(Remedies, allow_none=True, metadata={"description": "还可以申请的救济 What is open"})
    assignments = fields.List(
        fields.Nested(AssignmentShown), metadata={"description": "每个机构的办理 Each office's duty, the first first"}
    )
    clocks = fields.List(fields.Nested(Clock), metadata={"description": "法定期限 Legal periods"})
    steps = fields.List(fields.Nested(Step), metadata={"description": "已经走过的每一步 Each step taken"})
    opinions = fields.List(
        fields.Nested(OpinionTold), metadata={"description": "先后作出的各次意见 Every opinion, the first first"}
    )
    issues = fields.List(fields.Nested(RequestOfMatter), metadata={"description": "逐项诉求 Requests"})
    notes = fields.List(fields.Nested(ProgressNote), metadata={"description": "办理进展 Notes of progress"})
    hearings = fields.List(fields.Nested(HearingTold), metadata={"description": "听证 Hearings"})
    mediations = fields.List(fields.Nested(Mediation), metadata={"description": "调解 Mediations"})
    extensions = fields.List(fields.Nested(ExtensionTold), metadata={"description": "延期 Extensions"})
    led = fields.Nested(Led)
    supervision = fields.Nested(SupervisionOfMatter)


class WholeMatter(Schema):
    """All that staff may see of one matter. A case that has not been assigned yet has no steps."""

    matter = fields.Nested(MatterText)
    case = fields.Nested(Case, allow_none=True)
    followup = fields.Nested(Followup, allow_none=True)
