"""First tables of followup: served answers, visits, ratings, and the projection of offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.bus.schema import v0001 as bus
from huiyin.columns import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the bus and of followup."""
    bus.upgrade()
    _served()
    _visit()
    _rating()
    _office()


def downgrade() -> None:
    """Drop them again."""
    for name in ("office", "rating", "visit", "served"):
        op.drop_table(name)
    bus.downgrade()


def _served() -> None:
    op.create_table(
        "served",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("handler", sa.String(64)),
        sa.Column("served_at", UtcDateTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("asked", Json, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_served"),
    )


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("policy", sa.String(64), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("made_at", UtcDateTime),
        sa.Column("made_by", sa.String(64)),
        sa.Column("reached", sa.Boolean),
        sa.Column("resolved", sa.Boolean),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.ForeignKeyConstraint(["number"], ["served.number"], name="fk_visit_number_served"),
        sa.UniqueConstraint("number", "policy", name="uq_visit_number"),
    )


def _rating() -> None:
    op.create_table(
        "rating",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("score", sa.String(16), nullable=False),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("number", "side", name="pk_rating"),
        sa.ForeignKeyConstraint(["number"], ["served.number"], name="fk_rating_number_served"),
    )


def _office() -> None:
    op.create_table(
        "office",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("parent", sa.String(32)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_office"),
    )
    op.create_index("ix_office_parent", "office", ["parent"])
