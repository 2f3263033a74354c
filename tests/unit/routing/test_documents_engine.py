"""Filling Word templates: what a citizen or an office may put into them, and what is told where one is wrong."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from huiyin import settings
from huiyin.errors import SettingError
from huiyin.plugins.example_case import EXAMPLE
from services.routing.papers import engine, packing
from services.routing.papers.choosing import Shelf
from services.routing.papers.composing import Papers
from services.routing.papers.errors import DocumentWaivesRights, TemplateUnusable
from tests.support.pace import patient

from .papers import KINDS, NUMBER, members, paragraphs, printed, text

REMINDER = KINDS["reminder"]


def edited(kind, old, new):
    """Return the template of a kind as somebody edited it in Word."""
    files = members(kind.template())
    body = files["word/document.xml"].decode("utf-8")
    assert old in body
    return packing.join({**files, "word/document.xml": body.replace(old, new).encode("utf-8")})


def why(kind, template):
    """Return why the template is refused, in English."""
    with pytest.raises(TemplateUnusable) as refused:
        engine.check(kind, template, place="990100X/reminder.docx")
    assert refused.value.code == "template_unusable"
    assert "990100X/reminder.docx" in refused.value.text("zh")
    return refused.value.text("en")


@pytest.mark.parametrize(
    "brought",
    [
        "{{ number }}",
        "{% for one in issues %}{{ one }}{% endfor %}",
        "</w:t></w:r><w:p>坏</w:p>",
        "<b>&amp;\"'",
        "{#p 注释 #}",
        "}} %} {_{",
    ],
)
def test_what_a_citizen_wrote_stands_on_the_paper_as_it_was_written(brought):
    words = printed("registration_form", matter=replace(EXAMPLE.matter, content=brought))
    assert brought.replace("{_{", "{{") in words


def test_what_word_cannot_print_is_left_out_and_the_paper_opens():
    content = "前\x00\x07\x0b\x1f\ufffe中\ud800\t后"
    case = replace(
        EXAMPLE, matter=replace(EXAMPLE.matter, content=content), paper=replace(EXAMPLE.paper, number=NUMBER)
    )
    kind = KINDS["registration_form"]
    paper = engine.render(kind, kind.values(case), kind.template())
    etree.fromstring(members(paper)["word/document.xml"])
    assert "前中 后" in paragraphs(paper)


def test_words_of_the_other_direction_are_set_apart_and_marks_that_turn_are_gone():
    words = printed("registration_form", matter=replace(EXAMPLE.matter, content="\u202e关于ئۇيغۇر 2026\u2067号\u200f"))
    assert "关于\u2068ئۇيغۇر\u2069 2026号" in words
    assert not set(words) & set("\u202e\u2067\u200f")


def test_a_line_break_is_a_new_paragraph_with_the_form_of_the_first():
    kind, case = (
        KINDS["opinion"],
        replace(EXAMPLE, draft=replace(EXAMPLE.draft, facts="第一段。\r\n\n 第二段。\r第三段。")),
    )
    paper = engine.render(kind, kind.values(replace(case, paper=replace(case.paper, number=NUMBER))), kind.template())
    body = members(paper)["word/document.xml"].decode("utf-8")
    styles = [re.search(r'w:pStyle w:val="([^"]+)"', each)[1] for each in re.findall(r"<w:p[ >].*?</w:p>", body)]
    lines = paragraphs(paper)
    first = lines.index("第一段。")
    assert lines[first : first + 3] == ["第一段。", "第二段。", "第三段。"]
    assert len(set(styles[first : first + 3])) == 1


def test_the_same_values_give_the_same_bytes():
    values = REMINDER.values(replace(EXAMPLE, paper=replace(EXAMPLE.paper, number=NUMBER)))
    one, two = (engine.render(REMINDER, values, REMINDER.template()) for _ in range(2))
    assert hashlib.sha256(one).hexdigest() == hashlib.sha256(two).hexdigest()
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}, (
            "a paper made later would have another hash"
        )


def test_the_number_must_be_there_when_the_paper_is_printed():
    with pytest.raises(TemplateUnusable, match="in the place of the tag number"):
        engine.render(REMINDER, REMINDER.values(EXAMPLE_WITHOUT_NUMBER), REMINDER.template())


EXAMPLE_WITHOUT_NUMBER = replace(EXAMPLE, paper=replace(EXAMPLE.paper, number=None))


def test_a_template_may_be_reworded_and_moved_about():
    engine.check(REMINDER, edited(REMINDER, "请抓紧办理", "请务必抓紧办理"), place="x")
    split = edited(REMINDER, "{{ due }}", "{{ </w:t></w:r><w:r><w:t>due }}")  # as Word splits what is typed
    engine.check(REMINDER, split, place="x")


def test_a_foreign_tag_is_named_with_those_that_may_be_used():
    told = why(REMINDER, edited(REMINDER, "{{ due }}", "{{ deadline }}{{ due }}"))
    assert "its tags deadline are not tags of this paper" in told
    assert "reply_due" in told


def test_a_foreign_tag_inside_a_list_is_named():
    kind = KINDS["acceptance_notice"]
    with pytest.raises(TemplateUnusable, match="in the place of the tag txet"):
        engine.check(kind, edited(kind, "{{ one.text }}", "{{ one.txet }}"), place="x")


def test_a_template_that_leaves_out_the_remedy_is_refused_with_the_article():
    kind = KINDS["opinion"]
    with pytest.raises(TemplateUnusable, match=re.escape("the organ that reviews (条例 Art 35)")):
        engine.check(kind, edited(kind, "{{ remedy_organ }}", "上级机关"), place="x")


def test_a_template_that_asks_for_a_waiver_is_refused():
    with pytest.raises(DocumentWaivesRights):
        engine.check(REMINDER, edited(REMINDER, "请抓紧办理", "签订息诉罢访承诺书"), place="x")


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("{{ due", "not well written"),
        ("{% if due %}", "not well written"),
        ("{{ due.__class__.__mro__ }}", "what tags may not"),
        ("{{ due.format.__globals__ }}", "what tags may not"),
        ("{% for one in range(10000000) %}{{ due }}{% endfor %}", "what tags may not"),
        ("{{ due | attr('__class__') }}", "in the place of the tag|what tags may not"),
        ("{{ 1 / 0 }}", "what tags may not"),
        ("{% include 'x' %}", "what tags may not"),
    ],
)
def test_a_tag_that_is_broken_or_reaches_out_is_told(tag, told):
    assert re.search(told, why(REMINDER, edited(REMINDER, "{{ due }}", f"{tag}{{{{ due }}}}")))


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", packing.join({"hello.txt": b"hello"}), packing.join({"word/document.xml": b"<w:document"})],
)
def test_what_is_no_word_document_is_told(content):
    assert "no Word document" in why(REMINDER, content)


def test_macros_are_refused():
    files = {**members(REMINDER.template()), "word/vbaProject.bin": b"program"}
    assert "the file carries macros" in why(REMINDER, packing.join(files))


def test_a_bomb_is_not_unpacked():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    assert "no Word document" in why(REMINDER, content.getvalue())


class TestTheTemplatesOfASite:
    """``HUIYIN_TEMPLATES``: an office's own form before the site's own before the one that came along."""

    def paper(self, folder, office="990100X"):
        case = replace(EXAMPLE, organ=replace(EXAMPLE.organ, code=office), paper=replace(EXAMPLE.paper, number=NUMBER))
        return Papers([REMINDER], Shelf(folder), seconds=patient(5)).compose("reminder", case)

    def test_the_office_comes_first_then_the_site_then_huiyin(self, tmp_path):
        (tmp_path / "990100X").mkdir()
        (tmp_path / "reminder.docx").write_bytes(edited(REMINDER, "请抓紧办理", "请全县抓紧办理"))
        (tmp_path / "990100X/reminder.docx").write_bytes(edited(REMINDER, "请抓紧办理", "请我局抓紧办理"))
        assert "请我局抓紧办理" in text(self.paper(tmp_path).content)
        assert "请全县抓紧办理" in text(self.paper(tmp_path, "990101").content)
        assert "请抓紧办理" in text(self.paper(None).content)
        assert len({self.paper(folder).template for folder in (tmp_path, None)}) == 2

    def test_a_template_changed_while_the_site_runs_is_used_as_it_is_now(self, tmp_path):
        shelf, path = Shelf(tmp_path), tmp_path / "reminder.docx"
        path.write_bytes(edited(REMINDER, "请抓紧办理", "请立刻办理"))
        before = shelf.choose(REMINDER, None)
        path.write_bytes(b"broken")
        with pytest.raises(TemplateUnusable, match=r"\(reminder.docx\) cannot be used"):
            shelf.choose(REMINDER, None)
        path.unlink()
        assert shelf.choose(REMINDER, None).sha256 != before.sha256

    def test_no_office_code_leads_out_of_the_folder(self, tmp_path):
        (tmp_path / "site").mkdir()
        (tmp_path / "reminder.docx").write_bytes(edited(REMINDER, "请抓紧办理", "外面的文件"))
        assert "外面的文件" not in text(self.paper(tmp_path / "site", "..").content)

    def test_a_file_too_large_is_told(self, tmp_path):
        (tmp_path / "reminder.docx").write_bytes(b"0" * (5 * 1024 * 1024 + 1))
        with pytest.raises(TemplateUnusable, match="larger than 5 MB"):
            self.paper(tmp_path)

    def test_a_folder_that_is_not_there_stops_the_start(self, tmp_path):
        with pytest.raises(SettingError, match="there is no folder"):
            settings.read({"HUIYIN_DATA": str(tmp_path), "HUIYIN_TEMPLATES": str(tmp_path / "gone")})
        assert settings.read({"HUIYIN_DATA": str(tmp_path)}).templates is None
