"""The Word templates that come with Huiyin: they are what the forms say, in the layout of official papers."""

from __future__ import annotations

import re

import pytest
from docx import Document
from docx.oxml.ns import qn

from tools.paper_templates.build import FOLDER, built

from .papers import KINDS, members, text

BUILT = dict(built())


def opened(name):
    """Return a template as Word has it."""
    return Document(FOLDER / f"{name}.docx")


def style(document, name):
    return next(each for each in document.styles if each.name == name)


def fonts(made):
    return made.element.rPr.rFonts.get(qn("w:eastAsia")), made.font.size.pt


def test_every_kind_has_its_template_and_no_template_is_left_over():
    assert {path.stem for path in FOLDER.glob("*.docx")} == set(KINDS) == set(BUILT)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_template_is_what_its_form_builds(name):
    committed, made = members((FOLDER / f"{name}.docx").read_bytes()), members(BUILT[name])
    assert committed["word/document.xml"].decode("utf-8") == made["word/document.xml"].decode("utf-8"), (
        "run python -m tools.paper_templates.build"
    )
    assert committed == made


@pytest.mark.parametrize("name", ["opinion", "proof_of_service"])
def test_the_page_is_that_of_official_papers(name):
    section = opened(name).sections[0]
    lengths = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length.mm) for length in lengths] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for footer in (section.footer, section.even_page_footer):
        assert " PAGE " in footer._element.xml
        assert footer.paragraphs[0].text.replace("1", "").startswith("— ")
    assert round(section.footer_distance.mm) == 23


def test_title_text_and_headings_have_the_official_fonts():
    document = opened("opinion")
    assert fonts(style(document, "公文标题")) == ("方正小标宋简体", 22)
    assert fonts(style(document, "公文正文")) == ("仿宋_GB2312", 16)
    assert fonts(style(document, "公文小标题")) == ("黑体", 16)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_paragraph_has_a_style_with_a_font_for_chinese(name):
    document = opened(name)
    used = {each.style.name for each in document.paragraphs}
    used |= {each.style.name for table in document.tables for cell in table._cells for each in cell.paragraphs}
    assert {each for each in used if not each.startswith("公文")} == set()
    assert all(fonts(style(document, each))[0] for each in used)


def test_the_text_begins_two_characters_in_on_lines_of_a_fixed_height():
    made = style(opened("opinion"), "公文正文")
    assert made.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert made.paragraph_format.line_spacing.pt == pytest.approx(28.95, abs=0.1)


def test_a_notice_is_signed_by_organ_and_day_after_its_text():
    lines = [line for line in text(KINDS["acceptance_notice"].template()).splitlines() if not line.startswith("{%p")]
    assert lines[:2] == ["{{ organ }}", "信访事项受理告知书"]
    assert lines[2:4] == ["{{ number }}", "{{ person }}："]
    organ = lines.index("{{ organ }}", 1)
    assert lines[organ + 1] == "{{ issued_on }}"
    assert lines[organ + 2].startswith("（联系人：")


def test_nobody_signs_a_page_without_text():
    document = opened("termination_notice")
    sign = next(place for place, each in enumerate(document.paragraphs) if each.style.name == "公文署名")
    before = [each for each in document.paragraphs[:sign] if not re.match(r"\{%p", each.text)]
    last = next(each for each in reversed(before) if each.style.name == "公文正文")
    assert last.paragraph_format.keep_with_next
    assert style(document, "公文署名").paragraph_format.keep_with_next


def test_a_computer_without_the_official_fonts_knows_which_to_take():
    table = members(KINDS["opinion"].template())["word/fontTable.xml"].decode("utf-8")
    assert 'w:name="仿宋_GB2312"><w:altName w:val="FangSong"/>' in table
    assert 'w:name="方正小标宋简体"><w:altName w:val="SimSun"/>' in table


def test_nothing_in_a_template_names_who_made_it():
    core = members(KINDS["opinion"].template())["docProps/core.xml"].decode("utf-8")
    assert "<dc:creator></dc:creator>" in core
    assert "python-docx" not in core
    assert "信访处理意见书" in core
