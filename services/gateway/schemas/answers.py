"""What each route answers. The gateway passes on what the services said, in these shapes and nothing else."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas.beside import EndingTold, ExtensionTold, HearingTold, ProgressNote, RequestOfMatter
from services.gateway.schemas.led import Led
from services.gateway.schemas.overseen import SupervisionOfMatter
from services.gateway.schemas.remedies import Remedies

_NUMBER = "370000-2026-0000001"
_MOMENT = "2026-03-02T00:00:00Z"


def _text(about: str, example: str) -> fields.String:
    return fields.String(allow_none=True, metadata={"description": about, "example": example})


def _moment(about: str) -> fields.String:
    return fields.String(allow_none=True, metadata={"description": about, "example": _MOMENT, "format": "date-time"})


def _day(about: str, example: str = "2026-03-17") -> fields.String:
    return fields.String(allow_none=True, metadata={"description": about, "example": example, "format": "date"})


def _flag(about: str) -> fields.Boolean:
    return fields.Boolean(allow_none=True, metadata={"description": about})


class Problem(Schema):
    """An error: a stable code, a sentence that says what was wrong and what to do, and details per field."""

    code = fields.String(metadata={"description": "稳定的错误代码 Stable code", "example": "matter_unknown"})
    message = fields.String(
        metadata={
            "description": "一句话 A sentence",
            "example": "没有找到编号为 370000-2026-0000001 的信访事项。请核对编号。",
        }
    )
    detail = fields.Dict(metadata={"description": "逐项说明 Details, by field", "example": {"number": _NUMBER}})
    request_id = fields.String(metadata={"description": "报障时请提供 Quote it when you ask", "example": "0f8b7c2e"})


class Receipt(Schema):
    """The receipt of a matter; the query code opens it and is shown to nobody else."""

    number = _text("信访事项编号 Number of the matter", _NUMBER)
    query_code = _text("查询码，请妥善保管 Query code; keep it safe", "H7QM4KXW2PRT9VNC")
    channel = _text("来源 Channel", "web")
    received_at = _moment("收到时间 When it was received")
    registered_at = _moment("登记时间 When it was registered")


class Due(Schema):
    """The last day of a period: as counted, and after the last-day rule."""

    nominal = _day("按日历计算 As counted")
    legal = _day("遇休假日顺延后 After the last-day rule", "2026-03-17")
    provisional = _flag("该年放假安排尚未公布 The year's holidays are not published yet")


class Clock(Schema):
    """One legal period that runs or has run, with its source in the law."""

    clock = _text("accept、objection、answer、review Which period", "accept")
    law = _text("法规 Law", "《信访工作条例》（2022年）")
    article = _text("条款 Article", "第二十三条")
    bearer = _text("谁须在期限内行动 Who must act in time", "office")
    due = fields.Nested(Due)
    in_time = _flag("是否按期；未到期时为空 Whether in time; null while it runs")


class Step(Schema):
    """One step that was taken."""

    step = _text("registered、issued、accepted、answered、served Step", "accepted")
    at = _moment("时间 When")
    office = _text("机构代码，仅工作人员可见 Office; for staff", "990101")
    office_name = _text("机构名称 Name of the office", "示例镇人民政府")
    assignment = _text("办理编号，仅工作人员可见 Assignment; for staff", "6d1f2a3b-0000-4000-8000-000000000000")
    rule = _text("由哪条规则分送，仅工作人员可见 Rule that chose the office; for staff", "place")
    reason = _text("分送理由，仅工作人员可见 Why this office; for staff", "问题发生在示例镇。")
    outcome = _text("supported、explained、not_supported Outcome", "supported")
    handler = _text("承办人，仅工作人员可见 Handler; for staff", "staff-01")
    method = _text("送达方式 How the answer was delivered", "in_person")


class RatingGiven(Schema):
    """A rating the person gave."""

    side = _text("信访部门、责任单位 Side", "responsible_office")
    score = _text("满意、基本满意、不满意 Score", "satisfied")
    given_at = _moment("评价时间 When it was given")


class RunningClock(Schema):
    """A period that runs."""

    clock = _text("期限名称 Name of the period", "answer")
    due = fields.Nested(Due)
    article = _text("条款 Article", "第三十四条")


class StepTaken(Schema):
    """Where a case stands after a step."""

    number = _text("编号 Number", _NUMBER)
    assignment = _text("办理编号 Id of the assignment", "6d1f2a3b-0000-4000-8000-000000000000")
    office = _text("机构代码 Office", "990101")
    state = _text("issued、accepted、answered、served State", "accepted")
    version = fields.Integer(metadata={"description": "第几步 Counts the steps of the case", "example": 2})
    answer_due = fields.Nested(Due, allow_none=True)
    kind = _text("handle、assist、review、recheck Kind of the assignment", "handle")
    running = fields.List(fields.Nested(RunningClock), metadata={"description": "正在计算的期限 Periods that run"})


class Drafted(StepTaken):
    """A draft that waits for another person's check."""

    draft = _text("意见稿编号 Id of the draft", "6d1f2a3b-0000-4000-8000-000000000001")


class Rated(RatingGiven):
    """The rating that was just given."""

    number = _text("编号 Number", _NUMBER)


class Attachment(Schema):
    """A file of a matter. Who added it, and whether the person sees it, is for staff."""

    id = _text("附件编号 Id", "5b1f6f0e-0000-4000-8000-000000000000")
    name = _text("文件名 Name", "送达回证.jpg")
    media_type = _text("类型，由内容判定 Media type, found from the content", "image/jpeg")
    size = fields.Integer(metadata={"description": "字节数 Bytes", "example": 183204})
    purpose = _text("material、proof_of_service、written_authority、other What it is for", "proof_of_service")
    added_at = _moment("添加时间 When it was added")
    visible = _flag("信访人可见，仅工作人员可见此项 Whether the person sees it; for staff")
    added_by = _text("添加人，凭查询码添加的为空 Who added it; null with the query code", "staff-01")
    office = _text("添加人所在机构 Office of whoever added it; for staff", "990101")


class AttachmentAdded(Attachment):
    """The file that was just added, or the one with the same content that was there before."""

    number = _text("编号 Number", _NUMBER)


class Attachments(Schema):
    """The files of a matter that the caller may see."""

    number = _text("编号 Number", _NUMBER)
    attachments = fields.List(fields.Nested(Attachment))


class Following(Schema):
    """What the person sees of a matter with its query code. Just after registration no office is named yet."""

    number = _text("编号 Number", _NUMBER)
    title = _text("标题 Title", "村东排水沟堵塞")
    received_at = _moment("收到时间 When it was received")
    registered_at = _moment("登记时间 When it was registered")
    state = _text("issued、accepted、answered、served State", "answered")
    office_name = _text("负责办理的机构 The office that must answer", "示例镇人民政府")
    steps = fields.List(fields.Nested(Step), metadata={"description": "已经走过的每一步 Each step taken"})
    clocks = fields.List(fields.Nested(Clock), metadata={"description": "法定期限 Legal periods"})
    issues = fields.List(fields.Nested(RequestOfMatter), metadata={"description": "逐项诉求 Requests"})
    notes = fields.List(fields.Nested(ProgressNote), metadata={"description": "办理进展 Notes of progress"})
    hearings = fields.List(fields.Nested(HearingTold), metadata={"description": "听证 Hearings"})
    extensions = fields.List(fields.Nested(ExtensionTold), metadata={"description": "延期 Extensions"})
    remedies = fields.Nested(Remedies, allow_none=True, metadata={"description": "还可以申请的救济 What is open"})
    ending = fields.Nested(EndingTold, allow_none=True, metadata={"description": "未作处理意见而终结的理由和去向 Why"})
    outcome = _text("supported、explained、not_supported Outcome", "supported")
    answer = _text("处理意见 The opinion", "排水沟已清理完毕，村委会每月巡查一次。")
    attachments = fields.List(
        fields.Nested(Attachment), metadata={"description": "本人补充的和机关公开给本人的附件 Files"}
    )
    visited = _flag("是否已回访 Whether a return visit was made")
    ratings = fields.List(fields.Nested(RatingGiven), metadata={"description": "已作的评价 Ratings given"})
    to_rate = fields.List(fields.String(), metadata={"description": "还可评价的对象 Sides still to be rated"})


class Person(Schema):
    """Who brought a matter."""

    name = _text("姓名 Name", "测试甲")
    address = _text("住址 Address", "测试县示例镇东村三组")
    phone = _text("电话 Phone", "000-0000000")


class MatterText(Schema):
    """A matter as it was registered."""

    number = _text("编号 Number", _NUMBER)
    channel = _text("来源 Channel", "web")
    title = _text("标题 Title", "村东排水沟堵塞")
    content = _text("内容 Content", "三组排水沟堵塞，雨天积水进屋。")
    answer = _text("历史记录中的答复 Answer of an imported record", "已清理。")
    received_at = _moment("收到 Received")
    registered_at = _moment("登记 Registered")
    received_by = _text("收到的机构 Receiving office", "9901")
    place = _text("问题属地 Place", "990101001")
    category = _text("内容分类 Category", "城乡建设")
    purpose = _text("信访目的 Purpose", "request")
    named_office = _text("信访人写明的机关 Named office", "990101")
    accused_office = _text("被反映单位；该单位及其下级不可见 Office complained of; not for itself", "990102")
    accused_name = _text("被反映人；被反映单位及其下级不可见 Person complained of", "测试乙")
    requests = fields.List(fields.String(), metadata={"description": "逐项诉求 Things asked for"})
    notifiable = _flag("姓名、住址是否足以书面告知 Whether a written notice can reach the person")
    attachments = fields.List(fields.Nested(Attachment), metadata={"description": "附件 Files"})
    people_count = fields.Integer(allow_none=True, metadata={"example": 1})
    anonymous = _flag("是否匿名 Whether no name was given")
    history = _flag("是否历史记录 Whether it is a record of the past")
    people = fields.List(fields.Nested(Person), metadata={"description": "信访人 Who brought it"})


class VisitMade(Schema):
    """A return visit, due or made."""

    visit = _text("回访编号 Id", "6d1f2a3b-0000-4000-8000-000000000000")
    policy = _text("由何规定 Policy", "after_service")
    due_on = _day("应回访日期 Due on")
    made_at = _moment("回访时间 When it was made")
    reached = _flag("是否联系到 Whether the person was reached")
    resolved = _flag("是否解决 Whether the person finds it solved")
    note = _text("记录 Note; only for whoever wrote it", "本人认可。")


class VisitRecorded(VisitMade):
    """The return visit that was just recorded."""

    number = _text("编号 Number", _NUMBER)


class Followup(Schema):
    """Visits and ratings of a matter."""

    served_at = _moment("送达 Served")
    visits = fields.List(fields.Nested(VisitMade))
    ratings = fields.List(fields.Nested(RatingGiven))
    to_rate = fields.List(fields.String())


class Case(Schema):
    """Where a matter stands: the assignment in force, what can be done next, and every step."""

    assignment = _text("办理编号 Id of the assignment", "6d1f2a3b-0000-4000-8000-000000000000")
    kind = _text("办理种类 Kind", "handle")
    state = _text("issued、accepted、answered、served State", "answered")
    version = fields.Integer(metadata={"description": "第几步 Counts the steps of the case", "example": 3})
    possible = fields.List(
        fields.String(), metadata={"description": "下一步可做 What can be done next", "example": ["serve"]}
    )
    office = _text("机构代码 Office", "990101")
    office_name = _text("机构名称 Name of the office", "示例镇人民政府")
    rule = _text("由哪条规则分送 Rule that chose the office", "place")
    reason = _text("分送理由 Why this office", "问题发生在示例镇。")
    received_at = _moment("收到 Received")
    issued_at = _moment("转送交办 Issued to the office")
    accepted_at = _moment("受理 Accepted")
    answered_at = _moment("作出处理意见 Answered")
    served_at = _moment("送达 Served")
    handler = _text("承办人 Handler", "staff-01")
    outcome = _text("supported、explained、not_supported Outcome", "supported")
    answer = _text("处理意见 The opinion", "排水沟已清理完毕，村委会每月巡查一次。")
    service_method = _text("送达方式 How the answer was delivered", "in_person")
    profile = _text("期限依据 Law profile", "xinfang-2022")
    clocks = fields.List(fields.Nested(Clock))
    steps = fields.List(fields.Nested(Step))
    led = fields.Nested(Led)
    supervision = fields.Nested(SupervisionOfMatter)


class WholeMatter(Schema):
    """All that staff may see of one matter. A case that has not been assigned yet has no steps."""

    matter = fields.Nested(MatterText)
    case = fields.Nested(Case, allow_none=True)
    followup = fields.Nested(Followup, allow_none=True)


class WorklistRow(Schema):
    """One matter on an office's list, with the period that runs."""

    number = _text("编号 Number", _NUMBER)
    assignment = _text("办理编号 Id of the assignment", "6d1f2a3b-0000-4000-8000-000000000000")
    state = _text("issued、accepted、answered State", "issued")
    kind = _text("handle、assist、review、recheck Kind of the assignment", "handle")
    mode = _text("desk、direct、transfer、assign How it came", "transfer")
    office = _text("现在由哪个机构办理 The office it is with", "990101")
    office_name = _text("机构名称 Its name", "示例镇人民政府")
    rule = _text("由哪条规则分送 Rule that chose the office", "place")
    received_at = _moment("收到 Received")
    issued_at = _moment("转送交办 Issued to the office")
    clock = _text("正在走的期限 The period that runs", "accept")
    due = fields.Nested(Due, allow_none=True)
    overdue = _flag("是否逾期 Whether it is over")


class Worklist(Schema):
    """Matters of one office, the longest waiting first."""

    office = _text("机构代码 Office", "990101")
    matters = fields.List(fields.Nested(WorklistRow))


class Office(Schema):
    """One office of the registry."""

    code = _text("代码 Code", "990101")
    name = _text("名称 Name", "示例镇人民政府")
    tier = _text("province、city、county、township、village、point Tier", "township")
    kind = _text("petition_office、government、department、station Kind", "government")
    parent = _text("上级 Parent", "9901")
    site = _text("所在站点 Site", "9901")
    categories = fields.List(fields.String(), metadata={"description": "职责分类 Categories of its duty"})
    keywords = fields.List(fields.String(), metadata={"description": "职责关键词 Keywords of its duty"})
    successor = _text("承接机构 Successor", "990103")
    valid_from = _day("设立 First day", "2020-01-01")
    valid_until = _day("撤销 Last day", "2030-12-31")


class Offices(Schema):
    """A part of the office tree, parents before children."""

    offices = fields.List(fields.Nested(Office))


def _number(about: str, example: float) -> fields.Raw:
    """A count, a share or days: shown as it came, so that a count stays whole."""
    return fields.Raw(metadata={"description": about, "example": example, "type": ["number", "null"]})


class Figure(Schema):
    """One figure: its value, the base it was computed on, and the counts behind it. One that failed has an error."""

    name = _text("名称 Name", "answered_in_time")
    title_zh = _text("中文名 Chinese title", "按期答复率")
    title_en = _text("英文名 English title", "answered in time")
    definition = _text("定义 What is divided by what", "Matters answered in time, divided by all matters due.")
    unit = _text("count、share、days Unit", "share")
    value = _number("值；没有分母时为空 Value; null without a base", 0.9524)
    of = _number("分母 Base", 21)
    parts = fields.Dict(metadata={"description": "构成 Counts behind it", "example": {"in_time": 20}})
    error = fields.Dict(metadata={"description": "未能算出的原因 Why it could not be computed"})


class FigureGroup(Schema):
    """The figures of one channel, category, month or office."""

    title = _text("名称 Title", "web")
    figures = fields.List(fields.Nested(Figure))


class Figures(Schema):
    """The figures of one office and all below it, and the steps and notices behind them."""

    class Meta:
        """``from`` is a word of Python's own."""

        include = {"from": _day("收到日期起 First day of receipt", "2026-01-01")}

    office = _text("机构代码 Office", "9901")
    to = _day("收到日期止 Last day of receipt", "2026-03-31")
    as_of = _day("截至 As of", "2026-06-30")
    channel = _text("只计此渠道 Only this channel", "web")
    category = _text("只计此分类 Only this category", "城乡建设")
    by = _text("分项方式 Split by", "channel")
    cohort = fields.Dict(metadata={"description": "统计范围，中英文 Which matters, in both languages"})
    figures = fields.List(fields.Nested(Figure))
    steps = fields.Dict(metadata={"description": "已走各步的件数 Matters per step taken", "example": {"accepted": 20}})
    notices = fields.Dict(metadata={"description": "期限提示次数 Notices given", "example": {"overdue": 1}})
    groups = fields.Dict(
        keys=fields.String(), values=fields.Nested(FigureGroup), metadata={"description": "分项 One entry per group"}
    )
