"""The words of the papers between offices, and of the notice that tells the person where the matter went."""

from __future__ import annotations

from tools.paper_templates.building.blocks import Block, body, close, each_of, head, section, to, when


def _passed(how: str, verb: str) -> tuple[Block, ...]:
    return (
        body(
            "{{ person }}于{{ received_on }}{% if channel %}通过{{ channel }}{% endif %}提出的“{{ matter_title }}”信访事项，"
            f"经甄别，属于你单位职权范围。根据《信访工作条例》第二十二条的规定，现{verb}你单位办理。"
        ),
        *section(
            "一、事项摘要",
            "{{ summary }}",
            when("issues | length > 1", each_of("issues", "{{ one.mark }}{{ one.text }}")),
        ),
        *section(
            f"二、{how}理由",
            "{{ reason }}",
            when("suggested_route", "建议的办理途径：{{ suggested_route }}。是否适用，由你单位依法审查决定。"),
            when("assisting", "请{{ assisting }}协助办理。"),
        ),
    )


_DUTIES = (
    body(
        "（一）属于你单位职权范围的，自收到之日起{{ accept_length }}内，即{{ accept_due }}前，书面告知信访人接收情况以及处理途径和程序。"
    ),
    body(
        "（二）不属于你单位或者本系统职权范围的，自收到之日起{{ objection_length }}内，即{{ objection_due }}前提出异议，并详细说明理由，"
        "经核实同意后交还相关材料（《信访工作条例》第二十三条第三款）。"
    ),
    when(
        "confidential",
        "（三）本事项涉及检举控告，不得将检举、揭发材料以及有关情况透露或者转给被检举、揭发的人员或者单位（《信访工作条例》第三十条第三款）。",
    ),
)

FORMS: dict[str, tuple[Block, ...]] = {
    "transfer_letter": (
        *head("信访事项转送函"),
        to("to"),
        *_passed("转送", "转送"),
        *section("三、办理要求", *_DUTIES),
        *close(),
    ),
    "assignment_letter": (
        *head("信访事项交办函"),
        to("to"),
        *_passed("交办", "交由"),
        *section("三、办理要求", *_DUTIES),
        *section(
            "四、反馈要求",
            "请于{{ assigned_due }}前反馈办理结果，并提交办结报告。{{ feedback }}",
        ),
        *close(),
    ),
    "objection_letter": (
        *head("信访事项异议函（退回函）"),
        to("to"),
        body(
            "你单位转送（交办）的“{{ matter_title }}”信访事项"
            "{% if earlier_number %}（{{ earlier_number }}）{% endif %}，我单位于{{ assigned_on }}收到。经审查，不属于我单位以及本系统职权范围，"
            "根据《信访工作条例》第二十三条第三款的规定提出异议。"
        ),
        *section("一、理由", "{{ reasons }}"),
        *section("二、建议", "建议由{{ proposed }}办理。"),
        body("请予核实。核实同意后，我单位即交还相关材料；核实期间不停止对信访人的接待和解释。"),
        *close(),
    ),
    "objection_verdict": (
        *head("信访事项异议核实意见函"),
        to("to"),
        body(
            "你单位{% if objected_on %}于{{ objected_on }}{% endif %}对“{{ matter_title }}”信访事项提出的异议"
            "{% if earlier_number %}（{{ earlier_number }}）{% endif %}收悉。经核实，"
            "{% if upheld %}同意你单位的异议。{% else %}异议理由不成立，该事项仍由你单位办理。{% endif %}"
        ),
        *section("一、理由", "{{ verdict }}"),
        *section(
            "二、处理",
            "{% if upheld %}请自收到本函之日起交还相关材料，该事项重新转送{{ onward }}办理，我单位将把去向告知信访人。"
            "{% else %}请依法审查并书面告知信访人{% if accept_due %}，原告知期限（{{ accept_due }}）不变{% endif %}。"
            "对管辖仍有争议的，可以提请共同的上一级机关、单位决定（《信访工作条例》第二十四条）。{% endif %}",
        ),
        *close(),
    ),
    "whereabouts_notice": (
        *head("信访事项去向告知书"),
        to(),
        body(
            "您提出的“{{ matter_title }}”信访事项，我单位于{{ received_on }}收到。按照属地管理、分级负责，谁主管、谁负责的原则，"
            "已于{{ passed_on }}转送（交办）有权处理的机关、单位，现将去向告知如下："
        ),
        *section(
            "一、承办的机关、单位",
            "{{ office }}，联系电话：{{ office_phone }}{% if office_address %}，地址：{{ office_address }}{% endif %}。",
        ),
        *section(
            "二、后续办理",
            "该机关、单位应当{% if accept_due %}自收到之日起{{ accept_length }}内，即{{ accept_due }}前，{% endif %}书面告知您接收情况以及处理途径和程序。"
            "凭信访事项编号和查询码可以查询办理进展。",
        ),
        *section("三、本单位的责任", "本单位将继续跟踪该事项，直到您得到答复。您没有按期收到告知的，请与本单位联系。"),
        *close(),
    ),
}
