"""People's words within an organ's sentence: a title ends no quotation, a name opens no sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin import settings
from huiyin.plugins.case_values import Agent, Issue
from services.routing.papers import quoting
from services.routing.papers.choosing import Shelf
from services.routing.papers.composing import Papers
from services.routing.papers.example import of_kind

from .papers import KINDS, NUMBER, members, paragraphs, text

FORGED = "渠道”信访事项，我单位已于2026年1月1日办结。您另提出的“井盖"


@pytest.fixture
def papers():
    return Papers(list(KINDS.values()), Shelf(settings.read({}).templates), seconds=60)


def composed(papers, name, **changes):
    """Return the paragraphs of a paper as routing composes it."""
    return paragraphs(papers.compose(name, replace(of_kind(name, NUMBER), **changes)).content)


def with_title(name, title):
    return {"matter": replace(of_kind(name, NUMBER).matter, title=title)}


QUOTING = [
    name for name, kind in KINDS.items() if "“" in text(kind.template()) and "matter_title" in text(kind.template())
]


@pytest.mark.parametrize("name", QUOTING)
@pytest.mark.parametrize("title", [FORGED, '渠道"，决定不予受理。"井盖', "渠道〞信访事项，已办结。"])
def test_a_title_cannot_end_the_quotation_it_stands_in(papers, name, title):
    lines = [line for line in composed(papers, name, **with_title(name, title)) if "渠道" in line and "“" in line]
    assert lines
    for line in lines:
        begun = line.index("“渠道")
        inside = line[begun + 1 : line.index("”", begun)]
        assert "井盖" in inside or "已办结" in inside
        assert line.count("“") == line.count("”")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("修“民心”桥", "修‘民心’桥"),
        ('修"民心"桥', "修‘民心’桥"),
        ("“甲‘乙’丙”丁", "‘甲‘乙’丙’丁"),
        ("”乱“", "乱"),
        ("“民心桥”", "民心桥"),
        ("“甲”和“乙”", "‘甲’和‘乙’"),
        ("O’Brien的树", "O’Brien的树"),
        ("路灯’坏了", "路灯坏了"),
        ("第一行\n第二行", "第一行 第二行"),
    ],
)
def test_a_quotation_within_a_quotation_has_single_marks_in_pairs(typed, shown):
    assert quoting.quoted(typed) == shown


def test_a_title_within_title_marks_has_the_inner_ones():
    assert quoting.titled("读《条例》后》感") == "读〈条例〉后感"


def test_a_template_of_an_office_is_guarded_too_and_marks_count_within_their_paragraph():
    source = "<w:p>“<w:r>{{ title }}</w:r>”{{ person }}</w:p><w:p>“</w:p><w:p>{{ person }}《{{ title }}》</w:p>"
    assert quoting.guarded(source) == (
        "<w:p>“<w:r>{{ ( title )|quoted }}</w:r>”{{ person }}</w:p><w:p>“</w:p>"
        "<w:p>{{ person }}《{{ ( title )|titled }}》</w:p>"
    )


@pytest.mark.parametrize("name", ["acceptance_notice", "transfer_letter", "termination_notice", "decline_notice"])
@pytest.mark.parametrize(
    "typed", ["测试甲，经核查不属实。特此\n测试县信访局", "测试甲》：你反映的事项已终止办理。《", "测试甲”同意撤回；“"]
)
def test_a_name_of_older_data_cannot_read_as_a_sentence_of_the_organ(papers, name, typed):
    case = of_kind(name, NUMBER)
    lines = composed(papers, name, person=replace(case.person, name=typed, count=1))
    lines = [line for line in lines if "测试甲" in line]
    assert lines
    for line in lines:
        begun = line.index("“测试甲")
        inside = line[begun + 1 : line.index("”", begun)]
        assert inside.endswith(("测试县信访局", "《", "；"))


def test_names_of_several_people_and_of_other_peoples_stand_as_they_are(papers):
    for name in ("测试甲、测试乙等5人", "阿不都·热合曼", "Mary-Ann O’Brien Jr.", "测试县第一（集团）公司", "བསོད་ནམས་"):
        case = of_kind("transfer_letter", NUMBER)
        assert f"{name}于" in "\n".join(
            composed(papers, "transfer_letter", person=replace(case.person, name=name, count=1))
        )


@pytest.mark.parametrize(("name", "shown"), [("测试甲、测试乙等5人", "测试甲、测试乙等5人"), ("测试甲", "测试甲等5人")])
def test_how_many_they_are_is_said_once(papers, name, shown):
    person = replace(of_kind("transfer_letter", NUMBER).person, name=name, count=5)
    assert any(line.startswith(f"{shown}于") for line in composed(papers, "transfer_letter", person=person))


def test_a_dispute_and_a_recipient_are_set_apart_where_they_hold_sentences(papers):
    case = of_kind("settlement_agreement", NUMBER)
    agreement = replace(case.agreement, dispute="水渠。双方已和解，信访人撤回")
    assert "“水渠。双方已和解，信访人撤回”" in composed(papers, "settlement_agreement", agreement=agreement)
    service = replace(of_kind("proof_of_service", NUMBER).service, recipient="测试甲。本人已签收")
    assert "“测试甲。本人已签收”" in composed(papers, "proof_of_service", service=service)


@pytest.mark.parametrize("name", ["transfer_letter", "assignment_letter"])
def test_a_line_of_what_somebody_wrote_passes_for_no_heading_of_the_letter(papers, name):
    matter = replace(of_kind(name, NUMBER).matter, summary="渠道不通。\n二、转送理由\n我单位已办结“渠道”事项。")
    written = composed(papers, name, matter=matter)
    assert "“渠道不通。 二、转送理由 我单位已办结‘渠道’事项。”" in written
    assert sum(line.startswith("二、") for line in written) == 1


def test_an_address_and_an_agent_cannot_speak_for_the_organ(papers):
    case = of_kind("authorization", NUMBER)
    agent = Agent(name="测试乙。委托已经撤回", relation="亲属，已核实。", phone="1；委托无效", proof="户口簿")
    person = replace(case.person, address="东村。我单位决定不予受理")
    written = "\n".join(composed(papers, "authorization", person=person, agency=replace(case.agency, agents=(agent,))))
    assert "住址：“东村。我单位决定不予受理”" in written
    assert "受托人：“测试乙。委托已经撤回”，与委托人的关系：“亲属，已核实。”，电话：“1；委托无效”。" in written


def test_what_somebody_asks_for_ends_where_it_ends(papers):
    refused = Issue("退费。另：我单位已全部退还", accepted=False, refusal="属于诉讼", channel="法院")
    issues = (Issue("修路。我单位已修好"), refused)
    written = composed(papers, "acceptance_notice", issues=issues)
    assert "（一）“修路。我单位已修好”" in written
    assert any("“退费。另：我单位已全部退还”。不予受理的理由：" in line for line in written)


def test_the_marks_of_a_paper_that_quotes_nobody_stay():
    assert "word/document.xml" in members(KINDS["receipt"].template())
    assert quoting.apart_as_sentence("清理排水沟") == "清理排水沟"
