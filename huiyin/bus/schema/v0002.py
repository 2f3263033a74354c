"""Second version of the bus tables: the inbox keeps each event's id, a letter the bytes of a message. Frozen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.columns import Json


def upgrade() -> None:
    """Add the columns; what was applied before has no id, and is compared with nothing."""
    op.add_column("inbox", sa.Column("event_id", sa.String(128)))
    op.add_column("letter", sa.Column("message", sa.LargeBinary))
    op.add_column("letter", sa.Column("about", Json))


def downgrade() -> None:
    """Drop the columns."""
    for table, column in (("letter", "about"), ("letter", "message"), ("inbox", "event_id")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
