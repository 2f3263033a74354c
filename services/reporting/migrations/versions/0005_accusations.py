"""Whom matters complain of: the accused side does not see them counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and who took over from an office. Both histories are fetched by themselves."""
    op.create_table(
        "accusation",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("office", sa.String(32)),
        sa.PrimaryKeyConstraint("number", "version", name="pk_accusation"),
    )
    op.create_index("ix_accusation_office", "accusation", ["office"])
    op.add_column("office", sa.Column("successor", sa.String(32)))
    op.execute("UPDATE office SET version = -1")
    op.execute("DELETE FROM inbox WHERE handler = 'offices'")
    op.execute("UPDATE cursor SET position = 0 WHERE handler = 'offices'")


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("accusation")
    op.drop_column("office", "successor")
    op.execute("DELETE FROM inbox WHERE handler IN ('accusations', 'sortings')")
    op.execute("DELETE FROM cursor WHERE handler IN ('accusations', 'sortings')")
