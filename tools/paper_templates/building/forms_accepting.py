"""The words of the papers of registration and acceptance."""

from __future__ import annotations

from tools.paper_templates.building.blocks import (
    Block,
    Grid,
    Line,
    body,
    cell,
    close,
    each_of,
    filed,
    head,
    label,
    section,
    to,
    when,
)

_ABOUT = "您提出的“{{ matter_title }}”信访事项，我单位于{{ received_on }}收到{% if received_from %}（由{{ received_from }}转送）{% endif %}。"
_ASK_SUPERIOR = "您认为本单位应当受理而不予受理的，可以向本单位的上级机关、单位反映（《信访工作条例》第四十四条）。"
_NEW_FACTS = "有新的事实或者理由的，您可以作为新的信访事项提出。"

FORMS: dict[str, tuple[Block, ...]] = {
    "receipt": (
        *head("信访事项登记（受理）凭证"),
        to(),
        body("您通过{{ channel }}提出的信访事项已经登记，请妥善保管本凭证。"),
        Grid(
            (9, 20, 9, 22),
            (
                (label("事项编号"), cell("{{ matter_number }}"), label("查询码"), cell("{{ query_code }}")),
                (label("收到日期"), cell("{{ received_on }}"), label("登记时间"), cell("{{ registered_at }}")),
                (label("登记机关"), cell("{{ organ }}", 3)),
                (label("信访事项"), cell("{{ matter_title }}", 3)),
            ),
        ),
        body(
            "登记不等于受理。有权处理的机关、单位将自收到之日起{{ accept_length }}内，即{{ accept_due }}前，书面告知您接收情况以及处理途径和程序"
            "（《信访工作条例》第二十三条）；姓名（名称）、住址不清的，请凭查询码查询。"
        ),
        body("凭事项编号和查询码可以查询进展和结果并作出评价，查询码请勿告诉他人。提出信访事项不收取任何费用。"),
        *close(),
    ),
    "registration_form": (
        *head("信访事项登记表"),
        Grid(
            (9, 20, 9, 22),
            (
                (label("事项编号"), cell("{{ matter_number }}"), label("登记时间"), cell("{{ registered_at }}")),
                (label("信访形式"), cell("{{ channel }}"), label("信访日期"), cell("{{ received_on }}")),
                (label("登记机关"), cell("{{ organ }}"), label("登记人"), cell("{{ registrar }}")),
                (label("姓名/名称"), cell("{{ name }}"), label("联系电话"), cell("{{ person_phone }}")),
                (label("住址"), cell("{{ address }}", 3)),
                (label("信访人数"), cell("{{ people }}"), label("推选代表"), cell("{{ representatives }}")),
                (label("类别"), cell("{{ category }}"), label("信访目的"), cell("{{ purpose }}")),
                (label("内容分类"), cell("{{ subject }}"), label("问题属地"), cell("{{ place }}")),
                (label("概况"), cell("{{ matter_title }}", 3)),
                (label("主要诉求"), cell("{{ demands }}", 3)),
                (label("事实\n和理由"), cell("{{ content }}", 3)),
                (label("标记"), cell("{{ flags }}"), label("办理方式"), cell("{{ way }}")),
            ),
            height=7.5,
        ),
        Line("公文表注", "口头提出的，登记后已向信访人宣读核对。"),
        Line("公文签名", "信访人（签名）：\t登记人（签名）："),
        *filed(numbered=True),
    ),
    "acceptance_notice": (
        *head("信访事项受理告知书"),
        to(),
        body(
            _ABOUT
            + "经审查，属于我单位职权范围，决定自{{ accepted_on }}起受理。根据《信访工作条例》第二十三条的规定，现告知如下："
        ),
        *section("一、受理的事项", each_of("issues", "{{ one.mark }}{{ one.text }}")),
        *section("二、处理途径和程序", "{{ procedure }}"),
        *section(
            "三、办理期限",
            "自受理之日起{{ answer_length }}内，即{{ answer_due }}前办结，并书面答复您。"
            "{% if extendable %}情况复杂的，经本单位负责人批准可以延长一次，并告知您延期理由"
            "（《信访工作条例》第三十四条）。{% endif %}",
        ),
        *section(
            "四、您的权利",
            "凭信访事项编号和查询码可以随时查询办理进展，办结后可以作出评价。您认为工作人员与信访事项或者您有直接利害关系的，"
            "可以要求其回避（《信访工作条例》第二十八条）。",
        ),
        when(
            "refused",
            *section(
                "五、不予受理的事项",
                each_of(
                    "refused",
                    "{{ one.mark }}“{{ one.text }}”。不予受理的理由：{{ one.refusal }}。请向{{ one.channel }}提出。",
                ),
            ),
        ),
        *close(),
    ),
    "decline_notice": (
        *head("信访事项不予受理告知书"),
        to(),
        body(_ABOUT + "经审查，决定不予受理，现将有关情况告知如下："),
        *section("一、理由", "{{ reason }}"),
        *section("二、依据", "{{ basis }}"),
        *section(
            "三、您可以选择的途径",
            "请向{{ where }}提出。",
            when("remedy", "您还可以{{ remedy }}，期限为{{ limit }}。请在期限内提出，以免错过。"),
            _ASK_SUPERIOR,
        ),
        *close(),
    ),
    "final_decline_notice": (
        *head("信访事项不再受理告知书"),
        to(),
        body(_ABOUT),
        body(
            "经查，该事项已经{{ earlier_organ }}复核，并于{{ earlier_on }}作出"
            "{{ earlier_title or '信访事项复核意见书' }}（{{ earlier_number }}）。"
        ),
        body("{{ reason }}"),
        body(
            "您仍然以同一事实和理由提出投诉请求，根据《信访工作条例》第三十六条第三款的规定，党委和政府信访部门以及其他机关、单位不再受理。"
        ),
        body(
            _NEW_FACTS
            + "生活确有困难的，可以依法申请社会救助，我单位将告知或者帮助您提出（《信访工作条例》第三十七条）。"
        ),
        *close(),
    ),
    "route_notice": (
        *head("依法分类处理（法定途径）告知书"),
        to(),
        body(_ABOUT + "经审查，属于《信访工作条例》第三十一条第{{ route_item }}项规定的情形。现告知如下："),
        *section("一、法定途径", "{{ route_name }}"),
        *section("二、受理的机关、单位", "{{ route_organ }}"),
        *section(
            "三、期限",
            "{% if route_is_duty %}依法履行职责或者答复的期限：{% else %}您应当提出的期限：{% endif %}{{ route_limit }}"
            "（{{ route_basis }}）。{% if not route_is_duty %}提出信访不影响上述期限的计算，请在期限内提出，以免错过。{% endif %}",
        ),
        *section(
            "四、本单位的职责",
            "{% if route_is_duty %}有关机关、单位不履行职责、逾期不答复的，您可以依法申请行政复议或者提起行政诉讼。"
            "{% else %}告知上述途径，不免除本单位依法应当履行的职责。您需要了解如何提出的，本单位将为您说明。{% endif %}",
        ),
        *close(),
    ),
    "termination_notice": (
        *head("信访事项终止办理告知书"),
        to(),
        body(_ABOUT + "该事项已于{{ ended_on }}终止办理，现将有关情况告知如下："),
        *section("一、理由", "{{ reason }}"),
        when("basis", *section("二、依据", "{{ basis }}")),
        body("终止办理不影响您依法享有的权利。" + _NEW_FACTS),
        *close(),
    ),
}
