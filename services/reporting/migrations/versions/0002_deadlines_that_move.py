"""How assignments end without an answer, and deadlines that took the place of earlier ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.columns import BigKey

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.add_column("assignment", sa.Column("answer_due_position", BigKey))
    op.add_column("assignment", sa.Column("ended_day", sa.Integer))
    op.add_column("assignment", sa.Column("ending", sa.String(32)))
    op.create_table(
        "deadline",
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("position", BigKey, nullable=False, autoincrement=False),
        sa.Column("known_day", sa.Integer, nullable=False),
        sa.Column("due", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("assignment", "step", "position", name="pk_deadline"),
    )


def downgrade() -> None:
    """Take them away again; ``huiyin bus replay`` fills them anew."""
    op.drop_table("deadline")
    op.drop_column("assignment", "ending")
    op.drop_column("assignment", "ended_day")
    op.drop_column("assignment", "answer_due_position")
