"""What reporting refuses, each with a stable code and a sentence that says what to do."""

from __future__ import annotations

from huiyin.errors import Invalid, NotFound, Refused


class OfficeUnknown(NotFound):
    """No office has this code here."""

    code = "office_unknown"
    zh = "没有代码为 {office} 的机构。请核对机构代码；刚导入的机构请稍候片刻。"
    en = "No office has the code {office}. Check it; an office imported just now takes a moment to arrive."


class OfficeOutside(Refused):
    """Staff see the figures of their own office and of the offices below it."""

    code = "office_outside"
    zh = "您只能查看本单位及其下级单位的统计。"
    en = "You can see the figures of your own office and of the offices below it."


class AsOfInFuture(Invalid):
    """Figures tell what happened; nothing has happened on a day to come."""

    code = "as_of_in_future"
    zh = "统计截至日不能晚于今天（{today}）。"
    en = "The figures cannot be asked as of a day after today ({today})."
