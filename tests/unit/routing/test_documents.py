"""What the papers of the law say, and what they refuse to go out without."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from huiyin.plugins.case_values import CaseValues, Draft, Issue, Organ, Period, Person, Refusal, Remedy
from huiyin.plugins.example_case import AGRICULTURE, EXAMPLE, PETITION_OFFICE, TOWNSHIP
from services.routing.papers import engine, numbering, phrases, rights
from services.routing.papers.choosing import Shelf
from services.routing.papers.composing import Papers
from services.routing.papers.errors import DocumentIncomplete, DocumentKindUnknown, DocumentWaivesRights
from tests.support.pace import patient
from tests.support.source import read

from .papers import KINDS, NUMBER, least, printed, text

#: Domain §7, and the papers of T3b, T6, T13 and T19.
OF_THE_DOMAIN = {
    "registration_form", "receipt", "acceptance_notice", "decline_notice", "final_decline_notice", "transfer_letter",
    "assignment_letter", "objection_letter", "whereabouts_notice", "extension_notice", "hearing_notice",
    "hearing_record", "mediation_agreement", "settlement_agreement", "opinion", "completion_report", "review_opinion",
    "recheck_opinion", "reminder", "chaser", "supervision_letter", "improvement_advice", "policy_advice",
    "liability_advice", "adoption_feedback", "visit_record", "authorization", "pledge", "urgent_report",
    "proof_of_service", "route_notice", "suggestion_reply", "objection_verdict", "review_acceptance_notice",
    "review_decline_notice", "termination_notice",
}  # fmt: skip


@pytest.fixture
def papers():
    return Papers(list(KINDS.values()), Shelf(None), seconds=patient(5))


def lacks(name, case):
    return {each.field for each in KINDS[name].missing(case)}


def test_every_paper_of_the_domain_is_there():
    assert set(KINDS) == OF_THE_DOMAIN


def test_no_two_kinds_share_a_series():
    assert len({kind.series for kind in KINDS.values()}) == len(KINDS)


def test_every_kind_stands_in_the_document_with_its_title_and_series():
    page = read("docs/documents.md")
    assert [name for name, kind in KINDS.items() if f"| `{name}` | {kind.title_zh} | {kind.series} |" not in page] == []


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_paper_with_only_what_it_needs_can_be_printed(name):
    kind, case = KINDS[name], least(name)
    assert NUMBER in text(engine.render(kind, kind.values(case), kind.template()))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_paper_says_everything_it_needs(name):
    engine.check(KINDS[name], KINDS[name].template(), place="huiyin")


def test_an_opinion_without_facts_reasons_law_and_remedy_is_refused_with_the_whole_list(papers):
    case = replace(EXAMPLE, draft=Draft(request="补发差额", opinion="予以补发"), remedy=Remedy())
    with pytest.raises(DocumentIncomplete) as refused:
        papers.require_complete("opinion", case)
    assert refused.value.code == "document_incomplete"
    assert {each["field"] for each in refused.value.params["fields"]} == {
        "draft.facts", "draft.reasons", "draft.basis", "draft.outcome", "remedy.organ.name", "remedy.days",
    }  # fmt: skip
    assert "查明的事实（条例第三十二条第一款）" in refused.value.text("zh")
    assert "请求复查的期限（条例第三十五条）" in refused.value.text("zh")
    assert "the facts found (条例 Art 32(1))" in refused.value.text("en")


def test_an_opinion_without_an_organ_above_says_where_it_is_registered(papers):
    with pytest.raises(DocumentIncomplete) as refused:
        papers.require_complete("review_opinion", replace(EXAMPLE, remedy=Remedy(days=30, materials="申请书")))
    assert "上一级机关须先登记" in refused.value.text("zh")
    assert "Register the organ above first" in refused.value.text("en")


def test_a_refusal_repeats_no_word_of_the_citizen(papers):
    mark = "不可外传"
    case = CaseValues(matter=replace(EXAMPLE.matter, title=mark, content=mark), person=Person(mark, mark))
    for name in KINDS:
        with pytest.raises(DocumentIncomplete) as refused:
            papers.require_complete(name, case)
        assert mark not in str(refused.value.to_wire())


def test_blanks_are_no_content():
    assert "draft.facts" in lacks("opinion", replace(EXAMPLE, draft=replace(EXAMPLE.draft, facts=" \n　")))


def test_each_issue_of_several_needs_its_answer_and_gets_it():
    issues = (Issue("补发差额", "已补发。", "supported"), Issue("公布名册"), Issue("赔偿误工"))
    missing = KINDS["opinion"].missing(replace(EXAMPLE, issues=issues))
    assert [each.zh for each in missing] == ["第2项诉求的答复", "第3项诉求的答复"]
    words = printed("opinion")
    for issue in EXAMPLE.issues[:3]:
        assert f"关于“{issue.text}”：{issue.answer}" in words


def test_the_opinion_on_one_issue_says_its_outcome():
    case = {"issues": (), "draft": replace(EXAMPLE.draft, outcome="not_supported")}
    assert "对您的请求不予支持。" in printed("opinion", **case)


@pytest.mark.parametrize("outcome", ["supported", "explained", "not_supported"])
def test_an_opinion_always_names_the_organ_of_review_and_the_days(outcome):
    words = printed("opinion", draft=replace(EXAMPLE.draft, outcome=outcome))
    assert "自收到本意见书之日起30日内，向测试县人民政府" in words
    assert "请求复查（《信访工作条例》第三十五条）" in words


def test_a_review_names_the_organ_of_recheck_the_days_and_the_papers_to_bring():
    words = printed("review_opinion")
    assert "自收到本意见书之日起30日内，向测试市人民政府" in words
    assert "请求复核时请提供：复核申请书" in words


def test_a_recheck_is_final_and_says_that_new_facts_make_a_new_matter():
    words = printed("recheck_opinion")
    assert "本复核意见是信访程序的最终意见" in words
    assert "不再受理（《信访工作条例》第三十六条第三款）" in words
    assert "有新的事实或者理由的，您可以作为新的信访事项提出" in words
    assert "请求复核" not in words.split("本意见的效力")[1]


def test_time_of_a_hearing_is_told_where_it_was_left_out_of_the_recheck():
    assert "听证所需的6日不计算在复核期限内" in printed("recheck_opinion")
    assert "听证所需" not in printed("recheck_opinion", hearing=CaseValues().hearing)


def test_one_notice_lists_what_is_accepted_and_what_is_not():
    words = printed("acceptance_notice")
    accepted, refused = words.split("五、不予受理的事项")
    assert "（一）补发2024年度耕地地力保护补贴差额" in accepted
    assert "追究村干部的纪律责任" not in accepted
    assert "不予受理的理由：属于检举控告类事项" in refused
    assert "请向测试县纪律检查委员会监察委员会" in refused


def test_an_issue_is_not_refused_without_reason_and_way():
    issues = (Issue("补发差额"), Issue("追究责任", accepted=False))
    missing = KINDS["acceptance_notice"].missing(replace(EXAMPLE, issues=issues))
    assert [each.zh for each in missing] == ["第2项诉求不予受理的理由", "第2项诉求应当向哪里提出"]


def test_where_all_is_accepted_nothing_is_said_of_refusal():
    assert "不予受理" not in printed("acceptance_notice", issues=())


def test_the_acceptance_tells_the_last_day_of_the_answer_and_the_fast_track_its_working_days():
    assert "自受理之日起60日内，即2026年3月16日前办结" in printed("acceptance_notice")
    fast = {
        "assignment": replace(EXAMPLE.assignment, track="fast"),
        "periods": {**EXAMPLE.periods, "answer": replace(EXAMPLE.periods["answer"], length=10, unit="working")},
    }
    words = printed("acceptance_notice", **fast)
    assert "10个工作日内" in words
    assert "可以延长" not in words


def test_a_remedy_is_not_named_without_its_limit():
    refusal = replace(EXAMPLE.refusal, limit=None)
    assert lacks("decline_notice", replace(EXAMPLE, refusal=refusal)) == {"refusal.limit"}
    assert lacks("decline_notice", replace(EXAMPLE, refusal=replace(refusal, remedy=None))) == set()


def test_the_legal_route_is_told_with_its_limit_outside_the_clocks():
    words = printed("route_notice")
    assert "《信访工作条例》第三十一条第二项" in words
    assert "自知道或者应当知道权利被侵害之日起二年" in words
    assert "不免除本单位依法应当履行的职责" in words


def test_item_five_tells_by_when_the_organ_performs_its_duty():
    words = printed("route_notice", route=replace(EXAMPLE.route, item=5, limit="收到申请之日起两个月"))
    assert "依法履行职责或者答复的期限：收到申请之日起两个月" in words
    assert "您应当提出的期限" not in words


def test_a_transfer_tells_both_periods_and_an_assignment_its_fixed_day():
    transfer, assignment = printed("transfer_letter"), printed("assignment_letter")
    for words in (transfer, assignment):
        assert "自收到之日起15日内，即2026年1月22日前" in words
        assert "自收到之日起5个工作日内，即2026年1月14日前提出异议" in words
    assert "请于2026年2月27日前反馈办理结果，并提交办结报告" in assignment
    assert "反馈" not in transfer


def test_papers_of_an_accusation_say_that_it_must_not_reach_the_accused():
    matter = replace(EXAMPLE.matter, category="accusation")
    assert "不得将检举、揭发材料" in printed("transfer_letter", matter=matter)
    assert "检举" not in printed("transfer_letter")


def test_an_objection_upheld_names_where_the_matter_goes():
    upheld = replace(EXAMPLE, objection=replace(EXAMPLE.objection, onward=None))
    assert lacks("objection_verdict", upheld) == {"objection.onward"}
    rejected = replace(EXAMPLE.objection, upheld=False, onward=None)
    assert "该事项仍由你单位办理" in printed("objection_verdict", objection=rejected)


def test_a_closed_hearing_says_why():
    hearing = replace(EXAMPLE.hearing, open=False)
    assert lacks("hearing_notice", replace(EXAMPLE, hearing=hearing)) == {"hearing.closed_reason"}
    closed = printed("hearing_notice", hearing=replace(hearing, closed_reason="涉及个人隐私。"))
    assert "不公开举行，理由是：涉及个人隐私。" in closed


@pytest.mark.parametrize(
    ("adopted", "absent"),
    [("adopted", {"measures"}), ("partly", {"measures", "reasons"}), ("not_adopted", {"reasons"})],
)
def test_what_is_adopted_needs_measures_and_what_is_not_needs_reasons(adopted, absent):
    advice = replace(EXAMPLE.advice, adopted=adopted, measures=None, reasons=None)
    suggestion = replace(EXAMPLE.suggestion, adopted=adopted, measures=None, reasons=None)
    case = replace(EXAMPLE, advice=advice, suggestion=suggestion)
    assert lacks("adoption_feedback", case) == {f"advice.{each}" for each in absent}
    assert lacks("suggestion_reply", case) == {f"suggestion.{each}" for each in absent}


def test_a_supervision_order_carries_advice_and_the_duty_to_reply():
    assert {"order.advice", "order.reply_due"} <= lacks("supervision_letter", CaseValues())
    assert "四、改进工作的建议" in printed("supervision_letter")


def test_agents_are_one_or_two_and_each_proves_the_tie():
    agents = EXAMPLE.agency.agents
    three = replace(EXAMPLE, agency=replace(EXAMPLE.agency, agents=(*agents, agents[0])))
    assert [each.zh for each in KINDS["authorization"].missing(three)] == ["受托人不超过二人"]
    unproved = replace(EXAMPLE, agency=replace(EXAMPLE.agency, agents=(replace(agents[0], proof=None),)))
    assert lacks("authorization", unproved) == {"agency.agents[].proof"}
    assert lacks("pledge", unproved) == set()


def test_a_person_who_was_not_reached_was_asked_nothing():
    visit = replace(EXAMPLE.visit, reached=False, informed=None, executed=None, satisfaction=None)
    assert lacks("visit_record", replace(EXAMPLE, visit=visit)) == set()
    assert "未联系到" in printed("visit_record", visit=visit)


def test_a_person_without_a_name_is_addressed_all_the_same():
    words = printed("acceptance_notice", person=Person())
    assert words.splitlines()[3] == "信访人："
    assert "匿名" in printed("registration_form", person=Person())


def test_a_proof_of_service_leaves_room_for_the_pen():
    service = replace(EXAMPLE.service, served_at=None, taken_by=None, proof=None)
    assert "年　　月　　日" in printed("proof_of_service", service=service)


def test_a_review_and_a_recheck_are_taken_on_under_their_own_names():
    assert "\n复查申请受理告知书\n" in printed("review_acceptance_notice")
    recheck = {**EXAMPLE.periods, "recheck_opinion": replace(EXAMPLE.periods["review_opinion"], length=20)}
    words = printed("review_acceptance_notice", periods=recheck)
    assert "\n复核申请受理告知书\n" in words
    assert "20日内" in words


@pytest.mark.parametrize(
    "words",
    [
        "乙方承诺就此事息诉罢访",
        "甲方自愿放弃信访权利",
        "签字后不再上访",
        "不得再以任何形式信访",
        "放弃申请复查",
        "保证不信访",
    ],
)
def test_no_agreement_takes_the_right_to_petition(papers, words):
    assert rights.waiver(words)
    terms = (*EXAMPLE.agreement.terms, words)
    with pytest.raises(DocumentWaivesRights) as refused:
        papers.compose("settlement_agreement", replace(EXAMPLE, agreement=replace(EXAMPLE.agreement, terms=terms)))
    assert refused.value.code == "document_waives_rights"


@pytest.mark.parametrize(
    "words",
    ["甲方放弃利息", "逾期不申请复查", "不再受理", "不影响依法享有的信访、复查、复核的权利", "不得收取任何费用"],
)
def test_words_that_take_nothing_from_the_person_pass(words):
    assert rights.waiver(words) is None


def test_no_shipped_form_asks_for_a_waiver():
    assert [name for name, kind in KINDS.items() if rights.waiver(text(kind.template()))] == []


def test_a_composed_paper_is_the_same_every_time_and_known_by_its_hash(papers):
    case = replace(EXAMPLE, paper=replace(EXAMPLE.paper, number=NUMBER))
    one, two = papers.compose("opinion", case), papers.compose("opinion", case)
    assert (one.content, one.sha256, one.template) == (two.content, two.sha256, two.template)
    other = papers.compose("opinion", replace(case, paper=replace(case.paper, version=2)))
    assert other.sha256 != one.sha256


def test_a_kind_that_is_not_enabled_is_told(papers):
    with pytest.raises(DocumentKindUnknown, match="no kind of paper called nothing"):
        papers.compose("nothing", EXAMPLE)


@pytest.mark.parametrize(
    ("organ", "series", "shown"),
    [
        (PETITION_OFFICE, "信转", "测信转〔2026〕12号"),
        (AGRICULTURE, "信复", "测农信复〔2026〕12号"),
        (TOWNSHIP, "信受", "东政信受〔2026〕12号"),
        (Organ("990100X", "测试县信访局"), "信转", "990100X信转〔2026〕12号"),
    ],
)
def test_a_number_is_mark_year_and_serial(organ, series, shown):
    assert numbering.number(organ, series, 2026, 12) == shown


def test_papers_are_counted_from_one():
    with pytest.raises(ValueError, match="counted from 1"):
        numbering.number(AGRICULTURE, "信复", 2026, 0)


def test_days_and_numerals_are_in_the_official_form():
    moment = EXAMPLE.urgent.sent_at
    assert phrases.day(EXAMPLE.paper.issued_on) == "2026年3月2日"
    assert phrases.moment(moment) == "2026年3月2日8时50分"
    assert [phrases.chinese(number) for number in (1, 10, 11, 20, 25, 99, 100)] == [
        "一", "十", "十一", "二十", "二十五", "九十九", "100",
    ]  # fmt: skip
    assert phrases.length(Period(2, "months")) == "2个月"


@pytest.mark.parametrize(
    ("article", "zh", "en"),
    [
        ("第二十三条第三款", "条例第二十三条第三款", "条例 Art 23(3)"),
        ("第三十四条", "条例第三十四条", "条例 Art 34"),
        (
            "《信访事项网上办理工作规程》第五条",
            "《信访事项网上办理工作规程》第五条",
            "《信访事项网上办理工作规程》第五条",
        ),
    ],
)
def test_an_article_is_named_in_both_languages(article, zh, en):
    assert (phrases.article(article, "zh"), phrases.article(article, "en")) == (zh, en)


def test_every_article_that_is_cited_can_be_told_in_english():
    cited = {each.article for kind in KINDS.values() for each in kind.required}
    odd = {article for article in cited if article.startswith("第")}
    assert all(re.fullmatch(r"条例 Art \d+(\(\d+\))?", phrases.article(article, "en")) for article in odd)


def test_a_text_of_a_decline_ends_with_one_stop():
    refusal = Refusal(reason="不属于职权范围。", basis="第二十三条。", channel="测试县人民法院。")
    assert "请向测试县人民法院提出。" in printed("decline_notice", refusal=refusal)
