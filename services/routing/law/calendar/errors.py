"""What the calendar refuses."""

from __future__ import annotations

from huiyin.errors import Invalid


class CalendarFileUnreadable(Invalid):
    """The file is no CSV with the columns of a notice."""

    code = "calendar_file_unreadable"
    zh = "无法读取放假安排文件：{why_zh}。"
    en = "The calendar file cannot be read: {why_en}."


class CalendarFileInvalid(Invalid):
    """Rows of the file are wrong; ``rows`` lists each with its number, a code and both sentences."""

    code = "calendar_file_invalid"
    zh = "放假安排文件有 {count} 处错误，日历未作任何改动。请对照国务院办公厅的通知改正后重新加载。"
    en = "The calendar file has faults ({count}); the calendar was left as it was. Correct them and load it again."
