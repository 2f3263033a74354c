"""The command ``huiyin documents``: list the kinds of paper, export a template for editing, check edited ones."""

from __future__ import annotations

from pathlib import Path

import click

from huiyin.cli.root import language
from huiyin.errors import HuiyinError
from huiyin.plugins import loader
from huiyin.plugins.documents import DocumentKind
from huiyin.settings import Settings
from services.routing.papers import engine
from services.routing.papers.errors import DocumentKindUnknown, lacking
from services.routing.papers.example import of_kind

_SHOWN = 20


@click.group()
def documents() -> None:
    """Papers 文书: their kinds and templates."""


@documents.command("kinds")
@click.option("--required", is_flag=True, help="Print also what each kind must contain, with the article.")
@click.pass_obj
def kinds_(configured: Settings, required: bool) -> None:
    """List the enabled kinds of paper: name, series (文号代字) and title."""
    for kind in _enabled(configured).values():
        click.echo(f"{kind.name}  {kind.series}  {kind.title_zh}  {kind.title_en}")
        for each in kind.required if required else ():
            click.echo(f"    {each.field}: {lacking([each])[language()]}")


@documents.command("template")
@click.argument("kind")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write (.docx)."
)
@click.option("--filled", is_flag=True, help="Write an invented paper instead, to see what the kind looks like.")
@click.pass_obj
def template_(configured: Settings, kind: str, out: Path, filled: bool) -> None:
    """Write the Word template of KIND, and print its tags with the values of an invented case.

    Edit it in Word, and put it into HUIYIN_TEMPLATES as KIND.docx, or as OFFICE/KIND.docx for one office.
    """
    found = _enabled(configured).get(kind)
    if found is None:
        raise DocumentKindUnknown(kind=kind)
    values = found.values(of_kind(kind, "测信〔2026〕1号"))
    out.write_bytes(engine.render(found, values, found.template()) if filled else found.template())
    for name, value in values.items():
        click.echo(f"{{{{ {name} }}}}  {_short(value)}")


@documents.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def check_(configured: Settings, folder: Path) -> None:
    """Check every edited template of FOLDER, as routing does before it uses one. Ends with 1 where one is wrong."""
    enabled = _enabled(configured)
    files = sorted(folder.rglob("*.docx"))
    faults = [fault for path in files if (fault := _fault(enabled, path, folder))]
    for fault in faults:
        click.echo(fault.text(language()), err=True)
    click.echo(f"{len(files) - len(faults)} / {len(files)} OK")
    if faults:
        raise click.exceptions.Exit(1)


def _fault(enabled: dict[str, DocumentKind], path: Path, folder: Path) -> HuiyinError | None:
    kind = enabled.get(path.stem)
    if kind is None:
        return DocumentKindUnknown(kind=path.stem)
    try:
        engine.check(kind, path.read_bytes(), place=path.relative_to(folder).as_posix())
    except HuiyinError as error:
        return error
    return None


def _enabled(configured: Settings) -> dict[str, DocumentKind]:
    return {kind.name: kind for kind in loader.load("documents", configured.plugins["documents"])}


def _short(value: object) -> str:
    """Return what a tag stands for in a few words; a list by the tags of its members."""
    if isinstance(value, list):
        return "[" + "、".join(value[0]) + "]" if value else "[]"
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
