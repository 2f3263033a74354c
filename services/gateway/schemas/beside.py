"""What is answered of a case beside its steps: requests, notes, hearings, mediations, the extension."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown


class RequestOfMatter(Schema):
    """One of several requests of a matter, and what became of it."""

    ord = fields.Integer(metadata={"description": "第几项诉求 Which request", "example": 1})
    summary = shown.said("诉求摘要 In short", "补发2025年度补偿款")
    office = shown.said("负责的机构 Office that sees to it", "990102")
    outcome = shown.said("处理结果；declined、diverted 为不予受理、导入法定途径 Outcome", "supported")
    answer = shown.said("答复 Answer", "补偿款已核发。")
    answered_at = shown.when("答复时间 When")
    ending = fields.Dict(allow_none=True, metadata={"description": "不予受理的理由和去向 Why not, and where to go"})


class ProgressNote(Schema):
    """A note on how the matter is getting on."""

    text = shown.said("进展 The note", "已约定三月十二日现场查看。")
    office = shown.said("机构代码 Office", "990101")
    written_at = shown.when("时间 When")


class HearingTold(Schema):
    """A hearing the person is called to."""

    hearing = shown.said("听证编号 Id", "6d1f2a3b-0000-4000-8000-000000000002")
    opens_at = shown.when("听证时间 When it opens")
    place = shown.said("地点 Where", "示例镇政府会议室")
    topics = shown.said("听证事项 What is heard", "排水沟的清理责任")
    in_public = fields.Boolean(metadata={"description": "公开举行 In public"})
    cancelled = fields.Boolean(metadata={"description": "已取消 Cancelled"})
    concluded_at = shown.when("结束时间 When it ended")


class ExtensionTold(Schema):
    """The extension of the period, with its reason (条例 Art 34)."""

    days = fields.Integer(metadata={"description": "延长几日 Days", "example": 30})
    reason = shown.said("理由 Why", "需要委托鉴定。")
    extended_at = shown.when("批准时间 When it was approved")


class EndingTold(Schema):
    """How a matter ended without an opinion: why, on what basis, and where the person may go (条例 Art 23, 31)."""

    ending = shown.said("declined、no_longer_accepted、diverted、settled、terminated 怎样终结 How it ended", "declined")
    reason = shown.said("理由 Why", "该事项属于人民法院职权范围。")
    basis = shown.said("依据 On what basis", "《信访工作条例》第二十三条第一款")
    go_to = shown.said("应向哪里提出 Where to go", "测试县人民法院")
    organ = shown.said("法定途径的机关 Organ of the legal route", "测试县劳动人事争议仲裁院")
    remedy = shown.said("其他救济途径和期限 Another remedy and its limit", "可在六个月内提起行政诉讼。")
    earlier_opinion = shown.said("复核意见的编号和日期 Number and date of the recheck", "测信核〔2026〕3号")
    legal_route = fields.Integer(allow_none=True, metadata={"description": "第三十一条第几项 Item of Art 31"})
    limits = fields.List(fields.Dict(), metadata={"description": "法定途径的期限 Time limits of that route"})


#: The parts of a case that its person sees.
SHOWN: dict[str, type[Schema]] = {
    "issues": RequestOfMatter,
    "notes": ProgressNote,
    "hearings": HearingTold,
    "extensions": ExtensionTold,
}
