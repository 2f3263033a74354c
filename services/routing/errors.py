"""What routing refuses, each with a stable code and a sentence that says what to do."""

from __future__ import annotations

from huiyin.errors import Conflict, HuiyinError, Invalid, NotFound, NotYet, Refused, SettingError


class CaseUnknown(NotFound):
    """No assignment is known for the number."""

    code = "case_unknown"
    zh = "没有找到编号 {number} 的办理记录。请核对编号；刚登记的事项请稍后再查。"
    en = "No case with number {number} is known. Check the number; a matter just registered shows up in a moment."


class OfficeUnknown(NotFound):
    """No office in force has the code."""

    code = "office_unknown"
    zh = "机构登记中没有有效的机构 {office}。请从机构列表中选择。"
    en = "No office {office} in force is in the registry. Choose one from the list of offices."


class OfficeCannotAnswer(Conflict):
    """A station registers and accompanies; it gives no opinion."""

    code = "office_cannot_answer"
    zh = "机构 {office} 是信访站点，只登记和代办，不能作出处理意见。请改选有权处理的机关、单位。"
    en = "Office {office} is a station: it registers and accompanies but gives no opinion. Choose a competent office."


class SameOffice(Conflict):
    """The matter is with that office already."""

    code = "same_office"
    zh = "此信访事项已经在机构 {office}，无需改派。"
    en = "The matter is with office {office} already; there is nothing to move."


class WrongState(Conflict):
    """The step is not possible in the present state of the case."""

    code = "wrong_state"
    zh = "此信访事项现在的状态是“{state_zh}”，不能{action_zh}。{possible_zh}"
    en = "This matter is {state} now, so it cannot be {action}. {possible_en}"


class NotYourMatter(Refused):
    """The staff member belongs neither to the responsible office nor to one above it."""

    code = "not_your_office"
    zh = "此信访事项由其他机构负责，只有该机构或其上级机构的工作人员可以操作。"
    en = "Another office is responsible for this matter; only its staff, or the staff of an office above it, may act."


class MomentOutOfRange(Invalid):
    """A step is said to have happened before the one it follows, or in the future."""

    code = "moment_out_of_range"
    zh = "{step_zh}时间必须不早于{before_zh}时间（{earliest}），也不能晚于现在。请改正后再提交。"
    en = "The time of {step} must not be before that of {before} ({earliest}) nor in the future. Correct it."


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


class ProfileInvalid(SettingError):
    """A law profile is missing or does not fit its schema."""

    code = "profile_invalid"
    zh = "法规参数 {name} 有误：{why}。"
    en = "The law profile {name} is wrong: {why}."


class OfficeFileUnreadable(Invalid):
    """The file is no CSV that can be read."""

    code = "office_file_unreadable"
    zh = "无法读取机构文件：{why_zh}。"
    en = "The office file cannot be read: {why_en}."


class OfficeFileInvalid(Invalid):
    """Rows of the file are wrong; ``rows`` lists each with its number, a code and both sentences."""

    code = "office_file_invalid"
    zh = "机构文件有 {count} 处错误，登记未作任何改动。请改正后重新导入。"
    en = "The office file has {count} faults; the registry was left as it was. Correct them and import again."
