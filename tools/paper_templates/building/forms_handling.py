"""The words of the papers of handling: extension, opinion, report of completion, hearing, agreement, suggestion."""

from __future__ import annotations

from tools.paper_templates.building.blocks import (
    Block,
    Line,
    body,
    close,
    each_of,
    filed,
    head,
    section,
    signed_by,
    to,
    when,
)

_ANSWERS = when(
    "several",
    each_of(
        "issues",
        "{{ one.mark }}关于“{{ one.text }}”：{{ one.answer }}{% if one.outcome %}（{{ one.outcome }}）{% endif %}",
    ),
)
_PLACE = "{{ remedy_organ }}{% if remedy_address %}（地址：{{ remedy_address }}{% if remedy_phone %}，电话：{{ remedy_phone }}{% endif %}）{% endif %}"
_AGREED = (
    *section(
        "一、当事人", each_of("parties", "{{ one.mark }}：{{ one.name }}{% if one.about %}，{{ one.about }}{% endif %}")
    ),
    *section("二、争议事项", "{{ dispute }}"),
)
_AGREEMENT_END = (
    *section(
        "四、其他",
        "本协议自双方签名（盖章）之日起生效，双方各执一份，存档一份。本协议不影响信访人依法享有的信访、复查、复核、"
        "行政复议、诉讼等权利。",
    ),
    each_of("parties", Line("公文签名", "{{ one.mark }}（签名或者盖章）：\t　　　　年　　月　　日")),
)

FORMS: dict[str, tuple[Block, ...]] = {
    "extension_notice": (
        *head("信访事项延期办理告知书"),
        to(),
        body(
            "您提出的“{{ matter_title }}”信访事项，我单位于{{ accepted_on }}受理，原应于{{ answer_due }}前办结。现因情况复杂，"
            "需要延长办理期限，根据《信访工作条例》第三十四条的规定告知如下："
        ),
        *section("一、延期理由", "{{ reason }}"),
        *section("二、批准", "经本机关负责人批准，延长{{ days }}日。"),
        *section("三、延长后的期限", "我单位将于{{ new_due }}前办结并书面答复您。办理期限只延长一次。"),
        *close(),
    ),
    "opinion": (
        *head("信访处理意见书"),
        to(),
        body(
            "您提出的“{{ matter_title }}”信访事项，我单位于{{ accepted_on }}受理，现已办理完毕。"
            "根据《信访工作条例》第三十一条、第三十二条的规定，提出处理意见如下："
        ),
        *section("一、投诉请求", "{{ request }}", when("several", each_of("issues", "{{ one.mark }}{{ one.text }}"))),
        *section("二、查明的事实和理由", "{{ facts }}", when("reasons != facts", "{{ reasons }}")),
        *section("三、法律法规依据", "{{ basis }}"),
        *section(
            "四、处理意见",
            when("not several", "对您的请求{{ outcome }}。"),
            "{{ opinion }}",
            _ANSWERS,
            when("execution", "{{ execution }}"),
        ),
        *section(
            "五、复查的权利",
            "您对本处理意见不服的，可以自收到本意见书之日起{{ remedy_days }}日内，向"
            + _PLACE
            + "请求复查（《信访工作条例》第三十五条）。",
            when("materials", "请求复查时请提供：{{ materials }}"),
        ),
        *close(),
    ),
    "completion_report": (
        *head("信访事项办结报告"),
        to("to"),
        body(
            "你单位{% if assigned_on %}于{{ assigned_on }}{% endif %}交办的“{{ matter_title }}”信访事项"
            "{% if earlier_number %}（{{ earlier_number }}）{% endif %}，我单位已办理完毕，现将有关情况报告如下："
        ),
        *section("一、办理结果", "{{ result }}"),
        *section("二、执行情况", "{{ execution }}"),
        *section("三、化解措施", "{{ measures }}"),
        *section(
            "四、送达情况", "处理意见书于{{ served_on }}以{{ service_method }}的方式送达信访人，证明材料：{{ proof }}。"
        ),
        body("特此报告。"),
        *close(),
    ),
    "suggestion_reply": (
        *head("建议意见采纳情况回复"),
        to(),
        body("您提出的“{{ matter_title }}”建议意见，我单位于{{ received_on }}收到。经认真研究论证，现回复如下："),
        *section("一、研究论证的情况", "{{ reply }}"),
        *section("二、是否采纳", "您的建议{{ adopted }}。", when("reasons", "理由：{{ reasons }}")),
        when("measures", *section("三、落实措施", "{{ measures }}")),
        body("感谢您对我们工作的关心和支持。"),
        *close(),
    ),
    "hearing_notice": (
        *head("信访事项听证通知书"),
        to(),
        body("为查明事实，我单位决定就您提出的“{{ matter_title }}”信访事项举行听证。现将有关事项通知如下："),
        *section("一、听证事项", "{{ topics }}"),
        *section(
            "二、时间、地点和形式",
            "听证于{{ opens_at }}在{{ place }}{{ public }}{% if closed_reason %}，理由是：{{ closed_reason }}{% endif %}。",
        ),
        *section(
            "三、听证人员",
            "主持人：{{ chair }}；听证员：{{ members }}{% if recorder %}；记录员：{{ recorder }}{% endif %}。",
        ),
        *section(
            "四、您的权利",
            "（一）认为听证人员与本事项有直接利害关系的，可以申请回避；",
            "（二）可以委托一至二名代理人参加；",
            "（三）可以陈述事实和理由，提交证据，对责任单位提出的事实和证据进行质证；",
            "（四）可以核对听证笔录，认为有遗漏或者差错的，可以要求补充、改正。",
        ),
        body("您不能按时参加的，请及时与我单位联系，可以改期或者委托代理人参加。参加听证不收取任何费用。"),
        *close(),
    ),
    "hearing_record": (
        *head("信访事项听证笔录"),
        body("信访事项：“{{ matter_title }}”（编号：{{ matter_number }}）"),
        body("信访人：{{ person }}"),
        body("时间：{{ held }}"),
        body("地点：{{ place }}（{{ public }}）"),
        body("主持人：{{ chair }}　　记录员：{{ recorder }}"),
        body("听证员：{{ members }}"),
        body("到场人员：{{ present }}"),
        when("absent", "未到场人员：{{ absent }}"),
        *section("一、信访人陈述", "{{ petitioner_said }}"),
        *section("二、责任单位陈述", "{{ office_said }}"),
        *section("三、举证和质证", "{{ evidence }}"),
        *section("四、听证结论", "{{ conclusion }}"),
        body("本笔录经参加听证的人员核对无误后签名。"),
        *signed_by("信访人及代理人", "责任单位代表", "主持人", "听证员", "记录员"),
        *filed(),
    ),
    "settlement_agreement": (
        *head("信访事项和解协议书", organ=False),
        *_AGREED,
        *section(
            "三、协议内容",
            "双方自愿和解，于{{ consented_on }}达成如下协议：",
            each_of("terms", "{{ one.mark }}{{ one.text }}"),
        ),
        *_AGREEMENT_END,
        *filed(),
    ),
    "mediation_agreement": (
        *head("信访事项调解协议书", organ=False),
        *_AGREED,
        *section(
            "三、协议内容",
            "经双方同意，由{{ mediator }}主持调解，双方于{{ consented_on }}自愿达成如下协议：",
            each_of("terms", "{{ one.mark }}{{ one.text }}"),
        ),
        *_AGREEMENT_END,
        Line("公文签名", "调解人（签名或者盖章）：\t　　　　年　　月　　日"),
        *filed(),
    ),
}
