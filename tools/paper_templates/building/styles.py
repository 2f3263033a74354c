"""The styles of official papers (GB/T 9704-2012): fonts and sizes as Word shows them, lengths in points."""

from __future__ import annotations

from dataclasses import dataclass

from docx.oxml.ns import nsdecls


@dataclass(frozen=True)
class Style:
    """A paragraph style. Indents count in characters; ``keep`` holds it on one page with the next paragraph."""

    name: str
    font: str = "仿宋_GB2312"
    size: float = 16
    align: str = "justify"
    line: float = 28.95
    before: float = 0
    after: float = 0
    first: float = 0
    left: float = 0
    hanging: float = 0
    keep: bool = False
    ruled: int = 0
    tab: float = 0


#: 三号仿宋 16 pt, 22 lines on a page: 225 mm of text make 28.95 pt a line.
STYLES = (
    Style("公文标题", font="方正小标宋简体", size=22, align="center", line=33, keep=True),
    Style("公文文号", align="center", before=10, after=20, keep=True),
    Style("公文主送", align="left", keep=True),
    Style("公文正文", first=2),
    Style("公文小标题", font="黑体", first=2, align="left", keep=True),
    Style("公文附件", left=5, hanging=3, align="left", before=14, keep=True),
    Style("公文署名", left=10, align="center", before=36, keep=True),
    Style("公文日期", left=10, align="center", keep=True),
    Style("公文附注", first=2, align="left", before=6, keep=True),
    Style("公文签名", align="left", first=2, before=10, tab=240, keep=True),
    Style("公文版记", size=14, align="left", before=10, line=24, ruled=8, keep=True),
    Style("公文备考", size=12, align="left", before=4, line=18),
    Style("公文栏目", font="黑体", size=12, align="center", line=18, before=2, after=2),
    Style("公文表格", size=12, align="left", line=18, before=2, after=2),
    Style("公文表注", size=12, align="left", line=20, before=6, first=2),
)

_FONTS = (
    ("仿宋_GB2312", "FangSong", "modern"),
    ("方正小标宋简体", "SimSun", "roman"),
    ("黑体", "SimHei", "modern"),
    ("宋体", "SimSun", "roman"),
    ("Times New Roman", None, "roman"),
)


def _font(name: str, other: str | None, family: str) -> str:
    """A computer without the font takes the other name: Windows brings SimSun, FangSong and SimHei."""
    alternative = f'<w:altName w:val="{other}"/>' if other else ""
    return f'<w:font w:name="{name}">{alternative}<w:charset w:val="86"/><w:family w:val="{family}"/></w:font>'


FONT_TABLE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f"<w:fonts {nsdecls('w')}>{''.join(_font(*font) for font in _FONTS)}</w:fonts>"
).encode()
