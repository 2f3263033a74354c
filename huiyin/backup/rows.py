"""Rows on their way from SQLite to PostgreSQL: copied as the declared types read them, and summed up for comparison."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, Table, Text, bindparam, cast, func, insert, select, text
from sqlalchemy import type_coerce as coerce

_PAGE = 1000


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and the sum of their hashes: it is the same in whatever order they come."""

    count: int
    digest: int


def any_in(connection: Connection, table: Table) -> bool:
    """Return True where the table has a row."""
    return connection.execute(select(text("1")).select_from(table).limit(1)).first() is not None


def copy(source: Connection, target: Connection, table: Table) -> None:
    """Insert every row of ``source`` into the empty table of ``target``, and let its sequence go on after them."""
    values = {column.name: _bound(column) for column in table.columns}
    found = _read(source, table)
    while page := [dict(row) for row in islice(found, _PAGE)]:
        target.execute(
            insert(table).values(values), [{f"v_{name}": value for name, value in row.items()} for row in page]
        )
    for column in table.primary_key:
        if isinstance(column.type, Integer) and len(table.primary_key) == 1:
            _go_on(target, table, column.name)


def sum_of(connection: Connection, table: Table) -> Sum:
    """Return what the table holds, to be compared with the same table elsewhere."""
    count = digest = 0
    for row in _read(connection, table):
        plain = repr(sorted(row.items())).encode("utf-8", "surrogatepass")
        count, digest = count + 1, (digest + int.from_bytes(hashlib.sha256(plain).digest())) % (1 << 256)
    return Sum(count, digest)


def _read(connection: Connection, table: Table) -> Iterator[Any]:
    query = select(*(_plain(connection, column) for column in table.columns)).select_from(table)
    if connection.dialect.name == "sqlite":
        query = query.order_by(text("rowid"))
    yield from connection.execute(query.execution_options(yield_per=_PAGE)).mappings()


def _plain(connection: Connection, column: Column[Any]) -> Any:
    """A JSON value is taken as the text it was written as: NULL and the value null stay what they are."""
    if not isinstance(column.type, JSON):
        return column
    as_text = coerce(column, Text) if connection.dialect.name == "sqlite" else cast(column, Text)
    return as_text.label(column.name)


def _bound(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return cast(bindparam(f"v_{column.name}", type_=Text), JSON)
    return bindparam(f"v_{column.name}", type_=column.type)


def _go_on(connection: Connection, table: Table, column: str) -> None:
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column)))
    last = connection.scalar(select(func.max(table.c[column])))
    if sequence is not None and last is not None:
        connection.execute(select(func.setval(sequence, last)))
