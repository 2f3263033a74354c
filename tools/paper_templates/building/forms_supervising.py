"""The words of the papers of supervision and advice."""

from __future__ import annotations

from tools.paper_templates.building.blocks import Block, body, close, head, section, to, when

_MATTER = "“{{ matter_title }}”信访事项"
_FEEDBACK = (
    "请于{{ reply_due }}前书面反馈采纳情况；不采纳或者部分采纳的，请说明理由（《信访工作条例》第四十条第四款）。"
)


def _advice(title: str, opening: str, *between: tuple[Block, ...]) -> tuple[Block, ...]:
    return (
        *head(title),
        to("to"),
        body(opening),
        *section("一、发现的问题", "{{ facts }}"),
        *(block for blocks in between for block in blocks),
        *close(),
    )


FORMS: dict[str, tuple[Block, ...]] = {
    "reminder": (
        *head("信访事项提醒单"),
        to("to"),
        body(
            f"由你单位办理的{_MATTER}，{{{{ period }}}}的期限将于{{{{ due }}}}届满，目前尚未办理。请抓紧办理，按期办结。"
        ),
        when("facts", "{{ facts }}"),
        when("demand", "{{ demand }}"),
        when("reply_due", "请于{{ reply_due }}前回复办理进展。"),
        body(
            "情况复杂、不能按期办结的，应当在期限届满前经你单位负责人批准延期，并告知信访人延期理由（《信访工作条例》第三十四条）。"
        ),
        *close(),
    ),
    "chaser": (
        *head("信访事项催办单"),
        to("to"),
        body(f"由你单位办理的{_MATTER}，{{{{ period }}}}的期限已于{{{{ due }}}}届满，至今未见办理结果。请立即办理。"),
        when("facts", "{{ facts }}"),
        when("demand", "{{ demand }}"),
        body(
            "请于{{ reply_due }}前书面回复超期的原因、办理进展和办结日期。无正当理由逾期不办的，将依照《信访工作条例》第四十条的规定督办。"
        ),
        *close(),
    ),
    "supervision_letter": (
        *head("信访事项督办函"),
        to("to"),
        body(f"由你单位办理的{_MATTER}，存在《信访工作条例》第四十条第一款规定的情形，现予督办。"),
        *section("一、督办的情形", "{{ ground }}。"),
        *section("二、事实", "{{ facts }}"),
        *section("三、要求", "{{ demand }}", "请于{{ due }}前办理完毕。"),
        *section("四、改进工作的建议", "{{ advice }}"),
        *section(
            "五、反馈", "请于{{ reply_due }}前书面反馈办理情况和建议的采纳情况（《信访工作条例》第四十条第四款）。"
        ),
        *close(),
    ),
    "improvement_advice": _advice(
        "改进工作建议书",
        "我单位在工作中发现你单位在办理信访事项方面存在需要改进的问题。根据《信访工作条例》第四十条第一款的规定，提出改进工作的建议。",
        section("二、改进工作的建议", "{{ advice }}", when("basis", "依据：{{ basis }}。")),
        section("三、反馈", _FEEDBACK),
    ),
    "policy_advice": _advice(
        "完善政策建议书",
        "我单位在工作中发现有关政策性问题。根据《信访工作条例》第四十条第二款的规定，现将有关情况报告如下，并提出完善政策的建议。",
        section("二、完善政策的建议", "{{ advice }}", when("basis", "依据：{{ basis }}。")),
        section("三、反馈", _FEEDBACK),
    ),
    "liability_advice": _advice(
        "追究责任建议书",
        "我单位在工作中发现有关单位及其工作人员推诿、敷衍、拖延、弄虚作假，造成严重后果。根据《信访工作条例》第四十条第三款的规定，"
        "向你单位提出追究责任的建议。",
        section("二、造成的严重后果", "{{ consequences }}"),
        section("三、追究责任的建议", "{{ advice }}", "依据：{{ basis }}。"),
        section("四、反馈", _FEEDBACK),
    ),
    "adoption_feedback": (
        *head("建议采纳情况反馈函"),
        to("earlier_organ"),
        body(
            "你单位{% if earlier_on %}于{{ earlier_on }}{% endif %}提出的{{ earlier_title }}（{{ earlier_number }}）收悉。"
            "经研究，对所提建议{{ adopted }}。现将采纳情况反馈如下："
        ),
        when("measures", *section("落实措施", "{{ measures }}")),
        when("reasons", *section("不采纳或者部分采纳的理由", "{{ reasons }}")),
        *close(),
    ),
}
