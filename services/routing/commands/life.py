"""The command ``huiyin life``: the life of a case as a page, drawn from the table that routing works by."""

from __future__ import annotations

from pathlib import Path

import click

from services.routing.case.domain import diagram

PAGE = "case-life.md"


@click.group()
def life() -> None:
    """The life of a case 办理流程, drawn from the table that routing works by."""


@life.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def write(folder: Path) -> None:
    """Write the generated part of FOLDER/case-life.md: diagrams and the table of every step."""
    page = folder / PAGE
    above = page.read_text("utf-8").partition(diagram.MARK)[0] if page.exists() else "# The life of a case\n\n"
    page.write_text(f"{above}{diagram.MARK}\n\n{diagram.page_text()}", "utf-8")
