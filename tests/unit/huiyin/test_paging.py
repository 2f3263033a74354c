"""Pages of a list: all rows are reached, each once, and a mark that is none of the list's is refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin import paging
from huiyin.paging import CursorInvalid, Page, Pages


def leaf(rows: list[tuple[int, str]], limit: int) -> list[Page[tuple[int, str]]]:
    """Return every page of the rows, as a client asks for one after the other."""
    pages: list[Page[tuple[int, str]]] = []
    cursor = None
    while not pages or cursor:
        page = Pages("rows", {"office": "9901", "limit": limit, "cursor": cursor}).of(rows, lambda row: row)
        pages.append(page)
        cursor = page.cursor
    return pages


@given(rows=st.sets(st.tuples(st.integers(0, 5), st.text(max_size=3))), limit=st.integers(1, 9))
def test_the_pages_together_are_all_rows_each_once_and_full_but_the_last(
    rows: set[tuple[int, str]], limit: int
) -> None:
    pages = leaf(list(rows), limit)
    assert [row for page in pages for row in page.rows] == sorted(rows)
    assert {page.total for page in pages} == {len(rows)}
    assert all(len(page.rows) == limit for page in pages[:-1])
    assert pages[-1].cursor is None


def test_rows_that_come_or_go_meanwhile_make_no_other_row_appear_twice_or_never() -> None:
    first = Pages("rows", {"limit": 2}).of([(n, "") for n in (1, 2, 3, 4)], lambda row: row)
    second = Pages("rows", {"limit": 2, "cursor": first.cursor}).of([(n, "") for n in (0, 2, 3, 4)], lambda row: row)
    assert (first.rows, second.rows) == ([(1, ""), (2, "")], [(3, ""), (4, "")])


def _written(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor", ["x", "令牌", "e30", _written(), _written("0" * 12, 1), "A" * 999, _written("[" * 200)]
)
def test_what_is_no_cursor_is_told_so(cursor: str) -> None:
    with pytest.raises(CursorInvalid, match="first page"):
        Pages("rows", {"limit": 2, "cursor": cursor}).of([(1, "")], lambda row: row)


def test_a_cursor_is_good_for_its_list_and_its_filters_and_for_any_number_of_rows() -> None:
    rows = [(n, "") for n in range(9)]
    cursor = Pages("rows", {"office": "9901", "limit": 2}).of(rows, lambda row: row).cursor
    assert Pages("rows", {"office": "9901", "limit": 3, "cursor": cursor}).of(rows, lambda row: row).rows[0] == (2, "")
    for name, filters in (("others", {"office": "9901"}), ("rows", {"office": "9902"}), ("rows", {})):
        with pytest.raises(CursorInvalid):
            Pages(name, {**filters, "limit": 2, "cursor": cursor})


def test_a_cursor_with_values_of_other_kinds_is_told_and_not_compared() -> None:
    question = json.loads(
        base64.b64decode(Pages("r", {"limit": 1}).of([(1, ""), (2, "")], lambda row: row).cursor + "==")
    )
    for key in (["text", ""], [1.5, ""], [None], [{}]):
        with pytest.raises(CursorInvalid):
            Pages("r", {"limit": 1, "cursor": _written(question[0], *key)}).of([(1, "")], lambda row: row)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1949, 10, 1)))
def test_moments_in_keys_keep_every_microsecond_and_their_order(moment: datetime) -> None:
    assert paging.moment_of(paging.instant(moment)) == moment
    assert paging.instant(moment) < paging.instant(moment + timedelta(microseconds=1))
