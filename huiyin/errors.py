"""Errors that cross services: each has a stable code and one sentence in Chinese and in English.

Not here: petition rules. A service subclasses the kinds below in its own ``errors.py``.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

#: Languages an error can speak; the first is the default.
LANGUAGES = ("zh", "en")


class HuiyinError(Exception):
    """Something a person or a program asked for that could not be done, said in a clear sentence.

    ``params`` fill the sentences and travel with the error. They never hold a citizen's words or identity.
    """

    kind: ClassVar[str] = "internal"
    code: ClassVar[str] = "internal"
    zh: ClassVar[str] = "系统内部出错，已记录。请稍后再试；仍不行时，请联系管理员。"
    en: ClassVar[str] = "Something went wrong inside; it has been recorded. Try again later, or tell the operator."

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.text("en"))

    def text(self, language: str = LANGUAGES[0]) -> str:
        """Return the sentence in ``language`` (``zh`` or ``en``; anything else gives Chinese)."""
        spoken = "en" if language == "en" else "zh"
        params = {name: _shown(value, spoken) for name, value in self._told().items()}
        return str(getattr(self, spoken)).format_map(_Shown(params))

    def _told(self) -> dict[str, Any]:
        """Return what fills the sentences."""
        return self.params

    def to_wire(self) -> dict[str, Any]:
        """Return the plain value that crosses the bus: kind, code, both sentences, and the params."""
        return {
            "kind": self.kind,
            "code": self.code,
            "zh": self.text("zh"),
            "en": self.text("en"),
            "params": self.params,
        }


def said(zh: str, en: str) -> dict[str, str]:
    """Return a param that is itself a sentence, in both languages."""
    return {"zh": zh, "en": en}


def _span(seconds: int) -> dict[str, str]:
    """Return a span as people say it, rounded up: seconds below a minute, minutes below two hours, then hours."""
    units = ((1, 60, "秒", "second"), (60, 7200, "分钟", "minute"), (3600, math.inf, "小时", "hour"))
    size, zh, en = next((size, zh, en) for size, below, zh, en in units if seconds < below)
    count = max(1, math.ceil(seconds / size))
    return said(f"{count} {zh}", f"{count} {en}{'' if count == 1 else 's'}")


def _is_said(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == set(LANGUAGES)


def _shown(value: Any, language: str) -> Any:
    """Return a param as a person reads it: a sentence in the language, and problems of fields one after the other."""
    if _is_said(value):
        return value[language]
    if isinstance(value, dict):
        mark, stop = ("：", "；") if language == "zh" else (": ", "; ")
        return stop.join(f"{name}{mark}{_shown(problem, language)}" for name, problem in value.items())
    if isinstance(value, list):
        return " ".join(str(_shown(each, language)).rstrip("。.") for each in value)
    return value


class _Shown(dict[str, Any]):
    """Format mapping that shows a missing param as its name instead of failing while an error is told."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Invalid(HuiyinError):
    """What was sent is not in the form that was asked for; ``problems`` maps each field to its sentences."""

    kind = "invalid"
    code = "invalid"
    zh = "提交的内容有误：{problems}。请改正后再提交。"
    en = "What was sent is not valid: {problems}. Correct it and send it again."


class NotFound(HuiyinError):
    """What was named does not exist, or the caller may not know that it does."""

    kind = "not_found"
    code = "not_found"
    zh = "没有找到：{what}。请核对后再试。"
    en = "Not found: {what}. Check it and try again."


class MatterUnknown(NotFound):
    """No matter has this number, or the caller may not know that it does: both are told in the same words."""

    code = "matter_unknown"
    zh = "没有找到编号为 {number} 的信访事项。请核对编号。"
    en = "No matter has the number {number}. Check the number."


class Conflict(HuiyinError):
    """The request contradicts what is already recorded."""

    kind = "conflict"
    code = "conflict"
    zh = "与已有记录冲突：{what}。"
    en = "This contradicts what is already recorded: {what}."


class Refused(HuiyinError):
    """The caller is known but may not do this."""

    kind = "refused"
    code = "refused"
    zh = "您无权进行此操作。"
    en = "You may not do this."


class OfficeNotInForce(Refused):
    """The caller's office has ended, or has not begun: nobody works for it today, whatever their token says."""

    code = "office_not_in_force"
    zh = "您所在的机构 {office} 现已不在（已撤销或尚未成立），不能办理任何事项。请由承接其工作的机构签发令牌后再办理。"
    en = (
        "Your office {office} is not in force today: it has ended or not begun. Get a token of the office that goes "
        "on with its work."
    )


class Unauthenticated(HuiyinError):
    """The caller did not prove who is calling."""

    kind = "unauthenticated"
    code = "unauthenticated"
    zh = "请先登录，或在请求中带上有效的令牌。"
    en = "Sign in first, or send a valid token with the request."


class TooMany(HuiyinError):
    """The caller must wait ``wait`` seconds before trying again; the sentence says it in minutes or hours."""

    kind = "too_many"
    code = "too_many_attempts"
    zh = "尝试次数过多，请在 {after}后再试。"
    en = "Too many attempts. Try again in {after}."

    def _told(self) -> dict[str, Any]:
        return {"after": _span(int(self.params.get("wait", 60))), **self.params}


class Temporary(HuiyinError):
    """Nothing is wrong with the request; something it needs (``what``) is away, and nobody knows whether it was done.

    The sentence names no program: whoever reads it can do nothing with the name.
    """

    kind = "temporary"
    code = "temporary"
    zh = (
        "系统暂时无法处理，这次操作没有得到确认，请不要当作已经完成。"
        "请稍后用同样的内容再试一次；此前已经得到编号的事项不受影响。"
    )
    en = (
        "This cannot be done at the moment, and nothing confirms that it was done. Try the same again later; "
        "matters that have a number are not affected."
    )


class NoRoom(Temporary):
    """A disk, a quota or a database is full: nothing of this request was kept."""

    code = "no_room"
    zh = "存储空间已满，这次提交没有保存。请稍后再试；仍不行时，请联系管理员腾出磁盘空间。"
    en = "There is no room left, so nothing of this was kept. Try again later, or tell the operator to free disk space."


class NotYet(HuiyinError):
    """An event arrived before one it builds on. The bus tries it again later."""

    kind = "not_yet"
    code = "not_yet"
    zh = "前一事件尚未到达：{what}。"
    en = "An earlier event has not arrived yet: {what}."


class SettingError(HuiyinError):
    """A setting is missing or wrong; the program does not start."""

    kind = "invalid"
    code = "setting"
    zh = "设置 {name} 有误：{why}。"
    en = "The setting {name} is wrong: {why}."


class PluginError(HuiyinError):
    """A plugin is missing, doubled, incompatible, or failed."""

    kind = "internal"
    code = "plugin"
    zh = "插件 {name} 有误：{why}。"
    en = "The plugin {name} is wrong: {why}."


class IdempotencyKeyReused(Conflict):
    """The same idempotency key came with another body."""

    code = "idempotency_key_reused"
    zh = "同一幂等键已用于另一份内容。重发时请保持内容不变；新的提交请换一个键。"
    en = "This idempotency key was used with another body. Repeat the same body, or use a new key."


_KINDS: dict[str, type[HuiyinError]] = {
    kind.kind: kind
    for kind in (Invalid, NotFound, Conflict, Refused, Unauthenticated, TooMany, Temporary, NotYet, HuiyinError)
}


def from_wire(wire: dict[str, Any]) -> HuiyinError:
    """Rebuild an error that crossed the bus, as its kind with its own code and sentences.

    Classes are found by ``kind`` and never by module path, so moving a class breaks no other service.
    """
    kind = _KINDS.get(str(wire.get("kind")), HuiyinError)
    shape = {"code": str(wire.get("code", kind.code)), "zh": _literal(wire.get("zh")), "en": _literal(wire.get("en"))}
    remote = type(kind.__name__, (kind,), {**shape, "__doc__": kind.__doc__})
    rebuilt: HuiyinError = remote(**dict(wire.get("params") or {}))
    return rebuilt


def _literal(text: Any) -> str:
    """Escape braces of a sentence that is already filled in."""
    return str(text or "").replace("{", "{{").replace("}", "}}")
