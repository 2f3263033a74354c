"""What each route answers. The gateway passes on what the services said, in these shapes and nothing else."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown
from services.gateway.schemas.beside import EndingTold, ExtensionTold, HearingTold, ProgressNote, RequestOfMatter
from services.gateway.schemas.papers import PaperTold
from services.gateway.schemas.remedies import Remedies


class Problem(Schema):
    """An error: a stable code, a sentence that says what was wrong and what to do, and details per field."""

    code = fields.String(metadata={"description": "稳定的错误代码 Stable code", "example": "matter_unknown"})
    message = fields.String(
        metadata={
            "description": "一句话 A sentence",
            "example": "没有找到编号为 370000-2026-0000001 的信访事项。请核对编号。",
        }
    )
    detail = fields.Dict(metadata={"description": "逐项说明 Details, by field", "example": {"number": shown.NUMBER}})
    request_id = fields.String(metadata={"description": "报障时请提供 Quote it when you ask", "example": "0f8b7c2e"})


class Receipt(Schema):
    """The receipt of a matter; the query code opens it and is shown to nobody else."""

    number = shown.said("信访事项编号 Number of the matter", shown.NUMBER)
    query_code = shown.said("查询码，请妥善保管 Query code; keep it safe", "H7QM4KXW2PRT9VNC")
    channel = shown.said("来源 Channel", "web")
    received_at = shown.when("收到时间 When it was received")
    registered_at = shown.when("登记时间 When it was registered")


class Due(Schema):
    """The last day of a period: as counted, and after the last-day rule."""

    nominal = shown.day("按日历计算 As counted")
    legal = shown.day("遇休假日顺延后 After the last-day rule", "2026-03-17")
    provisional = shown.flag("该年放假安排尚未公布 The year's holidays are not published yet")


class Clock(Schema):
    """One legal period that runs or has run, with its source in the law."""

    clock = shown.said("accept、objection、answer、review Which period", "accept")
    title = fields.Nested(shown.Title, metadata={"description": "期限名称 Its name"})
    assignment = shown.said("办理编号，仅工作人员可见 Assignment; for staff", "6d1f2a3b-0000-4000-8000-000000000000")
    law = shown.said("法规 Law", "《信访工作条例》（2022年）")
    article = shown.said("条款 Article", "第二十三条")
    bearer = shown.said("谁须在期限内行动 Who must act in time", "office")
    due = fields.Nested(Due)
    in_time = shown.flag("是否按期；未到期时为空 Whether in time; null while it runs")
    overdue_days = shown.count("超过的日数 Days over", 0)


class Step(Schema):
    """One step that was taken."""

    step = shown.said("registered、issued、accepted、answered、served、ended Step", "accepted")
    kind = shown.said("handle、review、recheck：办理、复查、复核 Of what it is a step", "handle")
    ending = shown.said("declined、annulled 等：结束的方式 How it ended", "annulled")
    at = shown.when("时间 When")
    office = shown.said("机构代码，仅工作人员可见 Office; for staff", "990101")
    office_name = shown.said("机构名称 Name of the office", "示例镇人民政府")
    assignment = shown.said("办理编号，仅工作人员可见 Assignment; for staff", "6d1f2a3b-0000-4000-8000-000000000000")
    rule = shown.said("由哪条规则分送，仅工作人员可见 Rule that chose the office; for staff", "place")
    reason = shown.said("分送理由，仅工作人员可见 Why this office; for staff", "问题发生在示例镇。")
    outcome = shown.said("supported、explained、not_supported Outcome", "supported")
    handler = shown.said("承办人，仅工作人员可见 Handler; for staff", "staff-01")
    method = shown.said("送达方式 How the answer was delivered", "in_person")


class RequestAnswered(Schema):
    """What an opinion said of one of several requests."""

    ord = shown.count("第几项诉求 Which request", 1)
    summary = shown.said("诉求摘要 In short", "补发2025年度补偿款")
    outcome = shown.said("处理结果 Outcome", "supported")
    answer = shown.said("答复 Answer", "补偿款已核发。")


class OpinionTold(Schema):
    """An opinion that the matter was given; a later one never takes it away."""

    kind = shown.said("handle、review、recheck：处理、复查、复核意见 Whose opinion", "handle")
    office_name = shown.said("作出意见的机构 Who gave it", "示例镇人民政府")
    outcome = shown.said("结果 Outcome", "explained")
    answer = shown.said("意见全文 The opinion", "排水沟已清理完毕，村委会每月巡查一次。")
    answered_at = shown.when("作出时间 When it was given")
    served_at = shown.when("送达时间 When it reached the person")
    standing = shown.said("stands、under_review、changed、annulled 现在的效力 How it stands", "stands")
    requests = fields.List(fields.Nested(RequestAnswered), metadata={"description": "逐项答复 Each request"})
    assignment = shown.said("办理编号，仅工作人员可见 Assignment; for staff", "6d1f2a3b-0000-4000-8000-000000000000")
    office = shown.said("机构代码，仅工作人员可见 Office; for staff", "990101")
    handler = shown.said("承办人，仅工作人员可见 Handler; for staff", "staff-01")
    checker = shown.said("审核人，仅工作人员可见 Checker; for staff", "staff-02")


class ReceiptPrint(Schema):
    """A receipt with the query code that an office printed again."""

    at = shown.when("重印时间 When it was printed")
    office_name = shown.said("重印单位 Which office printed it", "示例县信访局")


class RatingGiven(Schema):
    """A rating the person gave."""

    side = shown.said("信访部门、责任单位 Side", "responsible_office")
    score = shown.said("满意、基本满意、不满意 Score", "satisfied")
    given_at = shown.when("评价时间 When it was given")


class RunningClock(Schema):
    """A period that runs."""

    clock = shown.said("期限名称 Name of the period", "answer")
    due = fields.Nested(Due)
    article = shown.said("条款 Article", "第三十四条")


class StepTaken(Schema):
    """Where a case stands after a step."""

    number = shown.said("编号 Number", shown.NUMBER)
    assignment = shown.said("办理编号 Id of the assignment", "6d1f2a3b-0000-4000-8000-000000000000")
    office = shown.said("机构代码 Office", "990101")
    state = shown.said("issued、accepted、answered、served State", "accepted")
    version = fields.Integer(metadata={"description": "第几步 Counts the steps of the case", "example": 2})
    answer_due = fields.Nested(Due, allow_none=True)
    kind = shown.said("handle、assist、review、recheck Kind of the assignment", "handle")
    running = fields.List(fields.Nested(RunningClock), metadata={"description": "正在计算的期限 Periods that run"})


class Drafted(StepTaken):
    """A draft that waits for another person's check."""

    draft = shown.said("意见稿编号 Id of the draft", "6d1f2a3b-0000-4000-8000-000000000001")


class Rated(RatingGiven):
    """The rating that was just given."""

    number = shown.said("编号 Number", shown.NUMBER)


class Attachment(Schema):
    """A file of a matter. Who added it, and whether the person sees it, is for staff."""

    id = shown.said("附件编号 Id", "5b1f6f0e-0000-4000-8000-000000000000")
    name = shown.said("文件名 Name", "送达回证.jpg")
    media_type = shown.said("类型，由内容判定 Media type, found from the content", "image/jpeg")
    size = fields.Integer(metadata={"description": "字节数 Bytes", "example": 183204})
    purpose = shown.said("material、proof_of_service、written_authority、other What it is for", "proof_of_service")
    added_at = shown.when("添加时间 When it was added")
    visible = shown.flag("信访人可见，仅工作人员可见此项 Whether the person sees it; for staff")
    added_by = shown.said("添加人，凭查询码添加的为空 Who added it; null with the query code", "staff-01")
    office = shown.said("添加人所在机构 Office of whoever added it; for staff", "990101")


class AttachmentAdded(Attachment):
    """The file that was just added, or the one with the same content that was there before."""

    number = shown.said("编号 Number", shown.NUMBER)


class Attachments(shown.Paged):
    """The files of a matter that the caller may see."""

    number = shown.said("编号 Number", shown.NUMBER)
    attachments = fields.List(fields.Nested(Attachment))


class Following(Schema):
    """What the person sees of a matter with its query code. Just after registration no office is named yet."""

    number = shown.said("编号 Number", shown.NUMBER)
    title = shown.said("标题 Title", "村东排水沟堵塞")
    received_at = shown.when("收到时间 When it was received")
    registered_at = shown.when("登记时间 When it was registered")
    state = shown.said("issued、accepted、answered、served State", "answered")
    office_name = shown.said("负责办理的机构 The office that must answer", "示例镇人民政府")
    steps = fields.List(fields.Nested(Step), metadata={"description": "已经走过的每一步 Each step taken"})
    receipt_prints = fields.List(
        fields.Nested(ReceiptPrint), metadata={"description": "回执重印记录 When the receipt was printed again"}
    )
    clocks = fields.List(fields.Nested(Clock), metadata={"description": "法定期限 Legal periods"})
    issues = fields.List(fields.Nested(RequestOfMatter), metadata={"description": "逐项诉求 Requests"})
    notes = fields.List(fields.Nested(ProgressNote), metadata={"description": "办理进展 Notes of progress"})
    hearings = fields.List(fields.Nested(HearingTold), metadata={"description": "听证 Hearings"})
    extensions = fields.List(fields.Nested(ExtensionTold), metadata={"description": "延期 Extensions"})
    remedies = fields.Nested(Remedies, allow_none=True, metadata={"description": "还可以申请的救济 What is open"})
    kind = shown.said("handle、review、recheck：办理、复查、复核 What the matter is in now", "handle")
    opinions = fields.List(
        fields.Nested(OpinionTold), metadata={"description": "先后作出的各次意见 Every opinion, the first first"}
    )
    ending = fields.Nested(EndingTold, allow_none=True, metadata={"description": "未作处理意见而终结的理由和去向 Why"})
    outcome = shown.said("supported、explained、not_supported Outcome", "supported")
    answer = shown.said("处理意见 The opinion", "排水沟已清理完毕，村委会每月巡查一次。")
    attachments = fields.List(
        fields.Nested(Attachment), metadata={"description": "本人补充的和机关公开给本人的附件 Files"}
    )
    documents = fields.List(fields.Nested(PaperTold), metadata={"description": "给本人的文书 Papers to the person"})
    paper_forms = fields.List(fields.String(), metadata={"description": "文书的格式 Forms they can be fetched in"})
    visited = shown.flag("是否已回访 Whether a return visit was made")
    ratings = fields.List(fields.Nested(RatingGiven), metadata={"description": "已作的评价 Ratings given"})
    to_rate = fields.List(fields.String(), metadata={"description": "还可评价的对象 Sides still to be rated"})


class WorklistRow(Schema):
    """One matter on an office's list, with the period that runs."""

    number = shown.said("编号 Number", shown.NUMBER)
    assignment = shown.said("办理编号 Id of the assignment", "6d1f2a3b-0000-4000-8000-000000000000")
    state = shown.said("issued、accepted、answered State", "issued")
    kind = shown.said("handle、assist、review、recheck Kind of the assignment", "handle")
    mode = shown.said("desk、direct、transfer、assign How it came", "transfer")
    office = shown.said("现在由哪个机构办理 The office it is with", "990101")
    office_name = shown.said("机构名称 Its name", "示例镇人民政府")
    rule = shown.said("由哪条规则分送 Rule that chose the office", "place")
    received_at = shown.when("收到 Received")
    issued_at = shown.when("转送交办 Issued to the office")
    clock = shown.said("正在走的期限 The period that runs", "accept")
    due = fields.Nested(Due, allow_none=True)
    overdue = shown.flag("是否逾期 Whether it is over")


class Worklist(shown.Paged):
    """Matters of one office, the longest waiting first."""

    office = shown.said("机构代码 Office", "990101")
    matters = fields.List(fields.Nested(WorklistRow))


class Office(Schema):
    """One office of the registry."""

    code = shown.said("代码 Code", "990101")
    name = shown.said("名称 Name", "示例镇人民政府")
    tier = shown.said("province、city、county、township、village、point Tier", "township")
    kind = shown.said("petition_office、government、department、station Kind", "government")
    parent = shown.said("上级 Parent", "9901")
    site = shown.said("所在站点 Site", "9901")
    categories = fields.List(fields.String(), metadata={"description": "职责分类 Categories of its duty"})
    keywords = fields.List(fields.String(), metadata={"description": "职责关键词 Keywords of its duty"})
    successor = shown.said("承接机构 Successor", "990103")
    valid_from = shown.day("设立 First day", "2020-01-01")
    valid_until = shown.day("撤销 Last day", "2030-12-31")
    abbreviation = shown.said("机关代字 Its mark in the numbers of papers", "东政")
    phone = shown.said("联系电话 Telephone", "000-0000000")
    address = shown.said("地址 Address", "示例镇正街16号")


class Offices(shown.Paged):
    """A part of the office tree, parents before children."""

    offices = fields.List(fields.Nested(Office))


def _number(about: str, example: float) -> fields.Raw:
    """A count, a share or days: shown as it came, so that a count stays whole."""
    return fields.Raw(metadata={"description": about, "example": example, "type": ["number", "null"]})


class Figure(Schema):
    """One figure: its value, the base it was computed on, and the counts behind it. One that failed has an error."""

    name = shown.said("名称 Name", "answered_in_time")
    title_zh = shown.said("中文名 Chinese title", "按期答复率")
    title_en = shown.said("英文名 English title", "answered in time")
    definition = shown.said("定义 What is divided by what", "Matters answered in time, divided by all matters due.")
    unit = shown.said("count、share、days Unit", "share")
    value = _number("值；没有分母时为空 Value; null without a base", 0.9524)
    of = _number("分母 Base", 21)
    parts = fields.Dict(metadata={"description": "构成 Counts behind it", "example": {"in_time": 20}})
    parts_zh = fields.Dict(
        metadata={"description": "构成的中文名 Chinese names of the counts", "example": {"in_time": "按期"}}
    )
    error = fields.Dict(metadata={"description": "未能算出的原因 Why it could not be computed"})


class FigureGroup(Schema):
    """The figures of one channel, category, month or office."""

    title = shown.said("名称 Title", "web")
    figures = fields.List(fields.Nested(Figure))


class Figures(Schema):
    """The figures of one office and all below it, and the steps and notices behind them."""

    class Meta:
        """``from`` is a word of Python's own."""

        include = {"from": shown.day("收到日期起 First day of receipt", "2026-01-01")}

    office = shown.said("机构代码 Office", "9901")
    to = shown.day("收到日期止 Last day of receipt", "2026-03-31")
    as_of = shown.day("截至 As of", "2026-06-30")
    channel = shown.said("只计此渠道 Only this channel", "web")
    category = shown.said("只计此分类 Only this category", "城乡建设")
    by = shown.said("分项方式 Split by", "channel")
    cohort = fields.Dict(metadata={"description": "统计范围，中英文 Which matters, in both languages"})
    figures = fields.List(fields.Nested(Figure))
    steps = fields.Dict(metadata={"description": "已走各步的件数 Matters per step taken", "example": {"accepted": 20}})
    notices = fields.Dict(metadata={"description": "期限提示次数 Notices given", "example": {"overdue": 1}})
    counts_zh = fields.Dict(
        metadata={"description": "各步、提示的中文名称 Chinese names of both", "example": {"accepted": "已受理"}}
    )
    groups = fields.Dict(
        keys=fields.String(), values=fields.Nested(FigureGroup), metadata={"description": "分项 One entry per group"}
    )
