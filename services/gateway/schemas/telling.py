"""What may be sent about telling the person and about notes, and what is answered."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from services.gateway.schemas.fields import Shape, choice, moment, query_number, text, yes_no
from services.gateway.schemas.requests import METHODS, OUTCOMES, OfAssignment

#: Steps the person must hear of; the opinion is told by its service.
NOTICES = (
    "acceptance", "declined", "no_longer_accepted", "diverted", "whereabouts", "extension", "hearing", "settled",
    "terminated",
)  # fmt: skip
_NUMBER = "370000-2026-0000001"
_ID = "6d1f2a3b-0000-4000-8000-000000000000"
_WHEN = "2026-03-05T09:00:00Z"


def _said(about: str, example: Any, **more: Any) -> fields.String:
    return fields.String(allow_none=True, metadata={"description": about, "example": example, **more})


def _flag(about: str) -> fields.Boolean:
    return fields.Boolean(allow_none=True, metadata={"description": about})


class Tell(OfAssignment):
    """The person was told of a step (告知)."""

    kind = choice(NOTICES, "告知的事项 Which step", required=True)
    method = choice(METHODS, "告知方式 How", required=True)
    given_at = moment("告知时间，不填为现在 When; now where left out")
    document = text(64, "告知书的编号 Id of the paper", "")
    proof = text(64, "回执附件的编号 Attachment that proves it", "")


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

    earlier = text(32, "以前的信访事项编号 Number of the earlier matter", "370000-2025-0000001", required=True)


class Silent(Shape):
    """Whose matters are asked for."""

    office = text(32, "机构代码；信访部门为其本级 Office; of a petition office its government", "9901", required=True)
    limit = query_number(1, 200, "最多几件 At most so many", 50, load_default=50)


class Told(Schema):
    """The notice that was written down, and what is still owed."""

    number = _said("编号 Number", _NUMBER)
    notice = _said("告知记录的编号 Id of the record", _ID)
    kind = _said("告知的事项 Which step", "acceptance")
    owed = fields.List(fields.String(), metadata={"description": "还应告知的 Still owed"})


class Title(Schema):
    """A name in both languages."""

    zh = _said("中文", "受理告知")
    en = _said("English", "acceptance")


class Notice(Schema):
    """One notice that is due: since when, until when, and when it was given."""

    assignment = _said("办理编号 Assignment", _ID)
    kind = _said("告知的事项 Which step", "acceptance")
    title = fields.Nested(Title)
    about = _said("听证编号 The hearing it is about", None)
    due_since = _said("应告知的步骤的时间 When the step was taken", _WHEN, format="date-time")
    due = _said("最迟告知日 Last day, for staff", "2026-03-17", format="date")
    given_at = _said("告知时间，未告知为空 When it was given; null while it is owed", _WHEN, format="date-time")
    method = _said("告知方式 How", "post")
    document = _said("告知书的编号 Id of the paper", _ID)
    overtaken = _flag("后续步骤已经告知 A later step was told")
    late = _flag("是否逾期 Whether it was or is late")


class Notices(Schema):
    """The notices due in a matter."""

    number = _said("编号 Number", _NUMBER)
    notices = fields.List(fields.Nested(Notice))


class SilentMatter(Schema):
    """A matter on which the person hears nothing, and why."""

    number = _said("编号 Number", _NUMBER)
    assignment = _said("办理编号 Assignment", _ID)
    kind = _said("办理种类 Kind", "handle")
    state = _said("状态 State", "accepted")
    office = _said("机构代码 Office", "990101")
    office_name = _said("机构名称 Name of the office", "示例镇人民政府")
    because = _said("not_told、overdue、nothing_runs 未告知、超期、无期限 Why", "overdue")
    what = _said("哪项告知或期限 Which notice or period", "answer")
    since = _said("自何日起 Since", "2026-05-06", format="date")
    days = fields.Integer(metadata={"description": "已几日 For how many days", "example": 3})


class SilentMatters(Schema):
    """Matters without word; none when all is well (件件有着落、事事有回音)."""

    office = _said("机构代码 Office", "9901")
    matters = fields.List(fields.Nested(SilentMatter))


class NoteWritten(Schema):
    """The note that was just written."""

    number = _said("编号 Number", _NUMBER)
    note = _said("记录编号 Id of the note", _ID)
    kind = _said("progress、counsel 种类 Kind", "progress")
    shown = _flag("信访人可见 Whether the person sees it")


class Linked(Schema):
    """The earlier matters a matter is linked to."""

    number = _said("编号 Number", _NUMBER)
    earlier = fields.List(fields.String(), metadata={"description": "以前的事项 Earlier matters"})


class IssueAnswered(Schema):
    """What was answered to one of several requests."""

    ord = fields.Integer(metadata={"description": "第几项诉求 Which request", "example": 1})
    outcome = _said("处理结果 Outcome", OUTCOMES[0])
    answer = _said("答复 Answer", "补偿款已核发。")


class EarlierAnswer(Schema):
    """An answer that was given before."""

    number = _said("编号 Number", _NUMBER)
    assignment = _said("办理编号 Assignment", _ID)
    kind = _said("办理种类 Kind", "handle")
    state = _said("状态 State", "served")
    office = _said("机构代码 Office", "990101")
    office_name = _said("机构名称 Name of the office", "示例镇人民政府")
    outcome = _said("处理结果 Outcome", OUTCOMES[0])
    answer = _said("答复 The answer", "排水沟已清理完毕。")
    answered_at = _said("答复时间 When", _WHEN, format="date-time")
    issues = fields.List(fields.Nested(IssueAnswered))


class EarlierDraft(Schema):
    """A draft of the matter, with what its checker said."""

    draft = _said("意见稿编号 Draft", _ID)
    assignment = _said("办理编号 Assignment", _ID)
    ord = fields.Integer(metadata={"description": "第几稿 Which draft", "example": 1})
    outcome = _said("处理结果 Outcome", OUTCOMES[0])
    text = _said("全文 Text", "排水沟已清理完毕。")
    request = _said("投诉请求 Request", "请求清理三组排水沟。")
    facts = _said("事实和理由 Facts", "经现场核查属实。")
    basis = _said("依据 Basis", "《村庄和集镇规划建设管理条例》第三十一条。")
    new_facts = _said("新事实 New facts", None)
    issues = fields.List(fields.Dict(), metadata={"description": "逐项答复 Answers to requests"})
    verdict = _said("approved、returned 审核结论 Verdict", "returned")
    remark = _said("审核意见 Remark", "请补充依据。")
    drafted_by = _said("拟稿人 Writer", "staff-01")
    drafted_at = _said("拟稿时间 When", _WHEN, format="date-time")
    checked_by = _said("审核人 Checker", "staff-02")


class EarlierAnswers(Schema):
    """What was drafted and answered before: in this matter, and in earlier ones of the same person."""

    number = _said("编号 Number", _NUMBER)
    drafts = fields.List(fields.Nested(EarlierDraft))
    answers = fields.List(fields.Nested(EarlierAnswer))
    earlier = fields.List(fields.Nested(EarlierAnswer))
