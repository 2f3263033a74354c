"""The layout of official papers (GB/T 9704-2012) in Word: page, styles, page numbers, and blocks turned into Word.

Fonts are named for Chinese text (``w:eastAsia``) in every style: without that Word writes Chinese in its own font.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from services.routing.papers.packing import pack
from tools.paper_templates.building.blocks import Block, Cell, Each, Grid, Line, When
from tools.paper_templates.building.styles import FONT_TABLE, STYLES, Style

_TEXT_WIDTH = 156.0
_KEPT_STYLES = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid"}
_LATIN = "Times New Roman"
_SIGNING = ("公文附件", "公文署名", "公文签名")
_TAG = re.compile(r"\{%p (?P<word>\w+)")


def build(title: str, form: tuple[Block, ...]) -> bytes:
    """Return the template of a form as the bytes of a .docx file, the same for the same form."""
    document = Document()
    _strip(document)
    _name(document, title)
    _lay_out(document)
    for style in STYLES:
        _add_style(document, style)
    for block in form:
        _add(document, block)
    content = io.BytesIO()
    document.save(content)
    return pack(content.getvalue(), {"word/fontTable.xml": FONT_TABLE})


def _strip(document: Any) -> None:
    """Take away what the library's own empty document brings: styles nobody uses, a picture, another program's data."""
    for style in [style for style in document.styles if style.name not in _KEPT_STYLES]:
        style.delete()
    styles = document.styles.element
    for latent in styles.findall(qn("w:latentStyles")):
        styles.remove(latent)
    for part, kept in ((document.part.package, ("officeDocument", "core-properties", "extended-properties")),
                       (document.part, ("styles", "settings", "fontTable", "footer"))):  # fmt: skip
        for key, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] not in kept:
                part.rels.pop(key)


def _name(document: Any, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments, properties.keywords = title, "", "", ""
    properties.language = "zh-CN"


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    document.settings.odd_and_even_pages_header_footer = True
    # A single page number stands one character from the right edge, that of an even page one from the left.
    _number_pages(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number_pages(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    _speak_chinese(document)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # an older one makes Word speak of compatibility in the title


def _speak_chinese(document: Any) -> None:
    """Set the defaults of the whole document: language and fonts, whatever Word's user has set."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    document.styles.element.remove(defaults)
    fonts = f'w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="仿宋_GB2312" w:cs="{_LATIN}"'
    made = parse_xml(
        f'<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr><w:rFonts {fonts}/><w:sz w:val="32"/>'
        '<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    document.styles.element.insert(0, made)


def _number_pages(footer: Any, side: Any) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    edge = "right" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left"
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:ind {nsdecls("w")} w:{edge}Chars="100" w:{edge}="280"/>'))
    _write(paragraph, "— ")
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)
    _write(paragraph, " —")
    for run in paragraph._p.iter(qn("w:r")):
        run.insert(0, parse_xml(
            f'<w:rPr {nsdecls("w")}><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体" w:hint="eastAsia"/>'
            '<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
        ))  # fmt: skip


def _add_style(document: Any, style: Style) -> None:
    made = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    made.quick_style, made.hidden, made.font.size = True, False, Pt(style.size)
    _set_font(made.element.get_or_add_rPr(), style.font)
    form = made.paragraph_format
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, style.align.upper())
    form.space_before, form.space_after = Pt(style.before), Pt(style.after)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(style.line)
    form.keep_with_next, form.keep_together, form.widow_control = style.keep, style.keep, True
    _indent(made.element.get_or_add_pPr(), style)


def _set_font(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", font), ("cs", _LATIN)):
        fonts.set(qn(f"w:{script}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _indent(properties: Any, style: Style) -> None:
    """Indents count in characters, so that they follow the size an office chooses; twips are for other programs."""
    indent = properties.get_or_add_ind()
    for edge, characters in (("firstLine", style.first), ("left", style.left), ("hanging", style.hanging)):
        if characters:
            indent.set(qn(f"w:{edge}Chars"), str(int(characters * 100)))
            indent.set(qn(f"w:{edge}"), str(int(characters * style.size * 20)))
    for switch in ("autoSpaceDE", "autoSpaceDN"):
        # Official papers leave no gap between Chinese and figures: 2026年3月2日.
        indent.addprevious(parse_xml(f'<w:{switch} {nsdecls("w")} w:val="0"/>'))
    if style.ruled:
        edges = "".join(f'<w:{edge} w:val="single" w:sz="{style.ruled}" w:space="4"/>' for edge in ("top", "bottom"))
        indent.addprevious(parse_xml(f"<w:pBdr {nsdecls('w')}>{edges}</w:pBdr>"))
    if style.tab:
        tab = f'<w:tab w:val="left" w:pos="{int(style.tab * 20)}"/>'
        indent.addprevious(parse_xml(f"<w:tabs {nsdecls('w')}>{tab}</w:tabs>"))


def _add(document: Any, block: Block) -> None:
    _ADDERS[type(block)](document, block)


def _add_line(document: Any, line: Line) -> None:
    if line.style in _SIGNING:
        _hold(document)
    _write(document.add_paragraph(style=line.style), line.text)


def _hold(document: Any) -> None:
    """Keep the last words of the text with what follows: nobody signs a page without text (GB/T 9704)."""
    depth = 0
    for paragraph in reversed(document.paragraphs):
        if paragraph.style.name != "公文正文" and not _TAG.match(paragraph.text):
            return
        paragraph.paragraph_format.keep_with_next = True
        closing = _TAG.match(paragraph.text)
        if closing:
            # A tag that opens what is still being written has nothing to close.
            depth = depth + 1 if closing["word"].startswith("end") else max(0, depth - 1)
        elif depth == 0:
            return


def _add_when(document: Any, when: When) -> None:
    _around(document, f"if {when.condition}", when.blocks, "endif")


def _add_each(document: Any, each: Each) -> None:
    _around(document, f"for {each.member} in {each.members}", each.blocks, "endfor")


def _around(document: Any, opening: str, blocks: tuple[Block, ...], closing: str) -> None:
    """Paragraphs that hold only a ``{%p`` tag vanish when the paper is filled."""
    _add_line(document, Line("公文正文", f"{{%p {opening} %}}"))
    for block in blocks:
        _add(document, block)
    _add_line(document, Line("公文正文", f"{{%p {closing} %}}"))


def _add_grid(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=0, cols=len(grid.widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    share = _TEXT_WIDTH / sum(grid.widths)
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(width * share)
    for row in grid.rows:
        _add_row(table, row, grid, share)


def _add_row(table: Any, cells: tuple[Cell, ...], grid: Grid, share: float) -> None:
    row = table.add_row()
    row.height = Mm(grid.height)
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    start = 0
    for cell in cells:
        made = row.cells[start]
        if cell.span > 1:
            made = made.merge(row.cells[start + cell.span - 1])
        made.width = Mm(sum(grid.widths[start : start + cell.span]) * share)
        made.vertical_alignment = 1
        made.paragraphs[0].style = "公文栏目" if cell.label else "公文表格"
        _write(made.paragraphs[0], cell.text)
        start += cell.span


def _write(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(text)
    for part in run._r.findall(qn("w:t")):
        part.set(qn("xml:space"), "preserve")


_ADDERS: dict[type, Callable[[Any, Any], None]] = {
    Line: _add_line,
    When: _add_when,
    Each: _add_each,
    Grid: _add_grid,
}
