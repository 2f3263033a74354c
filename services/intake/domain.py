"""The rules of registration: minimum fields, matter numbers, query codes, and how guessing slows down. Pure.

Not here: how each channel reads what was brought (``channels/``), and anything that stores.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from huiyin.clock import local_day
from huiyin.plugins.channels import Draft
from huiyin.text import code, identifier, is_name, line, telephone, words

#: field → (most characters, Chinese name, English name).
TEXTS = {
    "title": (200, "标题", "title"),
    "content": (20_000, "内容", "content"),
    "name": (100, "姓名", "name"),
    "address": (300, "住址", "address"),
    "phone": (40, "电话", "phone"),
    "place": (32, "问题属地", "place"),
    "category": (64, "内容分类", "category"),
    "named_office": (32, "责任单位", "named office"),
    "accused_office": (32, "被反映单位", "accused office"),
    "accused_name": (100, "被反映人", "accused name"),
    "source_key": (200, "来源编号", "source key"),
    "answer": (50_000, "答复意见", "answer"),
}
#: Fields of who brought the matter, in which a sign or word may stand for nothing.
OF_PERSON = ("name", "address", "phone")
#: Words that forms of paper and registers have where the person gave nothing. Only a register's are taken for that: who
#: fills in a page leaves the field empty.
_NOTHING = (
    *(
        "无",
        "暂无",
        "没有",
        "匿名",
        "无名",
        "无名氏",
        "不详",
        "不明",
        "未知",
        "未留",
        "未留名",
        "未提供",
        "未填",
        "未填写",
    ),
    *("未登记", "未注明", "未署名", "保密", "none", "null", "n/a", "anonymous", "unknown"),
)
_NO_WORD = re.compile(r"[-/\\_.*]+")
#: The steps a matter may already have behind it, in the order in which they happen.
MOMENTS = {
    "received_at": ("收到时间", "time of receipt"),
    "accepted_at": ("受理时间", "time of acceptance"),
    "answered_at": ("答复时间", "time of the answer"),
}
#: code → the names of the purpose (信访目的), the field's own first.
PURPOSES = {
    "appeal": ("申诉",),
    "request": ("求决",),
    "accusation": ("揭发控告", "检举控告", "检举", "控告", "举报"),
    "suggestion": ("意见建议", "建议意见", "意见", "建议"),
    "other": ("其他", "其它", "咨询"),
}
ACCUSATION = "accusation"
MOST_PEOPLE = 9999
#: How many single things one matter may ask for, and how long each may be, in characters.
MOST_REQUESTS = 20
LONGEST_REQUEST = 200
#: No receipt is older than the People's Republic: an earlier year is a slip of the pen.
EARLIEST = datetime(1949, 10, 1, tzinfo=UTC)

_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 16
_NO_CODE = re.compile(f"[^{_CODE_ALPHABET}]")
_DERIVED_TITLE = 30
#: What is not one line of words; a source key joins names that other registers chose.
_SOUND: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("content", "answer"), words),
    **dict.fromkeys(("place", "named_office", "accused_office"), code),
    "phone": telephone,
    "source_key": identifier,
}
_NAMES = ("name", "accused_name")
_PURPOSE_CODES = {name: code for code, names in PURPOSES.items() for name in (code, *names)}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, in both languages, without quoting it."""

    field: str
    zh: str
    en: str


def clean(text: str | None) -> str | None:
    """Return what ``text`` says as :func:`huiyin.text.words` makes it sound; None where nothing in it shows."""
    return words(text) or None if text is not None else None


def tidy(draft: Draft) -> Draft:
    """Return the draft with sound texts, its purpose as a code, and a title where none was given."""
    texts: dict[str, Any] = {field: _SOUND.get(field, line)(getattr(draft, field) or "") or None for field in TEXTS}
    texts |= {field: None for field in OF_PERSON if says_nothing(texts[field] or "", words=False)}
    content = texts["content"] or ""
    title = " ".join((texts["title"] or "").split()) or title_of(content)
    purpose = code(draft.purpose or "") or None
    requests = tuple(filter(None, map(line, draft.requests)))
    named = _PURPOSE_CODES.get(purpose or "", purpose)
    return replace(draft, **{**texts, "title": title, "content": content, "purpose": named, "requests": requests})


def says_nothing(text: str, *, words: bool) -> bool:
    """Return True where a field of the person holds a sign for nothing (``—``, ``/``); with ``words`` also 匿名."""
    plain = re.sub(r"[()\s]", "", code(text)).casefold()
    return bool(_NO_WORD.fullmatch(plain)) or (words and plain in _NOTHING)


def title_of(content: str) -> str:
    """Return the title that a matter without one is given: the beginning of its content."""
    line = " ".join(content.partition("\n")[0].split())
    return line if len(line) <= _DERIVED_TITLE else line[: _DERIVED_TITLE - 1] + "…"


def problems(draft: Draft, now: datetime) -> list[Problem]:
    """Return all that keeps a tidy draft from being registered. Identity is never asked for."""
    return [*_text_problems(draft), *_request_problems(draft), *_count_problems(draft), *_moment_problems(draft, now)]


def _text_problems(draft: Draft) -> Iterator[Problem]:
    if not draft.content:
        yield Problem("content", "请写明诉求内容", "say what the matter is about (content)")
    for field, (most, zh, en) in TEXTS.items():
        length = len(getattr(draft, field) or "")
        if length > most:
            yield Problem(
                field, f"{zh}有 {length} 字，最多 {most} 字", f"the {en} has {length} characters, at most {most} fit"
            )
    yield from _name_problems(draft)
    if draft.purpose is not None and draft.purpose not in PURPOSES:
        yield Problem(
            "purpose",
            "信访目的请填：" + "、".join(names[0] for names in PURPOSES.values()),
            "the purpose must be one of: " + ", ".join(PURPOSES),
        )


def _name_problems(draft: Draft) -> Iterator[Problem]:
    """A name is written into official sentences (主送, 转送函): it must not bring sentences of its own."""
    for field in _NAMES:
        if not is_name(getattr(draft, field) or ""):
            _, zh, en = TEXTS[field]
            yield Problem(
                field,
                f"{zh}里不能有逗号、句号、冒号、引号、书名号等标点；可以用 · - . ’ 和括号，几个人之间用顿号（、）",
                f"the {en} may hold no comma, full stop, colon, quotation mark or the like; · - . ’ and brackets may "
                "be used, and 、 between several people",
            )


def _request_problems(draft: Draft) -> Iterator[Problem]:
    if len(draft.requests) > MOST_REQUESTS:
        yield Problem(
            "requests",
            f"诉求有 {len(draft.requests)} 项，最多 {MOST_REQUESTS} 项；可合并后再填",
            f"{len(draft.requests)} things are asked for, at most {MOST_REQUESTS} fit; put some together",
        )
    elif max(map(len, draft.requests), default=0) > LONGEST_REQUEST:
        yield Problem(
            "requests",
            f"每项诉求最多 {LONGEST_REQUEST} 字，详情请写在内容里",
            f"each thing asked for takes at most {LONGEST_REQUEST} characters; the content holds the details",
        )


def _count_problems(draft: Draft) -> Iterator[Problem]:
    if not 1 <= draft.people_count <= MOST_PEOPLE:
        yield Problem(
            "people_count",
            f"信访人数请填 1 至 {MOST_PEOPLE} 的整数",
            f"the number of people must be a whole number from 1 to {MOST_PEOPLE}",
        )


def _moment_problems(draft: Draft, now: datetime) -> Iterator[Problem]:
    earlier: tuple[datetime, str, str] | None = None
    for field, (zh, en) in MOMENTS.items():
        moment: datetime | None = getattr(draft, field)
        if moment is None:
            continue
        if moment.tzinfo is None:
            yield Problem(field, f"{zh}缺少时区", f"the {en} names no time zone")
            return
        if moment > now:
            yield Problem(field, f"{zh}晚于现在", f"the {en} lies in the future")
        elif moment < EARLIEST:
            yield Problem(field, f"{zh}的年份不合常理", f"the year of the {en} cannot be right")
        elif earlier and moment < earlier[0]:
            yield Problem(field, f"{zh}早于{earlier[1]}", f"the {en} is before the {earlier[2]}")
        earlier = (moment, zh, en)
    if draft.answer and draft.answered_at is None:
        yield Problem("answered_at", "有答复意见而没有答复时间", "there is an answer but no time of the answer")


def accuses(purpose: str | None, accused_office: str | None, accused_name: str | None) -> bool:
    """Return True for an accusation (检举控告): by its purpose, or because it names whom it complains of."""
    return purpose == ACCUSATION or bool(accused_office or accused_name)


def tells_of_the_past(draft: Draft) -> bool:
    """Return True where the draft says what was done before it was registered here."""
    return bool(draft.accepted_at or draft.answered_at or draft.answer)


def request_count(requests: Sequence[str]) -> int:
    """Return how many things a matter asks for, each of which needs its answer: whatever it says, at least one."""
    return max(1, len(requests))


def notifiable(draft: Draft) -> bool:
    """Return True where name and address (or telephone) are clear enough for a written notice (条例 Art 23(2))."""
    return bool(draft.name and (draft.address or draft.phone))


def year_of(registered_at: datetime) -> int:
    """Return the year a matter is numbered in: that of its registration in Asia/Shanghai."""
    return local_day(registered_at).year


@dataclass(frozen=True)
class Numbering:
    """Numbers and query codes of one site. A code is derived from the number, so it can be printed again."""

    site: str
    secret: str

    def number(self, year: int, sequence: int) -> str:
        """Return the matter number, for example ``370303-2026-0000001``."""
        return f"{self.site}-{year}-{sequence:07d}"

    def query_code(self, number: str) -> str:
        """Return the 16 characters that open ``number``; without the secret they cannot be found out."""
        value = int.from_bytes(self._keyed("query-code", number))
        letters = []
        for _ in range(_CODE_LENGTH):
            value, index = divmod(value, len(_CODE_ALPHABET))
            letters.append(_CODE_ALPHABET[index])
        return "".join(letters)

    def client_key(self, client: str) -> str:
        """Return under what name a guessing client is remembered: its address is not kept."""
        return self._keyed("client", client).hex()

    def _keyed(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self.secret.encode(), f"huiyin.{purpose}.v1:{text}".encode(), "sha256")


def code_hash(typed: str) -> str:
    """Return what is stored of a query code: only the 31 characters a code may hold matter in what was ``typed``.

    Width, capitals, spaces, dashes, a label before it (查询码：, Query code:) and marks that nobody sees do not.
    """
    letters = _NO_CODE.sub("", code(typed).upper())[-_CODE_LENGTH:]
    return hashlib.sha256(letters.encode()).hexdigest()


_FREE_TRIES = 5
_WINDOW = timedelta(minutes=10)
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True)
class Guesses:
    """Wrong query codes of one client. From the fifth within ten minutes on, each doubles the wait."""

    wrong: int
    window_from: datetime
    blocked_until: datetime | None

    @classmethod
    def none(cls, now: datetime) -> Guesses:
        """Return the state of a client that has not guessed wrong."""
        return cls(0, now, None)

    def wait(self, now: datetime) -> int:
        """Return how many seconds the client must still wait; 0 means it may try."""
        return max(0, math.ceil((self.blocked_until - now).total_seconds())) if self.blocked_until else 0

    def after_wrong(self, now: datetime) -> Guesses:
        """Return the state after one more wrong code."""
        if now - (self.blocked_until or self.window_from) > _WINDOW:
            return Guesses.none(now).after_wrong(now)
        over = self.wrong + 1 - _FREE_TRIES
        wait = min(_FIRST_WAIT * 2 ** min(over, 20), _LONGEST_WAIT) if over >= 0 else None
        return Guesses(self.wrong + 1, self.window_from, wait and now + wait)


#: What a file of a matter is for: 信访人提供的材料, 送达凭证, 授权委托书, 其他.
ATTACHMENT_PURPOSES = ("material", "proof_of_service", "written_authority", "other")
MATERIAL = "material"
LARGEST_ATTACHMENT = 20 * 1024 * 1024


@dataclass(frozen=True)
class Room:
    """How many attachments one matter takes, and how many bytes in all."""

    count: int
    total: int

    def takes(self, sizes: Sequence[int], size: int) -> bool:
        """Return True where one more of ``size`` bytes fits beside those of ``sizes``."""
        return len(sizes) < self.count and sum(sizes) + size <= self.total


#: Of what comes with the query code: as much as a person can bring, and too little to fill a disk by.
ROOM_FOR_PETITIONER = Room(30, 200 * 1024 * 1024)
#: Of everything, whoever added it.
ROOM = Room(300, 2 * 1024 * 1024 * 1024)
