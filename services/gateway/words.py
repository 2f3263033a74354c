"""What templates need to speak: both languages, dates as days in China, and the names of codes."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from huiyin.clock import local_day
from huiyin.events.envelope import moment
from services.gateway.language import language

#: Where the other language is found from a page that answers a form.
_OTHER_LANGUAGE = {
    "pages.register_form": "register_form",
    "pages.register": "register_form",
    "pages.track_form": "track_form",
    "pages.track": "track_form",
    "pages.rate": "track_form",
    "pages.figures_form": "figures_form",
    "pages.figures": "figures_form",
}

_WORDS: dict[str, tuple[str, str]] = {
    "issued": ("待受理", "waiting to be accepted"),
    "accepted": ("已受理，办理中", "accepted, being handled"),
    "answered": ("已作出处理意见，待送达", "answered, to be delivered"),
    "served": ("答复已送达", "answer delivered"),
    "replaced": ("已改派其他机构", "moved to another office"),
    "supported": ("支持诉求", "request supported"),
    "explained": ("解释说明", "explained"),
    "not_supported": ("不支持诉求", "request not supported"),
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
        "value": _value,
        "names": _NAMES[to],
    }


def _day(text: str | None) -> str:
    """Show a moment as the day it was in China; a day stays as it is."""
    return "" if not text else text if len(text) == 10 else local_day(moment(text)).isoformat()


def _value(figure: dict[str, Any]) -> str:
    """Show a share in per cent, anything else as it is, and a dash where there is no base."""
    value = figure["value"]
    if value is None:
        return "—"
    return f"{value:.2%}" if figure.get("unit") == "share" else f"{value:,}"
