"""First tables of routing: the office registry and the assignments."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from huiyin.bus.schema import v0001 as bus
from huiyin.columns import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the bus and of routing."""
    bus.upgrade()
    _office()
    _assignment()


def downgrade() -> None:
    """Drop them again."""
    for name in ("assignment", "office"):
        op.drop_table(name)
    bus.downgrade()


def _office() -> None:
    op.create_table(
        "office",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("tier", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("parent", sa.String(32)),
        sa.Column("site", sa.String(32), nullable=False),
        sa.Column("categories", Json, nullable=False),
        sa.Column("keywords", Json, nullable=False),
        sa.Column("successor", sa.String(32)),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_office"),
    )


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("replaces", sa.String(36)),
        *_moments("received_at", "issued_at", nullable=False),
        *_moments("accepted_at", "answered_at", "served_at", nullable=True),
        sa.Column("handler", sa.String(64)),
        sa.Column("outcome", sa.String(16)),
        sa.Column("answer_text", sa.Text),
        sa.Column("service_method", sa.String(16)),
        sa.Column("accept_due_nominal", sa.Date, nullable=False),
        sa.Column("accept_due_legal", sa.Date, nullable=False),
        sa.Column("answer_due_nominal", sa.Date),
        sa.Column("answer_due_legal", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_number", "assignment", ["number"])
    op.create_index("ix_assignment_office_state_received_at", "assignment", ["office", "state", "received_at"])
    living = sa.text("state <> 'replaced'")
    op.create_index(
        "uq_assignment_live",
        "assignment",
        ["number", "kind"],
        unique=True,
        postgresql_where=living,
        sqlite_where=living,
    )


def _moments(*names: str, nullable: bool) -> list[Any]:
    return [sa.Column(name, UtcDateTime, nullable=nullable) for name in names]
