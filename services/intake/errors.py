"""What intake refuses, each with a stable code and a sentence that says what to do. None quotes a citizen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiyin.errors import Conflict, Invalid, NotFound, Refused, TooMany
from services.intake.domain import Problem


class MatterInvalid(Invalid):
    """Fields of a matter are missing or wrong; ``problems`` maps each field to its sentence in both languages."""

    code = "matter_invalid"
    zh = "登记内容有误：{said}。请改正后再提交。"
    en = "The matter cannot be registered: {said}. Correct it and send it again."

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.found = tuple(problems)
        super().__init__(problems={problem.field: {"zh": problem.zh, "en": problem.en} for problem in problems})

    def text(self, language: str = "zh") -> str:
        """Return the sentence with every field at fault."""
        separator = "; " if language == "en" else "；"
        said = separator.join(problem.en if language == "en" else problem.zh for problem in self.found)
        return (self.en if language == "en" else self.zh).format(said=said)


class ChannelUnknown(NotFound):
    """No enabled channel has this name."""

    code = "channel_unknown"
    zh = "没有启用名为 {channel} 的渠道；可用的渠道：{known}。"
    en = "No enabled channel is called {channel}; these are: {known}."


class OfficeUnknown(NotFound):
    """An office or place was named that the registry does not have."""

    code = "office_unknown"
    zh = "机构登记簿中没有代码 {codes}。请核对代码，或先导入机构。"
    en = "The office registry has no code {codes}. Check the code, or import the offices first."


class AlreadyRegistered(Conflict):
    """The thing that was brought is registered already, under ``number``."""

    code = "already_registered"
    zh = "这一件已经登记，编号 {number}，不再重复登记。"
    en = "This one is registered already as {number}; it is not registered twice."


class Recused(Refused):
    """The member of staff is kept from the matter because of a direct interest."""

    code = "recused"
    zh = "您与此信访事项有直接利害关系，已登记回避，不能查看或者办理（第二十八条第三款）。请由其他工作人员办理。"
    en = "You have a direct interest in this matter and are recused (Art 28(3)). Another member of staff must do it."


class QueryCodeUnknown(NotFound):
    """No matter has this query code."""

    code = "query_code_unknown"
    zh = "查询码不正确。请对照回执逐位核对（共 16 位，不含 0、O、1、I、L）。"
    en = "This query code is not right. Compare it with the receipt: 16 characters, without 0, O, 1, I and L."


class TooManyWrongCodes(TooMany):
    """Several wrong query codes came from one client; right ones are let in all the same."""

    zh = "错误的查询码太多。请对照回执核对，在 {after}后再试；正确的查询码随时可以查询。"
    en = "Too many wrong query codes. Compare yours with the receipt; try again in {after}. A right one always works."


class ReceiptElsewhere(Refused):
    """A receipt is printed again by the office that registered the matter, and by no other."""

    code = "receipt_elsewhere"
    zh = "回执只能由登记该事项的单位重印。请信访人持身份证件到当初登记的单位办理；网上提交的，请用提交时显示的查询码。"
    en = (
        "A receipt is printed again only by the office that registered the matter. The person can ask there, with a "
        "proof of identity; what was sent online is followed with the code that was shown then."
    )


class ReceiptOfHandler(Refused):
    """The office handles or handled the matter: with the query code it could speak and rate in the person's name."""

    code = "receipt_of_handler"
    zh = (
        "贵单位正在办理或者办理过该事项，不能重印带查询码的回执。信访人可持有效身份证件到上一级信访部门查询办理情况；"
        "申请复查、复核的，可由受理窗口凭书面申请代为登记。"
    )
    en = (
        "Your office handles or handled this matter and cannot print its query code. The person can ask the petition "
        "office above how it stands, with a proof of identity; a counter writes down a request for review or recheck."
    )


class ReceiptLost(Conflict):
    """The site's secret changed since registration, so the code cannot be derived again."""

    code = "receipt_lost"
    zh = "站点密钥已更换，无法重印编号 {number} 的回执；原回执上的查询码仍然有效。"
    en = "The site's secret has changed, so the receipt of {number} cannot be reprinted; the first one is still valid."


class AttachmentUnknown(NotFound):
    """The matter has no such attachment, or the caller may not know that it does."""

    code = "attachment_unknown"
    zh = "没有找到这个附件。请刷新后重新选择。"
    en = "There is no such attachment. Load the list again and choose from it."


class TooManyAttachments(Conflict):
    """The matter has as many attachments, or as large ones, as it takes."""

    code = "too_many_attachments"
    zh = "附件已满：最多 {count} 个，合计不超过 {total} MB。请把材料合并成一个 PDF；仍放不下时，请把原件交给办理机关。"
    en = (
        "No more fits: at most {count} attachments of {total} MB together. Put pages into one PDF, or bring the "
        "originals to the office."
    )


class AttachmentNotStored(Conflict):
    """An attachment was named whose content is not in the content store."""

    code = "attachment_not_stored"
    zh = "文件内容没有存好，附件未登记。请重新上传。"
    en = "The file's content was not kept, so the attachment was not added. Send it again."


class LedgerUnreadable(Invalid):
    """The file of a ledger cannot be read to its end."""

    code = "ledger_unreadable"
    zh = "无法读取台账 {file}：{why_zh}。"
    en = "The ledger {file} cannot be read: {why_en}."

    def __init__(self, file: str, why_zh: str, why_en: str) -> None:
        super().__init__(file=file, why_zh=why_zh, why_en=why_en)


class MappingWrong(Invalid):
    """The column mapping does not fit its form, or the ledger."""

    code = "ledger_mapping"
    zh = "台账的列对应有误：{why_zh}。"
    en = "The column mapping is wrong: {why_en}."

    def __init__(self, why_zh: str, why_en: str, **params: Any) -> None:
        super().__init__(why_zh=why_zh, why_en=why_en, **params)


class ChangedListUnwritable(Conflict):
    """The list of changed rows cannot be written."""

    code = "changed_list_unwritable"
    zh = "无法写入内容不同的清单 {file}（{count} 行）。请关闭打开它的程序、检查文件夹权限后重新导入；不会重复登记。"
    en = "The list {file} of {count} changed rows cannot be written. Close it, check the folder, and import again."


class RefusedListUnwritable(Invalid):
    """The list of refused rows cannot be written beside the ledger."""

    code = "ledger_refused_list"
    zh = "有 {refused} 行未登记，但清单 {file} 无法写入。请关闭该文件并确认文件夹可写，再运行一次（不会重复登记）。"
    en = (
        "{refused} rows were refused, but the list {file} cannot be written. Close it where it is open, make the "
        "folder writable, and run this again (nothing is registered twice)."
    )
