"""What may be sent to sort a case, give it on, object, dispute and recuse; and who held it when, as it is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown
from services.gateway.schemas.answers import StepTaken
from services.gateway.schemas.fields import Shape, choice, code, day, many, number, text, yes_no
from services.gateway.schemas.requests import OfAssignment

#: 建议意见, 检举控告, 申诉求决.
CATEGORIES = ("suggestion", "accusation", "appeal")
#: 普通程序, 简易办理.
TRACKS = ("ordinary", "fast")
#: What can be taken away again: 法定途径, 被反映单位.
CLEARED = ("legal_route", "accused_office")
_REASONS = "依照机构职责规定，此事项由水利部门主管，不属于本机关职权范围。"


class Classify(Shape):
    """Sort a case (甄别); what is left out stays as it is."""

    category = choice(CATEGORIES, "类别：建议意见、检举控告、申诉求决 Category")
    legal_route = number(1, 6, "申诉求决的法定途径，第三十一条第几项 Legal route: item of Art 31", 6)
    litigation = yes_no("是否涉法涉诉 Whether it belongs before courts, procurators or police")
    accused_office = code(
        32,
        "被反映单位的机构代码，仅限检举控告；不再转给该单位及其下级 Code of the accused unit; it never has the matter",
        "990102",
    )
    clear = many(choice(CLEARED, "项目 Which"), 2, "清除哪些项 What is to be none from now on")
    track = choice(TRACKS, "普通程序、简易办理 Track")
    track_ground = code(
        32, "简易办理的理由（法规参数所列） Ground for the fast track, as the profile lists them", "clear"
    )
    reason = text(500, "甄别理由 Why", "反映补偿款发放问题，属申诉求决。", required=True)


class Assisting(Shape):
    """An office that assists (协办), and its own day."""

    office = code(32, "协办机构代码 Code of the assisting office", "990103", required=True)
    reply_by = day("反馈日期 Day by which it gives its part", "2026-04-10", required=True)


class Assign(OfAssignment):
    """The matter goes to another office (转送); with a day to report by it is an assignment (交办)."""

    office = code(32, "机构代码 Code of the office it goes to", "990102", required=True)
    reason = text(500, "理由，写入办理记录 The reason, kept with the case", "属农业农村局职责", required=True)
    reply_by = day("指定办理期限 Day by which it must report", "2026-05-08")
    suggested_route = number(1, 6, "建议的办理途径，第三十一条第几项 Suggested route: item of Art 31", 6)
    assisting = many(Assisting, 10, "协办单位 Assisting offices")


class AddAssist(OfAssignment):
    """One more assisting office (增加协办)."""

    office = code(32, "协办机构代码 Code of the assisting office", "990103", required=True)
    reply_by = day("反馈日期 Day by which it gives its part", "2026-04-10", required=True)
    reason = text(500, "理由 Why", "涉及校内水渠。", required=True)


class Object(OfAssignment):
    """Object that the matter is not the office's (提出异议), within five working days."""

    reason = text(20_000, "详细理由，至少 20 字 Detailed reasons, at least 20 characters", _REASONS, required=True)
    proposed = code(32, "建议的有权处理机关代码 Code of the competent office, where known", "990103")


class UpholdObjection(OfAssignment):
    """Agree with the objection (同意异议)."""

    reason = text(500, "核实意见 What was found", "经核实属实。", required=True)
    office = code(32, "改派机构代码，不填则退回转送机关 Where it goes; back to the giver where left out", "990103")
    reply_by = day("指定办理期限 Day by which it must report", "2026-05-08")


class RejectObjection(OfAssignment):
    """Reject the objection (驳回异议)."""

    reason = text(20_000, "驳回理由，至少 20 字 Why, at least 20 characters", _REASONS, required=True)


class Dispute(OfAssignment):
    """Put the question of competence to the common superior (提请裁决管辖)."""

    other = code(32, "认为有权处理的机关代码 Code of the office held to be competent", "990103", required=True)
    reason = text(20_000, "理由，至少 20 字 Why, at least 20 characters", _REASONS, required=True)


class DecideDispute(OfAssignment):
    """Decide who is competent (裁决管辖)."""

    competent = code(32, "受理机关代码 Code of the competent office", "990103", required=True)
    reason = text(20_000, "裁决理由，至少 20 字 Grounds, at least 20 characters", _REASONS, required=True)


class Recuse(Shape):
    """Somebody has a direct interest in the matter (回避)."""

    staff = code(64, "应回避的工作人员，不填为本人 Who; oneself where left out", "staff-07")
    reason = text(500, "利害关系 What the interest is", "是信访人的近亲属。", required=True)


class Sorted(StepTaken):
    """How a case is sorted now, and where it stands."""

    category = shown.said("类别 Category", "appeal")
    legal_route = fields.Integer(allow_none=True, metadata={"description": "法定途径 Legal route", "example": 6})
    litigation = fields.Boolean(metadata={"description": "涉法涉诉 Litigation"})
    track = shown.said("普通程序、简易办理 Track", "ordinary")
    moved = fields.Boolean(metadata={"description": "是否已调离被反映单位 Whether it was taken from the accused unit"})


class Assisted(StepTaken):
    """Where the case stands, and the part that was asked for."""

    assist = shown.said("协办任务编号 Id of the assisting assignment", "6d1f2a3b-0000-4000-8000-000000000002")
    assisting = shown.said("协办机构代码 Code of the assisting office", "990103")


class Disputed(StepTaken):
    """Who decides the dispute."""

    decider = shown.said("决定机关代码 Code of the office that decides", "9901")
    by_conference = fields.Boolean(metadata={"description": "由联席会议协调 Whether the joint conference decides"})


class Recused(Schema):
    """Who is kept from the matter."""

    number = shown.said("编号 Number", shown.NUMBER)
    staff = shown.said("回避人 Who", "staff-07")
    version = fields.Integer(metadata={"description": "第几步 Counts the steps of the case", "example": 3})


class StepName(Schema):
    """A name in both languages."""

    zh = shown.said("中文", "提出异议")
    en = shown.said("English", "objected to")


class TimelineStep(Schema):
    """One step, with the office as it was called then; of a person only the role."""

    at = shown.when("时间 When")
    step = shown.said("步骤 Which", "assignment.objected")
    title = fields.Nested(StepName, metadata={"description": "名称 Its name"})
    by = shown.said("由谁（角色） By whom, as a role", "responsible")
    office = shown.said("机构代码 Office", "990102")
    office_name = shown.said("当时的机构名称 Its name at that time", "示例镇人民政府")
    assignment = shown.said("办理编号 Assignment", "6d1f2a3b-0000-4000-8000-000000000000")
    details = fields.Dict(metadata={"description": "该步骤的内容 What the step was", "example": {"proposed": "990103"}})
    names = fields.Dict(metadata={"description": "所涉机构当时的名称 Names of other offices then", "example": {}})


class Holder(Schema):
    """An office that held the matter, from when until when."""

    office = shown.said("机构代码 Office", "990102")
    office_name = shown.said("当时的机构名称 Its name at that time", "示例镇人民政府")
    kind = shown.said("handle、assist、review、recheck Kind of duty", "handle")
    since = shown.when("自 From")
    until = shown.when("至；仍在办理时为空 Until; null while it still holds it")


class Timeline(Schema):
    """Who held the matter when (责任倒查)."""

    number = shown.said("编号 Number", shown.NUMBER)
    steps = fields.List(fields.Nested(TimelineStep), metadata={"description": "各步骤 Every step"})
    holders = fields.List(fields.Nested(Holder), metadata={"description": "各机构持有时段 Who held it when"})
