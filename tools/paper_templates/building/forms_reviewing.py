"""The words of the papers of review and recheck."""

from __future__ import annotations

from tools.paper_templates.building.blocks import Block, body, close, each_of, head, section, to, when

_PLACE = "{{ remedy_organ }}{% if remedy_address %}（地址：{{ remedy_address }}{% if remedy_phone %}，电话：{{ remedy_phone }}{% endif %}）{% endif %}"
_ANSWERS = when(
    "several",
    each_of(
        "issues",
        "{{ one.mark }}关于“{{ one.text }}”：{{ one.answer }}{% if one.outcome %}（{{ one.outcome }}）{% endif %}",
    ),
)


def _opinion(stage: str, before: str, revoked: str) -> tuple[Block, ...]:
    return (
        body(
            f"您对{{{{ respondent }}}}于{{{{ earlier_on }}}}作出的{{{{ earlier_title or '{before}' }}}}（{{{{ earlier_number }}}}）不服，"
            f"就“{{{{ matter_title }}}}”信访事项请求{stage}，本机关于{{{{ requested_on }}}}收到。现已{stage}终结，提出意见如下："
        ),
        *section(
            "一、申请人和被申请人",
            "申请人：{{ person }}{% if person_address %}，住址：{{ person_address }}{% endif %}。",
            "被申请人：{{ respondent }}。",
        ),
        *section(f"二、{stage}请求", "{{ request }}"),
        *section("三、查明的事实和理由", "{{ findings }}", when("reasons != findings", "{{ reasons }}")),
        *section("四、法律法规依据", "{{ basis }}"),
        *section(f"五、{stage}意见", "{{ decision }}。{{ decided }}", when("revoked", revoked), _ANSWERS),
    )


_REDO = "被申请人应当重新办理，不得以同一事实和理由作出与原意见相同或者基本相同的意见。"
#: What the person can do after a remand: no opinion stands, so there is none to look at again (decision 0017).
_AGAIN = "原意见已经撤销，由{{ respondent }}或者本机关指定的机关、单位重新办理。您对重新作出的信访处理意见不服的，可以依法请求复查。"
_AFRESH = when("revoked", *section("六、重新办理", _AGAIN))

FORMS: dict[str, tuple[Block, ...]] = {
    "review_opinion": (
        *head("信访事项复查意见书"),
        to(),
        *_opinion("复查", "信访处理意见书", _REDO),
        when(
            "stands",
            *section(
                "六、复核的权利",
                "您对本复查意见不服的，可以自收到本意见书之日起{{ remedy_days }}日内，向"
                + _PLACE
                + "请求复核（《信访工作条例》第三十六条第一款）。",
                "请求复核时请提供：{{ materials }}",
            ),
        ),
        _AFRESH,
        *close(),
    ),
    "recheck_opinion": (
        *head("信访事项复核意见书"),
        to(),
        *_opinion("复核", "信访事项复查意见书", _REDO),
        *section(
            "六、本意见的效力",
            when(
                "hearing_days",
                "本次复核举行了听证，听证所需的{{ hearing_days }}日不计算在复核期限内（《信访工作条例》第三十六条第二款）。",
            ),
            when(
                "stands",
                "本复核意见是信访程序的最终意见。您仍然以同一事实和理由提出投诉请求的，党委和政府信访部门以及其他机关、单位不再受理"
                "（《信访工作条例》第三十六条第三款）。有新的事实或者理由的，您可以作为新的信访事项提出。",
            ),
            when("revoked", _AGAIN),
        ),
        *close(),
    ),
    "review_acceptance_notice": (
        *head("{{ stage }}申请受理告知书"),
        to(),
        body(
            "您对{% if earlier_organ %}{{ earlier_organ }}作出的{% endif %}{{ earlier_title or '意见书' }}（{{ earlier_number }}）不服，"
            "就“{{ matter_title }}”信访事项请求{{ stage }}，本机关于{{ requested_on }}收到，现予受理。"
        ),
        *section(
            "一、期限",
            "本机关自收到请求之日起{{ opinion_length }}内，即{{ opinion_due }}前提出{{ stage }}意见，并书面答复您。",
        ),
        *section(
            "二、程序", "由未参与原办理的人员审查原意见的事实、程序和依据，需要时听取您的意见、调查核实或者举行听证。"
        ),
        *section(
            "三、您的权利",
            "您认为审查人员与本事项有直接利害关系的，可以要求其回避；凭信访事项编号和查询码可以查询进展。",
        ),
        *close(),
    ),
    "review_decline_notice": (
        *head("复查（复核）申请不予受理告知书"),
        to(),
        body(
            "您对{% if earlier_organ %}{{ earlier_organ }}作出的{% endif %}{{ earlier_title or '意见书' }}（{{ earlier_number }}）不服，"
            "就“{{ matter_title }}”信访事项提出的申请，本机关于{{ requested_on }}收到。经审查，不予受理。"
        ),
        *section("一、理由", "{{ reason }}"),
        *section("二、依据", "{{ basis }}"),
        *section(
            "三、您可以选择的途径",
            "{{ where }}",
            "有新的事实或者理由的，您可以作为新的信访事项提出。您认为本机关应当受理的，可以向本机关的上级机关反映。",
        ),
        *close(),
    ),
}
