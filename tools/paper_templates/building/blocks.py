"""What a form is made of: paragraphs, conditions, loops and tables, as plain values, and the parts all forms share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One paragraph in one of the styles of ``word``; it may hold tags."""

    style: str
    text: str


@dataclass(frozen=True)
class When:
    """Blocks that stand on the paper only where the tag ``condition`` is filled."""

    condition: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Each:
    """Blocks that stand once for every member of a list."""

    member: str
    members: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, whether it names what the next one holds, and how many columns it takes."""

    text: str
    label: bool = False
    span: int = 1


@dataclass(frozen=True)
class Grid:
    """A table: relative widths of its columns, its rows, and the least height of each row in millimetres."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    height: float = 10


Block = Line | When | Each | Grid


def head(title: str, *, organ: bool = True) -> tuple[Block, ...]:
    """Return the title and the number; what people agree or promise among themselves does not name the organ first."""
    first = (Line("公文标题", "{{ organ }}"),) if organ else ()
    return (*first, Line("公文标题", title), Line("公文文号", "{{ number }}"))


def to(tag: str = "person") -> Line:
    """Return the line of the addressee (主送)."""
    return Line("公文主送", f"{{{{ {tag} }}}}：")


def body(text: str) -> Line:
    """Return a paragraph of the text."""
    return Line("公文正文", text)


def section(title: str, *paragraphs: str | Block) -> tuple[Block, ...]:
    """Return a heading of the first level and what stands under it."""
    return (Line("公文小标题", title), *(body(each) if isinstance(each, str) else each for each in paragraphs))


def when(condition: str, *blocks: str | Block) -> When:
    """Return blocks that depend on a tag."""
    return When(condition, tuple(body(each) if isinstance(each, str) else each for each in blocks))


def each_of(members: str, *blocks: str | Block, member: str = "one") -> Each:
    """Return blocks for every member of a list."""
    return Each(member, members, tuple(body(each) if isinstance(each, str) else each for each in blocks))


def close(*, contact: bool = True) -> tuple[Block, ...]:
    """Return what ends a paper that goes out: attachments, organ and date, whom to ask, copies, and its record."""
    asked = (When("phone", (Line("公文附注", "（联系人：{{ contact }}，联系电话：{{ phone }}）"),)),) if contact else ()
    return (
        When("attachments", (Line("公文附件", "附件：{{ attachments }}"),)),
        Line("公文署名", "{{ organ }}"),
        Line("公文日期", "{{ issued_on }}"),
        *asked,
        When("copies", (Line("公文版记", "抄送：{{ copies }}。"),)),
        record(),
    )


def record() -> Line:
    """Return the small line that ties the paper to the matter, its signer and its version."""
    matter = "{% if matter_number %}信访事项编号：{{ matter_number }}　　{% endif %}"
    signer = "{% if signer %}签发人：{{ signer }}　　{% endif %}"
    return Line("公文备考", f"{matter}{signer}第{{{{ version }}}}版")


def filed(*, numbered: bool = False) -> tuple[Line, ...]:
    """Return what ends a paper that people sign by hand: where it is kept and since when, and its record.

    A form that is ``numbered`` shows the matter's number in its table and is signed by those in it: one line will do.
    """
    kept = "存档单位：{{ organ }}　　制作日期：{{ issued_on }}"
    return (Line("公文备考", f"{kept}　　第{{{{ version }}}}版"),) if numbered else (Line("公文备考", kept), record())


def signed_by(*names: str) -> tuple[Block, ...]:
    """Return lines on which people sign by hand, each with the day."""
    return tuple(Line("公文签名", f"{name}（签名）：\t　　　　年　　月　　日") for name in names)


def label(text: str) -> Cell:
    """Return a cell that names the next one."""
    return Cell(text, label=True)


def cell(text: str, span: int = 1) -> Cell:
    """Return a cell that is filled in."""
    return Cell(text, span=span)
