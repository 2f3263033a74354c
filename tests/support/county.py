"""An invented county and what its people bring, the same for fault runs and benchmarks."""

from __future__ import annotations

from typing import Any

from huiyin.actors import Actor
from tests.support.source import ROOT

SITE = "990100"
OFFICES = ROOT / "tests" / "data" / "county.csv"

TOP = Actor(kind="staff", id="duty-desk", office="990100")
VISITOR = Actor(kind="staff", id="visitor", office="990100X")
NOBODY_IN_PARTICULAR = Actor(kind="nobody", id="nobody")
OPERATOR = Actor(kind="operator", id="operator")

# Each leads to its office by another rule: named by the person, the place of the problem, the duty of a department.
_WAYS: tuple[dict[str, Any], ...] = (
    {"named_office": "990102", "title": "村道破损", "content": "进村道路破损，雨天难行，请安排修补。"},
    {"place": "990101001", "title": "路灯不亮", "content": "村口路灯两个月不亮，请维修。"},
    {"category": "劳动和社会保障", "title": "加班工资未发", "content": "企业三个月没有发加班工资。"},
    {"place": "990103001", "title": "垃圾清运不及时", "content": "社区垃圾三天没有清运。", "name": "测试甲"},
)


def matter(index: int) -> dict[str, Any]:
    """Return what person number ``index`` brings through the web."""
    way = _WAYS[index % len(_WAYS)]
    return {"channel": "web", **way, "title": f"{way['title']}（{index}）"}


def staff_of(office: str) -> Actor:
    """Return the member of staff who handles the matters of ``office``."""
    return Actor(kind="staff", id=f"handler-{office}", office=office)


def checker_of(office: str) -> Actor:
    """Return the member of staff who checks what the handler drafted."""
    return Actor(kind="staff", id=f"checker-{office}", office=office)


def person_of(number: str) -> Actor:
    """Return the person who opened the matter ``number`` with its query code."""
    return Actor(kind="petitioner", id=number, matter=number)
