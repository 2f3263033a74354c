"""What reporting refuses, each with a stable code and a sentence that says what to do."""

from __future__ import annotations

from huiyin.errors import Invalid, NotFound


class OfficeUnknown(NotFound):
    """No office has this code here, or the caller may not see its figures: both are told in the same words."""

    code = "office_unknown"
    zh = (
        "没有代码为 {office} 的机构，或者您不能查看它的统计：可以查看本单位及其下级，"
        "信访部门可以查看本级党委、政府及其下级。"
        "请核对机构代码；刚导入的机构请稍候片刻。"
    )
    en = (
        "No office has the code {office}, or you may not see its figures: you see your own office and those below it, "
        "a petition office its government and those below. Check the code; a new office takes a moment to arrive."
    )


class AsOfInFuture(Invalid):
    """Figures tell what happened; nothing has happened on a day to come."""

    code = "as_of_in_future"
    zh = "统计截至日不能晚于今天（{today}）。"
    en = "The figures cannot be asked as of a day after today ({today})."
