"""The notices that the package ``chinesecalendar`` knows: they hold until a site has a calendar of its own."""

from __future__ import annotations

from functools import lru_cache

from services.routing.law.calendar import statutory
from services.routing.law.calendar.value import SpecialDay, StoredCalendar, notice_year

#: The package's word for a festival → the one of the notices.
_NAMES = {
    "元旦": statutory.NEW_YEAR,
    "春节": statutory.SPRING,
    "清明": statutory.QINGMING,
    "劳动节": statutory.LABOUR,
    "端午": statutory.DRAGON_BOAT,
    "中秋": statutory.MID_AUTUMN,
    "国庆节": statutory.NATIONAL,
}


@lru_cache(maxsize=1)
def packaged() -> StoredCalendar:
    """Return the calendar of the package."""
    # Imported here: only those who need the packaged notices wait for them.
    from chinese_calendar.constants import Holiday, holidays, workdays

    names = {kind.value: _NAMES.get(kind.chinese, kind.chinese) for kind in Holiday}
    rest = [SpecialDay(day, False, names[kind]) for day, kind in holidays.items()]
    work = [SpecialDay(day, True, names[kind]) for day, kind in workdays.items()]
    # A festival decides on its year: a notice of the next year may have taken days of December already.
    return StoredCalendar([*rest, *work], {notice_year(day) for day in holidays})


def version() -> str:
    """Return the name and version of the package, as the source of its notices."""
    from importlib.metadata import version

    return f"chinesecalendar {version('chinesecalendar')}"
