"""First tables of intake: matters and their people, the counter, guessed codes, and the projection of offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.bus.schema import v0001 as bus
from huiyin.columns import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the bus and of intake."""
    bus.upgrade()
    _matter()
    _person()
    _counter_and_guess()
    _office()


def downgrade() -> None:
    """Drop them again."""
    for name in ("office", "guess", "counter", "person", "matter"):
        op.drop_table(name)
    bus.downgrade()


def _matter() -> None:
    op.create_table(
        "matter",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("registered_at", UtcDateTime, nullable=False),
        sa.Column("received_by", sa.String(32)),
        sa.Column("place", sa.String(32)),
        sa.Column("category", sa.String(64)),
        sa.Column("purpose", sa.String(16)),
        sa.Column("named_office", sa.String(32)),
        sa.Column("people_count", sa.Integer, nullable=False),
        sa.Column("anonymous", sa.Boolean, nullable=False),
        sa.Column("source_key", sa.String(200)),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("history", sa.Boolean, nullable=False),
        sa.Column("accepted_at", UtcDateTime),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("answer", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_matter"),
        sa.UniqueConstraint("source_key", name="uq_matter_source_key"),
        sa.UniqueConstraint("code_hash", name="uq_matter_code_hash"),
        sa.CheckConstraint("people_count BETWEEN 1 AND 9999", name="people_count"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("ord", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100)),
        sa.Column("address", sa.String(300)),
        sa.Column("phone", sa.String(40)),
        sa.PrimaryKeyConstraint("matter", "ord", name="pk_person"),
        sa.ForeignKeyConstraint(["matter"], ["matter.number"], name="fk_person_matter_matter"),
    )


def _counter_and_guess() -> None:
    op.create_table(
        "counter",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_counter"),
    )
    op.create_table(
        "guess",
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("window_from", UtcDateTime, nullable=False),
        sa.Column("blocked_until", UtcDateTime),
        sa.PrimaryKeyConstraint("client", name="pk_guess"),
    )


def _office() -> None:
    op.create_table(
        "office",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_office"),
    )
