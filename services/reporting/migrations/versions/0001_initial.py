"""First tables of reporting: facts, assignments, notices, and the projection of offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.bus.schema import v0001 as bus

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the bus and of reporting."""
    bus.upgrade()
    _fact()
    _assignment()
    _notice()
    _office()


def downgrade() -> None:
    """Drop them again."""
    for name in ("office", "notice", "assignment", "fact"):
        op.drop_table(name)
    bus.downgrade()


def _fact() -> None:
    op.create_table(
        "fact",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32)),
        sa.Column("category", sa.String(64)),
        sa.Column("received_day", sa.Integer),
        sa.Column("received_month", sa.String(7)),
        sa.Column("acceptance_unrecorded", sa.Boolean),
        sa.Column("visit_due_day", sa.Integer),
        sa.Column("visited_day", sa.Integer),
        sa.Column("petition_office_score", sa.String(16)),
        sa.Column("petition_office_rated_day", sa.Integer),
        sa.Column("responsible_office_score", sa.String(16)),
        sa.Column("responsible_office_rated_day", sa.Integer),
        sa.PrimaryKeyConstraint("number", name="pk_fact"),
    )
    op.create_index("ix_fact_received_day", "fact", ["received_day"])


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16)),
        sa.Column("version", sa.Integer),
        sa.Column("issued_day", sa.Integer),
        sa.Column("accept_due", sa.Integer),
        sa.Column("accepted_day", sa.Integer),
        sa.Column("answer_due", sa.Integer),
        sa.Column("answer_due_unaccepted", sa.Integer),
        sa.Column("answered_day", sa.Integer),
        sa.Column("served_day", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_number", "assignment", ["number"])


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("clock", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("assignment", "clock", "kind", name="pk_notice"),
    )


def _office() -> None:
    op.create_table(
        "office",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("parent", sa.String(32)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_office"),
    )
    op.create_index("ix_office_parent", "office", ["parent"])
