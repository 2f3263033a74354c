"""A profile as a person reads it: its periods, routes and ladders in lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.routing.law import words
from services.routing.law.profile import LegalRoute, Period, Profile, Stage, Text

Rows = list[tuple[str, ...]]

_PERIOD_HEADS = {
    "zh": ("期限", "名称", "长度", "起算", "完成", "义务人", "告知", "条款", "依据", "阶梯"),
    "en": ("period", "title", "length", "from", "until", "bound", "notice", "article", "source", "ladder"),
}
_LADDER_HEADS = {"zh": ("阶梯", "阶段", "时间", "动作", "文书"), "en": ("ladder", "stage", "when", "action", "paper")}
_ROUTE_HEADS = {
    "zh": ("途径", "名称", "条款", "机关、须告知的时限"),
    "en": ("route", "title", "article", "organ, and limits to tell"),
}
_TITLES = {"zh": ("期限", "法定途径", "预警阶梯"), "en": ("Periods", "Legal routes", "Ladders")}
_NOTHING = "–"


def heading(profile: Profile, language: str) -> str:
    """Return which law this is, since when, and what it extends."""
    since = f"{profile.valid_from} – {profile.valid_until or ''}".rstrip()
    base = f" ← {profile.extends}" if profile.extends else ""
    return f"{profile.key}{base}  {said(profile.law, language)}  {since}"


def tables(profile: Profile, language: str) -> Iterator[tuple[str, Rows]]:
    """Yield each table with its title; the first row is the head."""
    periods, routes, ladders = _TITLES[language]
    yield periods, [_PERIOD_HEADS[language], *(_period(one, language) for one in profile.periods.values())]
    if profile.legal_routes:
        rows = [row for route in profile.legal_routes.values() for row in _route(route, language)]
        yield routes, [_ROUTE_HEADS[language], *rows]
    rows = [_stage(name, one, language) for name, ladder in profile.ladders.items() for one in ladder.stages]
    yield ladders, [_LADDER_HEADS[language], *rows]


def said(text: Text, language: str) -> str:
    """Return a text in ``zh`` or ``en``."""
    return text.en if language == "en" else text.zh


def _period(one: Period, language: str) -> tuple[str, ...]:
    bound = one.bearer if not one.right else f"{one.bearer} ({'可以' if language == 'zh' else 'may'})"
    source = one.certainty + ("*" if one.local_target else "")
    ends = ", ".join(_plain(moment) for moment in one.ends)
    names = (one.name, said(one.title, language), _length(one, language), _plain(one.starts), ends)
    return (*names, bound, one.notice or _NOTHING, one.article, source, one.ladder or _NOTHING)


def _length(one: Period, language: str) -> str:
    if one.length is None:
        return f"{'指定日期' if language == 'zh' else 'a set day'} ({one.fixed})"
    length = said(one.length.text, language)
    if one.extension:
        length += f" +{one.extension.max_days}"
    return length + "".join(f" -{reason}" for reason in one.excludes)


def _route(route: LegalRoute, language: str) -> Iterator[tuple[str, ...]]:
    yield str(route.number), said(route.title, language), route.article, said(route.organ, language)
    for limit in route.limits:
        law = f"{said(limit.law, language)} {limit.article}"
        yield "", f"  {said(limit.length.text, language)}", law, said(limit.text, language)


def _stage(ladder: str, one: Stage, language: str) -> tuple[str, ...]:
    return ladder, said(one.title, language), _when(one, language), one.action, one.paper or _NOTHING


def _when(one: Stage, language: str) -> str:
    if one.percent is not None:
        return f"{one.percent} %"
    days, side = (one.before, 0) if one.before is not None else (one.after or 0, 1)
    zh = (f"到期前 {days} 日", f"超期 {days} 日" if days else "到期")[side]
    en = (f"{days} days before", f"{days} days after" if days else "at the end")[side]
    working = ("（工作日）", " (working)")[language == "en"] if one.unit == "working" else ""
    return (en if language == "en" else zh) + working


def _plain(moment: str) -> str:
    return moment.removesuffix("_at")


def legend(language: str) -> Sequence[str]:
    """Return what the marks in the tables mean."""
    levels = "/".join(words.CERTAINTIES)
    if language == "en":
        return (
            f"source {levels}: article exact / read in part / practice, local rule / general knowledge; * local target",
            "length +n: may be extended once by n days; -reason: that time is not counted",
        )
    return (
        f"依据 {levels}：条文准确 / 部分核对 / 实践或地方规定 / 未核实；* 表示地方目标",
        "长度 +n：可延长一次，最多 n 日；-事由：该时间不计算在内",
    )
