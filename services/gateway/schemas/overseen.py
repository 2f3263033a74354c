"""What is answered about supervision: orders with their replies, advice with the feedback on it."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown

_ID = "6d1f2a3b-0000-4000-8000-000000000000"


class _LastDay(Schema):
    nominal = shown.day("按日历计算 As counted", "2026-04-03")
    legal = shown.day("遇休假日顺延后 After the last-day rule", "2026-04-03")
    provisional = fields.Boolean(metadata={"description": "暂定 Not published yet"})


class _Paper(Schema):
    number = shown.said("信访事项编号 Number of the matter", shown.NUMBER)
    kind = shown.said("种类 Kind", "supervision_order")
    title = fields.Nested(shown.Title, metadata={"description": "名称 Its name"})
    article = shown.said("条款 Article", "第四十条第一款")
    issuer = shown.said("发出机构 Office that issued it", "9901")
    issuer_name = shown.said("发出机构名称 Its name", "示例县信访局")
    issued_at = shown.when("发出时间 When it was issued")
    issued_by = shown.said("发出人；system 为系统 Who issued it; `system` is the ladder", "staff-01")
    facts = shown.said("事实 The facts", "受理告知期限已届满，尚未完成。")
    overdue_days = fields.Integer(metadata={"description": "反馈超期几日 Days late", "example": 0})


class Order(_Paper):
    """An order to an office, and what it replied."""

    order = shown.said("督办文书编号 Id", _ID)
    assignment = shown.said("所涉及的办理 The assignment it is about", _ID)
    period = shown.said("所涉及的期限 The period it is about", "accept")
    office = shown.said("受督促的机构 Office it went to", "990101")
    office_name = shown.said("机构名称 Its name", "示例镇人民政府")
    ground = shown.said("督办情形 The ground", "overdue")
    ground_title = fields.Nested(shown.Title, allow_none=True, metadata={"description": "情形名称 Its name"})
    demand = shown.said("督办要求 What must be done", "请立即办理。")
    improvement = shown.said("改进工作的建议 Advice to improve", "落实专人承办。")
    by = shown.said("ladder 系统、hand 人工 By the ladder or by hand", "ladder")
    stage = shown.said("阶梯的阶段 Stage of the ladder", "order")
    escalates = shown.said("提级所依据的文书 The paper it takes further up", _ID)
    state = shown.said("waiting、replied、withdrawn、done How it stands", "waiting")
    reply_due = fields.Nested(_LastDay, allow_none=True)
    replied_at = shown.when("回复时间 When it was replied to")
    replied_by = shown.said("回复人 By whom", "staff-02")
    reply = shown.said("回复 The reply", "已办理。")
    ended_at = shown.when("撤回、办结时间 When it ended without a reply")
    ending = shown.said("withdrawn 撤回、done 事项已办 How it ended", "withdrawn")
    ending_reason = shown.said("撤回的理由 Why it was withdrawn", "经核实不存在拖延。")


class Advice(_Paper):
    """An advice, and what became of it."""

    advice = shown.said("建议编号 Id", _ID)
    supervision = shown.said("所依据的督办文书 The order it comes from", _ID)
    recipient = shown.said("接收机构 Office it went to", "990101")
    recipient_name = shown.said("机构名称 Its name", "示例镇人民政府")
    text = shown.said("建议内容 The advice", "建立临期提醒制度。")
    consequences = shown.said("造成的严重后果 The serious consequences", "引发集体来访。")
    basis = shown.said("依据 The rule it rests on", "第四十五条第一项")
    state = shown.said("waiting、answered How it stands", "waiting")
    feedback_due = fields.Nested(_LastDay, allow_none=True)
    answered_at = shown.when("反馈时间 When it was answered")
    answered_by = shown.said("反馈人 By whom", "staff-02")
    adopted = shown.said("yes、partly、no 是否采纳 Whether it is adopted", "yes")
    feedback = shown.said("反馈 The feedback", "下月施行。")


class OrderKept(Order):
    """An order that was just given, replied to or withdrawn."""


class AdviceKept(Advice):
    """An advice that was just given or answered."""


class SupervisionOfMatter(Schema):
    """The orders and advice about one matter, the first first."""

    orders = fields.List(fields.Nested(Order))
    advice = fields.List(fields.Nested(Advice))


class Supervision(SupervisionOfMatter, shown.Paged):
    """The orders and advice that an office got or issued, the newest first."""

    office = shown.said("机构代码 Office", "990101")
