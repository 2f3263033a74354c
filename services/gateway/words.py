"""What templates need to speak: both languages, dates as days in China, and the names of codes."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from huiyin.clock import OFFICE_ZONE, local_day
from huiyin.events.envelope import moment
from services.gateway.language import language

#: Where the other language is found from a page that answers a form.
_OTHER_LANGUAGE = {
    "pages.register_form": "register_form",
    "pages.register": "register_form",
    "pages.track_form": "track_form",
    "pages.track": "track_form",
    "pages.rate": "track_form",
    "pages.bring": "track_form",
    "pages.ask": "track_form",
    "pages.file": "track_form",
    "pages.paper": "track_form",
    "pages.figures_form": "figures_form",
    "pages.figures": "figures_form",
}

_WORDS: dict[str, tuple[str, str]] = {
    "issued": ("待受理", "waiting to be accepted"),
    "accepted": ("已受理，办理中", "accepted, being handled"),
    "answered": ("已作出处理意见，待送达", "answered, to be delivered"),
    "served": ("答复已送达", "answer delivered"),
    "objected": ("正在核实由谁办理", "which office it belongs to is being checked"),
    "disputed": ("正在确定由谁办理", "which office it belongs to is being decided"),
    "mediating": ("调解中", "in mediation"),
    "hearing": ("听证中", "in a hearing"),
    "drafted": ("已受理，意见正在审核", "accepted, the answer is being checked"),
    "replaced": ("已改派其他机构", "moved to another office"),
    "declined": ("不予受理", "not accepted"),
    "diverted": ("请通过法定途径提出", "to be brought by its legal route"),
    "settled": ("已达成协议", "settled by agreement"),
    "terminated": ("已终止", "ended"),
    "annulled": ("原意见已撤销，重新办理", "the answer was annulled and is made anew"),
    "adopted": ("采纳", "adopted"),
    "partly_adopted": ("部分采纳", "partly adopted"),
    "not_adopted": ("未采纳", "not adopted"),
    "supported": ("支持诉求", "request supported"),
    "explained": ("解释说明", "explained"),
    "not_supported": ("不支持诉求", "request not supported"),
    "review": ("复查", "review"),
    "recheck": ("复核", "recheck"),
    "upheld": ("维持", "upheld"),
    "changed": ("变更", "changed"),
    "remanded": ("撤销，重新办理", "annulled, to be handled anew"),
    "petition_office": ("信访部门", "the petition office"),
    "responsible_office": ("责任单位", "the responsible office"),
    "satisfied": ("满意", "satisfied"),
    "mostly": ("基本满意", "mostly satisfied"),
    "dissatisfied": ("不满意", "not satisfied"),
    "appeal": ("申诉", "appeal"),
    "request": ("求决", "request"),
    "accusation": ("揭发控告", "accusation"),
    "suggestion": ("意见建议", "suggestion"),
    "other": ("其他", "other"),
}
_NAMES = {
    "zh": {code: zh for code, (zh, _) in _WORDS.items()},
    "en": {code: en for code, (_, en) in _WORDS.items()},
}


def words() -> dict[str, Any]:
    """Give every template the language and the means to speak it."""
    to = language()

    def here(endpoint: str, lang: str = to) -> str:
        return url_for(f"pages.{endpoint}", lang="en" if lang == "en" else None)

    return {
        "lang": to,
        "say": lambda zh, en: en if to == "en" else zh,
        "here": here,
        "other_language": _OTHER_LANGUAGE.get(request.endpoint or "", "start"),
        "day": _day,
        "hour": _hour,
        "value": _value,
        "parts": lambda figure: _parts(figure.get("parts"), figure.get("parts_zh"), to),
        "counts": lambda answer: _parts(_counts(answer), answer.get("counts_zh"), to),
        "names": _NAMES[to],
    }


def _hour(text: str) -> str:
    """Show a moment as day and hour in China."""
    return moment(text).astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")


def _day(text: str | None) -> str:
    """Show a moment as the day it was in China; a day stays as it is."""
    return "" if not text else text if len(text) == 10 else local_day(moment(text)).isoformat()


def _value(figure: dict[str, Any]) -> str:
    """Show a share in per cent, anything else as it is, and a dash where there is no base."""
    value = figure["value"]
    if value is None:
        return "—"
    return f"{value:.2%}" if figure.get("unit") == "share" else f"{value:,}"


def _counts(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the steps and notices that stand behind the figures."""
    return {**(answer.get("steps") or {}), **(answer.get("notices") or {})}


def _parts(parts: dict[str, Any] | None, parts_zh: dict[str, str] | None, to: str) -> str:
    """Show counts by name."""
    names = parts_zh or {} if to == "zh" else {}
    shown = ((names.get(name) or name.replace("_", " "), count) for name, count in (parts or {}).items())
    between = "，" if to == "zh" else ", "
    return between.join(f"{name} {'—' if count is None else f'{count:g}'}" for name, count in shown)
