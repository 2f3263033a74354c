"""The words of the papers of service, return visits, urgent reports and agency."""

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
    record,
    section,
    signed_by,
    to,
    when,
)

_AGENT = "受托人：{{ one.name }}{% if one.relation %}，与委托人的关系：{{ one.relation }}{% endif %}{% if one.phone %}，电话：{{ one.phone }}{% endif %}。"

FORMS: dict[str, tuple[Block, ...]] = {
    "proof_of_service": (
        *head("送达回执"),
        Grid(
            (6, 10, 5, 9),
            (
                (label("送达文书"), cell("{{ document }}", 3)),
                (label("文书文号"), cell("{{ document_number }}"), label("事项编号"), cell("{{ matter_number }}")),
                (label("填发机关"), cell("{{ organ }}"), label("填发日期"), cell("{{ issued_on }}")),
                (label("受送达人"), cell("{{ recipient }}"), label("送达方式"), cell("{{ method }}")),
                (label("送达地点"), cell("{{ place }}", 3)),
                (label("送达时间"), cell("{{ served_at }}", 3)),
                (label("受送达人\n签名（盖章）"), cell("", 3)),
                (label("代收人签名\n及其关系"), cell("{{ taken_by }}", 3)),
                (label("送达人\n签名"), cell("{{ server }}", 3)),
                (label("送达证明\n和备注"), cell("{{ proof }}", 3)),
            ),
            height=13,
        ),
        Line("公文表注", "受送达人拒绝签收的，由送达人在备注中写明情况，可以邀请见证人签名，或者拍照、录像。"),
        record(),
    ),
    "visit_record": (
        *head("信访事项回访记录"),
        Grid(
            (9, 22, 9, 20),
            (
                (label("信访事项"), cell("{{ matter_title }}", 3)),
                (label("事项编号"), cell("{{ matter_number }}"), label("信访人"), cell("{{ person }}")),
                (label("住址"), cell("{{ address }}", 3)),
                (label("回访时间"), cell("{{ visited_at }}", 3)),
                (label("联系电话"), cell("{{ person_phone }}"), label("回访方式"), cell("{{ method }}")),
                (label("回访人"), cell("{{ visitor }}"), label("联系情况"), cell("{{ reached }}")),
                (label("处理结果"), cell("{{ informed }}"), label("落实情况"), cell("{{ executed }}")),
                (label("满意度"), cell("{{ satisfaction }}", 3)),
                (label("新的困难\n和问题"), cell("{{ new_trouble }}", 3)),
                (label("意见和\n回访情况"), cell("{{ note }}", 3)),
            ),
            height=12,
        ),
        Line("公文表注", "回访人不是该事项的承办人。信访人的评价由其本人作出，任何人不得代为评价。"),
        Line("公文签名", "信访人（签名）：\t回访人（签名）："),
        *filed(numbered=True),
    ),
    "urgent_report": (
        *head("重大紧急信访信息报告"),
        to("to"),
        body("现将重大、紧急信访信息报告如下："),
        *section("一、时间、地点和人数", "{{ happened_at }}，{{ place }}，涉及{{ people }}人。"),
        *section("二、基本情况", "{{ facts }}"),
        *section("三、主要诉求", "{{ demand }}"),
        *section("四、已采取的措施", "{{ measures }}"),
        body("后续情况将及时续报。"),
        when("others", body("同时报告、通报：{{ others }}。")),
        body("报告时间：{{ sent_at }}"),
        *close(),
    ),
    "authorization": (
        *head("信访事项授权委托书", organ=False),
        body(
            "委托人：{{ name }}{% if address %}，住址：{{ address }}{% endif %}{% if person_phone %}，电话：{{ person_phone }}{% endif %}。"
        ),
        each_of("agents", _AGENT),
        body("委托人就“{{ matter_title }}”信访事项，委托上述受托人代为办理。"),
        *section("一、委托事项和权限", "{{ scope }}"),
        *section("二、委托期限", "自{{ valid_from }}至{{ valid_until }}。"),
        *section("三、证明材料", each_of("agents", "{{ one.name }}：{{ one.proof }}。")),
        *section(
            "四、撤回",
            "委托人可以随时撤回委托，撤回之日起受托人的代理权终止。受托人只能在上述权限内办理，不得收取任何费用。"
            "委托不影响委托人本人提出、查询信访事项和请求复查、复核的权利。",
        ),
        Line("公文签名", "委托人（签名）：\t　　　　年　　月　　日"),
        each_of("agents", Line("公文签名", "受托人{{ one.name }}（签名）：\t　　　　年　　月　　日")),
        *filed(),
    ),
    "pledge": (
        *head("信访代理双向承诺书", organ=False),
        body(
            "信访人{{ name }}与{{ organ }}代理员{% for one in agents %}{% if not loop.first %}、{% endif %}{{ one.name }}{% endfor %}，"
            "就“{{ matter_title }}”信访事项的代理，作如下承诺："
        ),
        body("代理事项：{{ scope }}"),
        body("代理期限：自{{ valid_from }}至{{ valid_until }}。"),
        *section(
            "一、信访人承诺",
            "（一）如实反映情况，提供真实的材料；",
            "（二）依法、有序表达诉求，遵守信访秩序。",
        ),
        *section(
            "二、代理员承诺",
            "（一）不收取任何费用；",
            "（二）不违反政策、法律和工作规定；",
            "（三）不吃拿卡要；",
            "（四）不接受礼品、礼金和宴请；",
            "（五）不徇私舞弊；",
            "（六）在期限内办理，每{{ report_days }}日向信访人反馈一次进展，收到答复后及时告知并回访；",
            "（七）对信访人的个人信息和反映的情况保密，不向被反映的人员或者单位透露。",
        ),
        *section(
            "三、权利不受影响",
            "本承诺书不影响信访人依法提出信访事项、请求复查和复核、申请行政复议、提起诉讼以及随时撤回委托的权利。"
            "信访人可以越过代理员直接向有关机关、单位反映代理员的问题。",
        ),
        *signed_by("信访人", "代理员", "见证人"),
        *filed(),
    ),
}
