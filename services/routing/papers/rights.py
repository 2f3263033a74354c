"""Words by which a person would give up rights of petition. No paper may hold them where somebody promises or asks."""

from __future__ import annotations

import re

_PETITION = "信访|上访|走访|投诉|申诉|控告|检举|举报|复查|复核|行政复议|起诉|诉权"
_WAIVER = re.compile(
    rf"息诉罢访|息诉息访|罢访|息访|停访|放弃[^，。；]{{0,8}}(?:{_PETITION})|"
    rf"(?:不再|不得再|不得|永不|绝不|保证不|承诺不)(?:以任何理由|以任何形式|就此事|因此事|继续|进行|提出|申请|请求)?(?:{_PETITION})"
)


def waiver(text: str) -> str | None:
    """Return the words of ``text`` by which somebody gives up a right, or None."""
    found = _WAIVER.search(text)
    return found.group() if found else None
