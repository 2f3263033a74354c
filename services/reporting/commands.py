"""The command ``huiyin figures``: figures of an office and a period, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from marshmallow import ValidationError

from huiyin import migrations
from huiyin.actors import Actor
from huiyin.cli.root import language
from huiyin.cli.table import aligned
from huiyin.db import Reading
from huiyin.errors import LANGUAGES, Invalid
from huiyin.plugins import loader
from huiyin.settings import Settings
from services.reporting import handlers
from services.reporting.domain import GROUPINGS
from services.reporting.plugins import Panel
from services.reporting.schemas import Figures

_OPERATOR = Actor(kind="operator", id="command-line")
_HEADS = {"zh": ("指标", "数值", "基数", "其中"), "en": ("figure", "value", "of", "parts")}
_NOTHING = "–"


@click.command()
@click.option("--office", required=True, metavar="CODE", help="The office; what lies below it counts too.")
@click.option("--from", "first", required=True, metavar="DATE", help="First day of receipt, like 2026-01-01.")
@click.option("--to", "last", required=True, metavar="DATE", help="Last day of receipt.")
@click.option("--as-of", metavar="DATE", help="Count what had happened by the end of this day; today if not given.")
@click.option("--by", type=click.Choice(GROUPINGS), help="One line per child office, channel, category or month.")
@click.option("--channel", help="Only matters of this channel.")
@click.option("--category", help="Only matters of this category.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the table; the terminal's if not given.")
@click.pass_obj
def figures(configured: Settings, /, as_json: bool, lang: str | None, **asked: str | None) -> None:
    """Count the figures 统计 of an office: matters received in a period, as of a day."""
    request = _request(asked)
    panel = Panel(loader.load("figures", configured.plugins["figures"]), configured.plugin_seconds)
    with _reading(configured) as reading:
        answer = handlers.figures(reading, request, panel)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_page(answer, panel, lang or language())))


def _request(asked: dict[str, str | None]) -> dict[str, Any]:
    named = {"from" if name == "first" else "to" if name == "last" else name: value for name, value in asked.items()}
    try:
        return dict(Figures().load(named))
    except ValidationError as error:
        raise Invalid(problems=error.messages_dict) from None


@contextmanager
def _reading(configured: Settings) -> Iterator[Reading]:
    database = configured.database("reporting")
    try:
        migrations.require_current("reporting", Path(__file__).parent, database)
        with database.reading(_OPERATOR) as reading:
            yield reading
    finally:
        database.close()


def _page(answer: dict[str, Any], panel: Panel, lang: str) -> Iterator[str]:
    yield answer["cohort"][lang]
    yield ""
    yield from aligned([_HEADS[lang], *(_line(figure, panel, lang) for figure in answer["figures"])])
    yield ""
    yield _counts({**answer["steps"], **answer["notices"]}, answer["counts_zh"] if lang == "zh" else {})
    if "groups" in answer:
        yield ""
        yield from aligned(list(_group_lines(answer, lang)))
    yield from _failures(answer["figures"], lang)


def _line(figure: dict[str, Any], panel: Panel, lang: str) -> tuple[str, ...]:
    words = {one.name: getattr(one, "parts_zh", {}) for one in panel.figures}[figure["name"]] if lang == "zh" else {}
    return figure[f"title_{lang}"], _value(figure), str(figure["of"]), _counts(figure["parts"], words)


def _group_lines(answer: dict[str, Any], lang: str) -> Iterator[tuple[str, ...]]:
    yield (answer["by"], *(figure[f"title_{lang}"] for figure in answer["figures"]))
    for group in answer["groups"].values():
        yield (group["title"], *(_value(figure) for figure in group["figures"]))


def _failures(shown: Sequence[dict[str, Any]], lang: str) -> Iterator[str]:
    for figure in shown:
        if "error" in figure:
            yield figure["error"][lang]


def _value(figure: dict[str, Any]) -> str:
    value = figure["value"]
    if value is None:
        return _NOTHING
    return f"{value:.2%}" if figure["unit"] == "share" else f"{value:g}"


def _counts(counts: dict[str, Any], words: dict[str, str]) -> str:
    return "  ".join(f"{words.get(name, name)} {_NOTHING if n is None else f'{n:g}'}" for name, n in counts.items())
