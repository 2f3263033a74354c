"""How papers say things in Chinese: days and moments, ordinals, persons, articles, and the words of our codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from huiyin.clock import OFFICE_ZONE
from huiyin.plugins.case_values import Period, Person

_DIGITS = "〇一二三四五六七八九十"
_LONGEST_COUNT = 99

#: Codes as they read on paper. A code that is not here is shown as it is.
WORDS: dict[str, Mapping[str, str]] = {
    "channel": {
        "web": "网上信访",
        "letter": "来信",
        "visit": "来访",
        "phone": "来电",
        "fax": "传真",
        "ledger": "台账登记",
    },
    "category": {"suggestion": "建议意见", "accusation": "检举控告", "appeal": "申诉求决"},
    "purpose": {
        "appeal": "申诉",
        "request": "求决",
        "accusation": "揭发控告",
        "suggestion": "意见建议",
        "other": "其他",
    },
    "outcome": {"supported": "予以支持", "explained": "作出解释说明", "not_supported": "不予支持"},
    "method": {
        "in_person": "直接送达",
        "post": "邮寄送达",
        "sms": "短信送达",
        "online": "网上送达",
        "public_notice": "公告送达",
        "phone": "电话",
        "visit": "上门",
    },
    "decision": {"upheld": "维持原意见", "revoked": "撤销原意见，责令重新办理", "changed": "变更原意见"},
    "adopted": {"adopted": "采纳", "partly": "部分采纳", "not_adopted": "不采纳"},
    "satisfaction": {"satisfied": "满意", "mostly": "基本满意", "dissatisfied": "不满意"},
    "ground": {
        "wrong_procedure": "违反信访工作规定受理、办理信访事项",
        "shirking": "办理信访事项推诿",
        "perfunctory": "办理信访事项敷衍",
        "delay": "办理信访事项拖延",
        "fraud": "办理信访事项弄虚作假",
        "not_executed": "拒不执行信访处理意见",
    },
    "period": {
        "accept": "受理告知",
        "forward": "转送、交办",
        "objection": "提出异议",
        "answer": "作出处理意见",
        "assigned": "反馈办理结果",
        "review_opinion": "提出复查意见",
        "recheck_opinion": "提出复核意见",
        "execution": "执行处理意见",
        "supervision_reply": "回复督办",
        "advice_feedback": "反馈建议采纳情况",
    },
}
#: A name that says already how many they are.
_COUNTED = re.compile(r"等\s*\d+\s*人$")
_UNITS = {"calendar": "日", "working": "个工作日", "months": "个月"}


def word(kind: str, code: str | None) -> str | None:
    """Return a code in words, for example ``word("channel", "visit")`` is 来访."""
    return None if code is None else WORDS[kind].get(code, code)


def day(of: date | datetime | None) -> str | None:
    """Return a day in the official form, 2026年3月2日; of a moment, the day in Shanghai."""
    if isinstance(of, datetime):
        of = of.astimezone(OFFICE_ZONE).date()
    return None if of is None else f"{of.year}年{of.month}月{of.day}日"


def moment(of: datetime | None) -> str | None:
    """Return a moment to the minute, 2026年3月2日9时05分, as the clock in Shanghai shows it."""
    if of is None:
        return None
    local = of.astimezone(OFFICE_ZONE)
    return f"{day(local)}{local.hour}时{local.minute:02}分"


def span(begun: datetime | None, ended: datetime | None) -> str | None:
    """Return from when to when; the day is said once where it is the same."""
    if begun is None or ended is None:
        return moment(begun)
    until = moment(ended) or ""
    return f"{moment(begun)}至{until.removeprefix(day(begun) or '')}"


def clause(text: str | None) -> str | None:
    """Return a text that goes on within a sentence: without the stop at its end."""
    return None if text is None else text.strip().rstrip("。．.；;，,")


def length(period: Period) -> str | None:
    """Return how long a period is: 60日, 10个工作日, 2个月."""
    return None if period.length is None else f"{period.length}{_UNITS.get(period.unit, period.unit)}"


def chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals, as ordinals use them; a larger one in digits."""
    if not 1 <= number <= _LONGEST_COUNT:
        return str(number)
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return leading + (_DIGITS[ones] if ones else "")


def item(number: int) -> str:
    """Return the mark of a point of the second level: （一）."""
    return f"（{chinese(number)}）"


def named(person: Person) -> str:
    """Return how the person is addressed; with several people, the first and how many they are."""
    name = person.name or "信访人"
    counted = person.count <= 1 or _COUNTED.search(name)
    return name if counted else f"{name}等{person.count}人"


def together(texts: Iterable[str | None], mark: str = "、") -> str | None:
    """Return the texts that are there, in one."""
    return mark.join(text for text in texts if text) or None


def yes_no(answer: bool | None, yes: str = "是", no: str = "否") -> str | None:
    """Return a yes or a no in words."""
    return None if answer is None else yes if answer else no


def article(cited: str, language: str) -> str:
    """Return an article of the Regulations with its law: 第二十三条第三款 is 条例第二十三条第三款, or 条例 Art 23(3).

    The source of another rule is returned as it is: it has only its own name.
    """
    found = re.fullmatch(r"第(\w+)条(?:第(\w+)款)?(?:第(\w+)项)?", cited)
    if not found:
        return cited
    if language != "en":
        return f"条例{cited}"
    number, *parts = (_NUMBERS.get(part or "") for part in found.groups())
    return f"条例 Art {number}" + "".join(f"({part})" for part in parts if part)


_NUMBERS = {chinese(number): number for number in range(1, _LONGEST_COUNT + 1)}
