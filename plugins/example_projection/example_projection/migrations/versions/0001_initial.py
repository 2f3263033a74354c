"""First tables: those of the bus, and the arrivals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.bus.schema import v0001 as bus

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    bus.upgrade()
    op.create_table(
        "arrival",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_arrival"),
    )
    op.create_index("ix_arrival_day_channel", "arrival", ["day", "channel"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("arrival")
    bus.downgrade()
