"""What the registry of offices refuses: files that are wrong, offices nobody knows, and that no rule chose one."""

from __future__ import annotations

from huiyin.errors import Conflict, HuiyinError, Invalid, NotFound, NotYet


class OfficeUnknown(NotFound):
    """No office in force has the code."""

    code = "office_unknown"
    zh = "机构登记中没有有效的机构 {office}。请从机构列表中选择。"
    en = "No office {office} in force is in the registry. Choose one from the list of offices."


class NoOfficesYet(NotYet):
    """A matter arrived before any office was registered."""

    code = "no_offices"
    zh = "机构登记是空的，无法分送。请先运行 huiyin offices import 导入机构，然后重试。"
    en = "The office registry is empty, so nothing can be routed. Run huiyin offices import, then retry."


class NoRuleChose(HuiyinError):
    """Every enabled rule was asked and none chose an office."""

    code = "no_rule_chose"
    zh = "没有任何规则为 {number} 选出机构（出错的规则：{failed}）。请把 manual_list 列在 HUIYIN_RULES 最后，然后重试。"
    en = "No rule chose an office for {number} (failed: {failed}). List manual_list last in HUIYIN_RULES, then retry."


class OfficeFileUnreadable(Invalid):
    """The file is no CSV that can be read."""

    code = "office_file_unreadable"
    zh = "无法读取机构文件：{why_zh}。"
    en = "The office file cannot be read: {why_en}."


class OfficeFileUnwritable(Conflict):
    """The registry cannot be written to the file."""

    code = "office_file_unwritable"
    zh = "无法写入 {file}：{why_zh}。"
    en = "{file} cannot be written: {why_en}."


class OfficeFileInvalid(Invalid):
    """Rows of the file are wrong; ``rows`` lists each with its number, a code and both sentences."""

    code = "office_file_invalid"
    zh = "机构文件有 {count} 处错误，登记未作任何改动。请改正后重新导入。"
    en = "The office file has faults ({count}); the registry was left as it was. Correct them and import again."
