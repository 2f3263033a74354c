"""What the person of a matter can still ask for, as it is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown


class Asked(Schema):
    """A review or recheck that was asked for."""

    kind = shown.said("复查、复核 Which", "review")
    office = shown.said("机关代码 Organ", "9901")
    office_name = shown.said("机关名称 Its name", "示例县人民政府")
    asked_at = shown.when("申请时间 When")
    state = shown.said("办理状态 State", "served")
    outcome = shown.said("upheld、changed、remanded 维持、变更、撤销重办", "upheld")


class Sentence(Schema):
    """A sentence in both languages."""

    zh = shown.said("中文", "可以向示例县人民政府申请复查，最后一日是 2026-04-23。")
    en = shown.said("English", "A review can be asked of 示例县人民政府 until 2026-04-23.")


class Remedies(Schema):
    """What the person can still ask for, of whom and until when; or why nothing is open."""

    remedy = shown.said("还可以申请的 What can be asked for: review, recheck", "review")
    why = shown.said("情形 In a word", "open")
    text = fields.Nested(Sentence, metadata={"description": "一句话说明 In a sentence"})
    office = shown.said("向哪个机关 Organ to ask", "9901")
    office_name = shown.said("机关名称 Its name", "示例县人民政府")
    until = shown.day("最后一日 The last day", "2026-04-23")
    article = shown.said("依据 Article", "第三十五条")
    final = fields.Boolean(metadata={"description": "是否终结 Whether a recheck has ended it"})
    asked = fields.List(fields.Nested(Asked), metadata={"description": "已经申请的 What was asked for"})


class RemediesOfMatter(Remedies):
    """What the person of the matter can still ask for."""

    number = shown.said("编号 Number", shown.NUMBER)
