"""Numbers of papers: 机关代字、年份、序号, for example 测信转〔2026〕12号. Pure: counting is for the handlers."""

from __future__ import annotations

from huiyin.plugins.case_values import Organ


def mark(organ: Organ) -> str:
    """Return the organ's mark in numbers (机关代字).

    Without an abbreviation it is the organ's code: no two organs share one, while two names may shorten alike.
    """
    return organ.abbreviation or organ.code or ""


def number(organ: Organ, series: str, year: int, serial: int) -> str:
    """Return the number of the ``serial``-th paper of ``series`` that ``organ`` issues in ``year``.

    A petition office whose mark ends in 信 does not say it twice: 测信 and 信转 are 测信转.
    """
    if serial < 1:
        raise ValueError(f"papers are counted from 1, not {serial}")
    begun = mark(organ)
    rest = series.removeprefix("信") if begun.endswith("信") else series
    return f"{begun}{rest}〔{year}〕{serial}号"
