"""What the office file says of offices stands on their papers: abbreviation, telephone, address."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from huiyin import settings
from huiyin.files import store_at
from huiyin.files.place import read
from huiyin.plugins import loader
from services.routing.papers import issuing
from services.routing.papers.choosing import Shelf
from services.routing.papers.composing import Papers
from services.routing.papers.errors import DocumentIncomplete
from services.routing.papers.issuing import Press
from services.routing.reference import Reference
from tests.support.pace import patient
from tests.support.source import ROOT
from tests.unit.routing.conftest import staff

from .papers import text

NUMBER = "990100-2026-0000001"
EDU, WAT, DESK = "9901EDU", "9901WAT", "9901X"
HEAD = "code,name,tier,parent_code,kind,abbreviation,phone,address\n"
OFFICES = {
    DESK: "9901X,青禾县信访局,county,990100,petition_office,青信,000-1000001,人民路1号\n",
    EDU: "9901EDU,县教育局,county,990100,department,青教,000-1000002,学府路5号\n",
    "990100": "990100,青禾县,county,,,青政,000-1000003,人民路2号\n",
}
KNOWN = HEAD + "".join(OFFICES.values())
MATTER = {"title": "校门前积水", "content": "雨天校门前积水。", "people": [{"name": "测试甲", "address": "柳湾村"}]}


@pytest.fixture
def press(tmp_path):
    files = store_at(read({"HUIYIN_FILES": str(tmp_path), "HUIYIN_FILES_KEY": "", "HUIYIN_FILES_SECRET": ""}, tmp_path))
    kinds = loader.load("documents", settings.read({}).plugins["documents"])
    return Press(Papers(kinds, Shelf(None), seconds=patient(5)), files, lambda _number: MATTER)


@pytest.fixture
def issue(desk, press):
    """Issue a paper about the matter and return its number and its words."""

    def issue(kind, by, **given):
        with desk.database.unit_of_work(staff(by)) as uow:
            request = {"kind": kind, "number": NUMBER, "signer": "王某某", **given}
            shown = issuing.issue(uow, request, Reference(uow.session, desk.shared), press)
        with press.files.open(shown["sha256"]) as stream:
            return SimpleNamespace(label=shown["label"], words=text(stream.read()))

    return issue


@pytest.fixture
def accepted(desk):
    desk.register(NUMBER, named_office=EDU, received_by=EDU)
    desk.act("accept", staff(EDU), NUMBER)


@pytest.fixture
def passed_on(desk):
    """The petition office has given the matter to the education bureau."""
    desk.register(NUMBER, received_by=DESK)
    desk.act("assign", staff(DESK), NUMBER, office=EDU, reason="属于教育部门职权。")


@pytest.mark.usefixtures("accepted")
def test_a_number_begins_with_the_abbreviation(desk, issue):
    desk.import_csv(KNOWN)
    assert issue("acceptance_notice", EDU).label.startswith("青教信受〔")


@pytest.mark.usefixtures("accepted")
def test_without_an_abbreviation_a_number_begins_with_the_code(issue):
    assert issue("acceptance_notice", EDU, phone="000-7").label.startswith("9901EDU信受〔")


@pytest.mark.usefixtures("accepted")
def test_an_abbreviation_that_changes_does_not_begin_the_count_anew(desk, issue):
    assert issue("acceptance_notice", EDU, phone="000-7").label.endswith("〕1号")
    desk.import_csv(KNOWN)
    assert issue("acceptance_notice", EDU).label.endswith("〕2号")


@pytest.mark.usefixtures("accepted")
def test_who_takes_over_an_abbreviation_counts_on_behind_the_papers_that_have_it(desk, issue):
    desk.import_csv(HEAD + "9901WAT,县水利局,county,990100,department,青教,000-5,\n")
    desk.register("other", named_office=WAT, received_by=WAT)
    desk.act("accept", staff(WAT), "other")
    before = issue("acceptance_notice", WAT, number="other").label
    desk.import_csv(HEAD + "9901WAT,县水利局,county,990100,department,青水,000-5,\n" + OFFICES[EDU])
    after = issue("acceptance_notice", EDU).label
    assert before.startswith("青教信受〔")
    assert (before[-2:], after[:-2], after[-2:]) == ("1号", before[:-2], "2号")


@pytest.mark.usefixtures("accepted")
def test_the_telephone_of_the_registry_stands_on_a_paper_unless_another_is_sent_along(desk, issue):
    desk.import_csv(KNOWN)
    assert "联系电话：000-1000002" in issue("acceptance_notice", EDU).words
    sent = issue("acceptance_notice", EDU, phone="000-7777777").words
    assert "联系电话：000-7777777" in sent
    assert "000-1000002" not in sent


@pytest.mark.usefixtures("accepted")
def test_without_a_telephone_a_paper_is_refused_and_told_where_one_can_be_set(issue):
    with pytest.raises(DocumentIncomplete) as refused:
        issue("acceptance_notice", EDU)
    assert [each["field"] for each in refused.value.params["fields"]] == ["organ.phone"]
    assert refused.value.text("zh").endswith("请补充后再出具。联系电话可以在机构文件的 phone 列中统一填写。")
    assert refused.value.text("en").endswith("A telephone can be set once in the column phone of the office file.")


@pytest.mark.usefixtures("accepted")
def test_what_is_not_of_the_registry_is_refused_without_a_word_of_the_office_file(issue):
    with pytest.raises(DocumentIncomplete) as refused:
        issue("acceptance_notice", EDU, phone="000-7777777", signer=None)
    assert "机构文件" not in refused.value.text("zh")
    assert "office file" not in refused.value.text("en")


@pytest.mark.usefixtures("passed_on")
def test_the_person_is_told_how_to_reach_the_office_that_has_the_matter(desk, issue):
    desk.import_csv(KNOWN)
    paper = issue("whereabouts_notice", DESK)
    assert paper.label.startswith("青信告〔")
    assert "县教育局，联系电话：000-1000002，地址：学府路5号。" in paper.words
    assert "联系电话：000-1000001" in paper.words


@pytest.mark.usefixtures("passed_on")
def test_how_to_reach_it_as_told_for_one_paper_comes_before_the_registry(desk, issue):
    desk.import_csv(KNOWN)
    parts = {"office": {"phone": "000-8888888", "name": "别的局"}}
    words = issue("whereabouts_notice", DESK, parts=parts).words
    assert "县教育局，联系电话：000-8888888，地址：学府路5号。" in words


@pytest.mark.usefixtures("passed_on")
def test_an_unknown_telephone_of_that_office_is_refused_with_the_same_advice(issue):
    with pytest.raises(DocumentIncomplete, match="phone of the office file") as refused:
        issue("whereabouts_notice", DESK, phone="000-7777777")
    assert [each["field"] for each in refused.value.params["fields"]] == ["assignment.office.phone"]


@pytest.mark.usefixtures("accepted")
def test_an_opinion_says_where_the_organ_of_review_is(desk, issue):
    desk.import_csv(KNOWN)
    desk.answer(NUMBER, EDU, request="排水", facts="属实", basis="《信访工作条例》第三十二条")
    assert "青禾县（地址：人民路2号，电话：000-1000003）" in issue("opinion", EDU).words


@pytest.mark.usefixtures("accepted")
def test_a_notice_of_extension_says_that_the_head_approved_and_no_staff_id(desk, issue):
    desk.act("extend", staff(EDU, "head-0042", "head"), NUMBER, days=30, reason="需要鉴定。")
    words = issue("extension_notice", EDU, phone="000-7777777").words
    assert "经本机关负责人批准，延长30日。" in words
    assert "head-0042" not in words


def test_the_offices_of_the_demonstration_have_all_their_papers_need(empty):
    empty.import_csv((ROOT / "services" / "routing" / "demo" / "county.csv").read_text("utf-8"))
    with empty.database.reading() as reading:
        offices = list(Reference(reading.session, {}).registry.all)
    assert [one.code for one in offices if not (one.phone and one.address)] == []
    assert [one.code for one in offices if one.can_answer and not one.abbreviation] == []
