"""From which entry of which register a matter was imported, and what that entry said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from huiyin.columns import Json
from services.intake import entries

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PAGE = 500
#: The key of a row without a number: what it said, as one hash, and how often that was said.
_UNNUMBERED = re.compile(r"~[0-9a-f]{40}\.\d+")
_MATTER = sa.table("matter", *(sa.column(name) for name in ("number", "channel", "source_key", "content")))


def upgrade() -> None:
    """Add the table, and read from the keys of before which entry each matter was. What they said was not kept."""
    table = op.create_table(
        "ledger_entry",
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("register", sa.String(200), nullable=False),
        sa.Column("number", sa.String(200)),
        sa.Column("number_hash", sa.String(40)),
        sa.Column("anchor", sa.String(40)),
        sa.Column("said", Json),
        sa.Column("digest", sa.String(40)),
        sa.PrimaryKeyConstraint("matter", name="pk_ledger_entry"),
        sa.ForeignKeyConstraint(["matter"], ["matter.number"], name="fk_ledger_entry_matter_matter"),
    )
    op.create_index("ix_ledger_entry_anchor", "ledger_entry", ["register", "anchor"])
    op.create_index("ix_ledger_entry_number_hash", "ledger_entry", ["number_hash"])
    connection, after = op.get_bind(), ""
    while page := _keyed(connection, after):
        connection.execute(table.insert(), [_entry(row) for row in page])
        after = page[-1]["number"]


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("ledger_entry")


def _keyed(connection: sa.Connection, after: str) -> list[Mapping[str, Any]]:
    query = sa.select(_MATTER).where(_MATTER.c.source_key.is_not(None), _MATTER.c.number > after)
    return [dict(row) for row in connection.execute(query.order_by(_MATTER.c.number).limit(_PAGE)).mappings()]


def _entry(matter: Mapping[str, Any]) -> dict[str, Any]:
    """Take the key apart. A register with a colon in its name cannot be told from the number."""
    channel, key = matter["channel"], matter["source_key"]
    named, rest = key.startswith(f"{channel}:"), key.removeprefix(f"{channel}:")
    register, colon, own = rest.partition(":")
    if not (named and colon):
        register, own = "", rest
    unnumbered = _UNNUMBERED.fullmatch(own) is not None
    return {
        "matter": matter["number"],
        "channel": channel,
        "register": register,
        "number": None if unnumbered else (entries.number_of(own) or own)[:200],
        "number_hash": None if unnumbered else entries.number_hash(own),
        "anchor": entries.anchor(matter["content"]) if unnumbered else None,
    }
