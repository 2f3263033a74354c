"""Refusals of closing (审核认定办结) and of the archive (归档)."""

from __future__ import annotations

from huiyin.errors import Conflict, Refused


class CloseIncomplete(Conflict):
    """A case is closed when nothing is missing; ``missing`` lists everything that is, ``codes`` each in a word."""

    code = "close_incomplete"
    zh = "还不能审核认定办结，缺少以下各项：{missing}。请逐项补齐后再提交。"
    en = "The case cannot be closed yet. Missing: {missing}. Complete each of them and try again."


class CloserIsHandler(Refused):
    """Whoever drafted or checked an opinion does not examine the case it is in."""

    code = "closer_is_handler"
    zh = "您拟写或者审核过此信访事项的意见，不能审核认定办结（第二十八条第三款）。请由信访部门其他工作人员审核。"
    en = "You drafted or checked an opinion in this case, so another person must close it (Art 28(3))."


class ArchiveIncomplete(Conflict):
    """A file goes into the archive when nothing runs any more; ``missing`` lists everything that does."""

    code = "archive_incomplete"
    zh = "还不能归档：{missing}。归档后卷宗不能再改动，请待各项完成后再提交。"
    en = "The file cannot be archived yet: {missing}. Nothing in it changes afterwards, so wait until these are done."


class CaseArchived(Conflict):
    """Nothing changes in the archive."""

    code = "case_archived"
    zh = "此信访事项已归档，卷宗不能再改动。有新的事实和理由，请作为新的信访事项登记。"
    en = "This case is in the archive and its file no longer changes. Register new facts and reasons as a new matter."
