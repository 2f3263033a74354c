"""What can be wrong with a profile: each fault has a code, its line and path, and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.routing.law.errors import ProfileFileInvalid

Path = tuple[str | int, ...]

#: code → (Chinese, English). Braces name the params of a fault.
FAULTS = {
    # Reading YAML.
    "not_utf8": ("文件不是 UTF-8 编码，请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8"),
    "too_large": ("文件超过 {most} 字节", "the file is larger than {most} bytes"),
    "yaml": ("不是正确的 YAML：{why}", "this is no well-formed YAML: {why}"),
    "empty": ("文件是空的", "the file is empty"),
    "alias": ("不能使用 YAML 的 & 和 *，请写出全部内容", "YAML's & and * are not used here; write it out"),
    "key_twice": ("与第 {other} 行重复", "this stands on line {other} already"),
    "value_unreadable": ("无法读取的值", "the value cannot be read"),
    # Form.
    "not_a_mapping": ("这里应为“名称: 值”的若干项", "this must hold entries of the form 'name: value'"),
    "not_a_list": ("这里应为列表，例如 [a, b]", "this must be a list such as [a, b]"),
    "not_text": ("这里应为文字", "this must be text"),
    "not_a_number": ("这里应为整数", "this must be a whole number"),
    "not_a_flag": ("这里应为 true 或 false", "this must be true or false"),
    "not_a_date": ("这里应为 2022-05-01 这样的日期", "this must be a date such as 2022-05-01"),
    "key_unknown": ("没有这一项，请检查拼写", "there is no such entry; check its spelling"),
    "missing": ("缺少这一项", "this entry is missing"),
    "not_one_of": ("“{value}”不可用；可用的有：{words}", "'{value}' is not known here; known are: {words}"),
    "out_of_range": ("应在 {least} 到 {most} 之间", "this must be from {least} to {most}"),
    "text_empty": ("不能为空，且最多 {most} 个字", "this must have 1 to {most} characters"),
    "name_bad": (
        "名称只能用小写字母、数字、- 和 _，以字母开头，最多 32 个",
        "a name has lower-case letters, digits, - and _, begins with a letter, and has at most 32",
    ),
    "list_empty": ("至少要有一项", "this needs at least one entry"),
    "word_twice": ("“{value}”出现了两次", "'{value}' stands here twice"),
    # Sense.
    "length_one": (
        "days、working_days、months、fixed 须且只须写一个",
        "exactly one of days, working_days, months, fixed must be given",
    ),
    "limit_one": ("days、months、years 须且只须写一个", "exactly one of days, months, years must be given"),
    "when_one": ("before、percent、after 须且只须写一个", "exactly one of before, percent, after must be given"),
    "unit_idle": ("unit 只与 before、after 一起使用", "unit goes with before or after only"),
    "condition_word": (
        "条件 {condition} 不认识“{value}”；可用的有：{words}",
        "condition {condition} does not know '{value}'; known are: {words}",
    ),
    "unknown_name": ("{what_zh}“{value}”在文件中没有定义", "{what} '{value}' is not defined in this file"),
    "dates_reversed": ("valid_until 早于 valid_from", "valid_until is before valid_from"),
    "purpose_twice": (
        "信访目的“{value}”已归入类别 {other}",
        "the purpose '{value}' belongs to the category {other} already",
    ),
    "right_of_person": (
        "信访人的期限是权利：须写 right: true 和 later_date: true",
        "a petitioner's period is a right: it needs right: true and later_date: true",
    ),
    "right_ended_by_others": (
        "信访人的期限只能由本人申请或期满结束（review_requested_at、lapsed_at），不能有 {value}",
        "a petitioner's period ends by their own request or by lapse (review_requested_at, lapsed_at), not by {value}",
    ),
    "ladder_missing": (
        "机关、单位应当遵守的期限须有 ladder，否则逾期无人知晓",
        "a duty of an office needs a ladder, or nobody hears that it is overdue",
    ),
    "overdue_missing": (
        "期限 {period} 所用的 ladder 须有且只有一个 action: {action}、after: 0 的阶段",
        "period {period} needs exactly one stage with action: {action} and after: 0 in this ladder",
    ),
    "stage_order": (
        "阶段“{value}”不晚于前一阶段“{other}”（期限 {period}，{length}）；请按先后排列",
        "stage '{value}' does not come after '{other}' (period {period}, {length}); list the stages in their order",
    ),
    "stage_before_start": (
        "阶段“{value}”早于期限 {period}（{length}）的起点",
        "stage '{value}' lies before the start of period {period} ({length})",
    ),
    "stage_needs_length": (
        "期限 {period} 的末日由人指定，其 ladder 不能用 before；请用 percent",
        "the last day of period {period} is set by people, so its ladder cannot use before; use percent",
    ),
    "stage_paper": ("动作 {action} 须写 paper 和 ground", "the action {action} needs a paper and a ground"),
    "paper_idle": (
        "只有 chase、order、escalate 和 tell（提醒单）会发出文书，动作 {action} 不写 paper 和 ground",
        "only chase, order, escalate and tell (a reminder) send a paper; {action} has neither paper nor ground",
    ),
    # Extending another profile.
    "base_unversioned": (
        "请写明所依据的版本，例如 extends: {example}",
        "say which version this extends, for example extends: {example}",
    ),
    "base_unknown": (
        "没有名为 {value} 的法规参数；已有的：{known}",
        "there is no profile {value}; known are: {known}",
    ),
    "base_is_itself": ("不能以自己为依据；请另取名称", "a profile cannot extend its own name; give it another name"),
    "begins_before_base": (
        "生效日 {value} 早于所依据的 {base}（{other}）",
        "it begins on {value}, before {base} does ({other})",
    ),
    "ends_after_base": (
        "失效日 {value} 晚于所依据的 {base}（{other}）",
        "it ends on {value}, after {base} does ({other})",
    ),
    "not_changeable": (
        "地方参数不能改动这一项（{article}）；只能缩短机关、单位的期限，或增加内容",
        "a local profile cannot change this ({article}); it may shorten an office's periods, or add",
    ),
    "longer_than_national": (
        "{given}长于{base}的{length}（{article}）；地方只能缩短，不能延长",
        "{given_en} is longer than the {length_en} of {base_en} ({article}); a local profile may only shorten",
    ),
    "shorter_for_person": (
        "{given}短于{base}给信访人的{length}（{article}）；信访人的期限不能缩短",
        "{given_en} is shorter than the {length_en} {base_en} gives the person ({article}); it cannot be shortened",
    ),
    "extension_longer": (
        "延长 {given} 日长于{base}的 {length} 日（{article}）；延长期限不能更长",
        "an extension of {given} days is longer than the {length} of {base_en} ({article}); it may only be shorter",
    ),
    "extension_new": (
        "{base}不允许延长这一期限（{article}），地方不能增设延长",
        "{base_en} does not let this period be extended ({article}), and a local profile cannot add that",
    ),
    "exclusion_not_allowed": (
        "{base}不允许从这一期限中扣除“{value}”的时间（{article}）；地方可以增加的：{words}",
        "{base_en} does not let the time of '{value}' be left out of this period ({article}); local additions: {words}",
    ),
    "binds_person": (
        "地方参数不能新设约束信访人的期限",
        "a local profile cannot add a period that binds the person",
    ),
    "stage_missing": (
        "缺少 {base} 的阶段“{value}”；可以增加阶段，不能减少",
        "the stage '{value}' of {base} is missing; stages may be added, not left out",
    ),
    "stage_later": (
        "阶段“{value}”晚于 {base} 规定的时间，或动作不同；只能提前或增加阶段",
        "stage '{value}' comes later than in {base}, or acts otherwise; stages may be earlier, or added",
    ),
    "notice_shorter": (
        "听证提前告知 {given} 日短于 {base} 的 {length} 日；只能更长",
        "{given} days of notice before a hearing are fewer than the {length} of {base}; give at least as many",
    ),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong, before it is known on which line. A param may be a sentence in both languages."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the line of the file, counted from 1, and the path of the entry."""

    line: int
    path: str
    code: str
    params: Mapping[str, Any]

    def text(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        zh, en = FAULTS[self.code]
        where = f"{self.path}: " if self.path else ""
        if language == "en":
            return f"line {self.line}: {where}{en.format_map(self.params)}"
        return f"第 {self.line} 行：{where}{zh.format_map(self.params)}"

    def to_json(self) -> dict[str, Any]:
        """Return the plain value an error carries."""
        place = {"line": self.line, "path": self.path, "code": self.code}
        return {**place, "zh": self.text("zh"), "en": self.text("en")}


def problem(code: str, **params: Any) -> Problem:
    """Return the problem ``code``; raises KeyError for a code that has no sentence."""
    FAULTS[code]
    return Problem(code, params)


def shown(path: Path) -> str:
    """Return a path as one writes it: ``ladders.notice.stages[2].after``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def invalid(*faults: Fault) -> ProfileFileInvalid:
    """Return the error that lists the faults by line, each once."""
    once = {(fault.line, fault.path, fault.code, fault.text("en")): fault for fault in faults}
    listed = [once[key].to_json() for key in sorted(once)]
    return ProfileFileInvalid(count=len(listed), faults=listed)


def refuse(faults: Sequence[Fault]) -> None:
    """Raise :class:`ProfileFileInvalid` where there are faults."""
    if faults:
        raise invalid(*faults)
