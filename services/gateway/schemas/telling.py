"""What may be sent about telling the person and about notes, and what is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown
from services.gateway.schemas.fields import Listed, Shape, choice, code, moment, text, yes_no
from services.gateway.schemas.requests import METHODS, OUTCOMES, OfAssignment

#: Steps the person must hear of; the opinion is told by its service.
NOTICES = (
    "acceptance", "declined", "no_longer_accepted", "diverted", "whereabouts", "extension", "hearing", "settled",
    "terminated",
)  # fmt: skip
_ID = "6d1f2a3b-0000-4000-8000-000000000000"


class Tell(OfAssignment):
    """The person was told of a step (告知)."""

    kind = choice(NOTICES, "告知的事项 Which step", required=True)
    method = choice(METHODS, "告知方式 How", required=True)
    given_at = moment("告知时间，不填为现在 When; now where left out")
    document = code(64, "告知书的编号 Id of the paper", "")
    proof = code(64, "回执附件的编号 Attachment that proves it", "")


class ProveService(OfAssignment):
    """The proof of a service that is on record (补充送达回证)."""

    proof = code(
        64, "送达回执附件的编号 Attachment that proves it", "6d1f2a3b-0000-4000-8000-000000000001", required=True
    )


class Progress(OfAssignment):
    """How the matter is getting on (办理进展); the person reads it with the query code."""

    text = text(2_000, "进展 The note", "已约定三月十二日现场查看。", required=True)
    internal = yes_no("仅工作人员可见 For staff only")


class Counsel(OfAssignment):
    """The outcome was explained to the person (疏导教育)."""

    referred_to = text(200, "引导申请救助的机关 Organ of assistance the person was led to", "测试县民政局")
    text = text(2_000, "解释疏导的情况 What was explained", "已当面说明政策依据。", required=True)


class LinkEarlier(Shape):
    """An earlier matter of the same person (同一信访人以前的事项)."""

    earlier = code(32, "以前的信访事项编号 Number of the earlier matter", "370000-2025-0000001", required=True)


class Silent(Listed):
    """Whose matters are asked for."""

    office = code(32, "机构代码；信访部门为其本级 Office; of a petition office its government", "9901", required=True)


class Told(Schema):
    """The notice that was written down, and what is still owed."""

    number = shown.said("编号 Number", shown.NUMBER)
    notice = shown.said("告知记录的编号 Id of the record", _ID)
    kind = shown.said("告知的事项 Which step", "acceptance")
    owed = fields.List(fields.String(), metadata={"description": "还应告知的 Still owed"})


class Notice(Schema):
    """One notice that is due: since when, until when, and when it was given."""

    assignment = shown.said("办理编号 Assignment", _ID)
    kind = shown.said("告知的事项 Which step", "acceptance")
    title = fields.Nested(shown.Title)
    about = shown.said("听证编号 The hearing it is about", None)
    due_since = shown.when("应告知的步骤的时间 When the step was taken")
    due = shown.day("最迟告知日 Last day, for staff", "2026-03-17")
    given_at = shown.when("告知时间，未告知为空 When it was given; null while it is owed")
    method = shown.said("告知方式 How", "post")
    document = shown.said("告知书的编号 Id of the paper", _ID)
    overtaken = shown.flag("后续步骤已经告知 A later step was told")
    late = shown.flag("是否逾期 Whether it was or is late")


class Notices(shown.Paged):
    """The notices due in a matter."""

    number = shown.said("编号 Number", shown.NUMBER)
    notices = fields.List(fields.Nested(Notice))


class SilentMatter(Schema):
    """A matter on which the person hears nothing, and why."""

    number = shown.said("编号 Number", shown.NUMBER)
    assignment = shown.said("办理编号 Assignment", _ID)
    kind = shown.said("办理种类 Kind", "handle")
    state = shown.said("状态 State", "accepted")
    office = shown.said("机构代码 Office", "990101")
    office_name = shown.said("机构名称 Name of the office", "示例镇人民政府")
    because = shown.said("not_told、overdue、nothing_runs 未告知、超期、无期限 Why", "overdue")
    what = shown.said("哪项告知或期限 Which notice or period", "answer")
    since = shown.day("自何日起 Since", "2026-05-06")
    days = fields.Integer(metadata={"description": "已几日 For how many days", "example": 3})


class SilentMatters(shown.Paged):
    """Matters without word; none when all is well (件件有着落、事事有回音)."""

    office = shown.said("机构代码 Office", "9901")
    matters = fields.List(fields.Nested(SilentMatter))


class ServiceProved(Schema):
    """The service, now with its proof."""

    number = shown.said("编号 Number", shown.NUMBER)
    assignment = shown.said("办理编号 Id of the assignment", _ID)
    served_at = shown.when("送达时间 When it reached the person")
    proof = shown.said("送达回执附件的编号 Attachment that proves it", _ID)


class NoteWritten(Schema):
    """The note that was just written."""

    number = shown.said("编号 Number", shown.NUMBER)
    note = shown.said("记录编号 Id of the note", _ID)
    kind = shown.said("progress、counsel 种类 Kind", "progress")
    shown = shown.flag("信访人可见 Whether the person sees it")


class Linked(Schema):
    """The earlier matters a matter is linked to."""

    number = shown.said("编号 Number", shown.NUMBER)
    earlier = fields.List(fields.String(), metadata={"description": "以前的事项 Earlier matters"})


class IssueAnswered(Schema):
    """What was answered to one of several requests."""

    ord = fields.Integer(metadata={"description": "第几项诉求 Which request", "example": 1})
    outcome = shown.said("处理结果 Outcome", OUTCOMES[0])
    answer = shown.said("答复 Answer", "补偿款已核发。")


class EarlierAnswer(Schema):
    """An answer that was given before."""

    number = shown.said("编号 Number", shown.NUMBER)
    assignment = shown.said("办理编号 Assignment", _ID)
    kind = shown.said("办理种类 Kind", "handle")
    state = shown.said("状态 State", "served")
    office = shown.said("机构代码 Office", "990101")
    office_name = shown.said("机构名称 Name of the office", "示例镇人民政府")
    outcome = shown.said("处理结果 Outcome", OUTCOMES[0])
    answer = shown.said("答复 The answer", "排水沟已清理完毕。")
    answered_at = shown.when("答复时间 When")
    issues = fields.List(fields.Nested(IssueAnswered))


class EarlierDraft(Schema):
    """A draft of the matter, with what its checker said."""

    draft = shown.said("意见稿编号 Draft", _ID)
    assignment = shown.said("办理编号 Assignment", _ID)
    ord = fields.Integer(metadata={"description": "第几稿 Which draft", "example": 1})
    outcome = shown.said("处理结果 Outcome", OUTCOMES[0])
    text = shown.said("全文 Text", "排水沟已清理完毕。")
    request = shown.said("投诉请求 Request", "请求清理三组排水沟。")
    facts = shown.said("事实和理由 Facts", "经现场核查属实。")
    basis = shown.said("依据 Basis", "《村庄和集镇规划建设管理条例》第三十一条。")
    new_facts = shown.said("新事实 New facts", None)
    issues = fields.List(fields.Dict(), metadata={"description": "逐项答复 Answers to requests"})
    verdict = shown.said("approved、returned 审核结论 Verdict", "returned")
    remark = shown.said("审核意见 Remark", "请补充依据。")
    drafted_by = shown.said("拟稿人 Writer", "staff-01")
    drafted_at = shown.when("拟稿时间 When")
    checked_by = shown.said("审核人 Checker", "staff-02")


class EarlierAnswers(Schema):
    """What was drafted and answered before: in this matter, and in earlier ones of the same person."""

    number = shown.said("编号 Number", shown.NUMBER)
    drafts = fields.List(fields.Nested(EarlierDraft))
    answers = fields.List(fields.Nested(EarlierAnswer))
    earlier = fields.List(fields.Nested(EarlierAnswer))
