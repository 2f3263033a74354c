"""First version of the bus tables. Frozen: a later change is a new module, called from a new migration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.columns import BigKey, Json, UtcDateTime


def upgrade() -> None:
    """Create the tables of the bus."""
    _event_log()
    _inbox()
    _letter()
    _command_and_timer()


def downgrade() -> None:
    """Drop the tables of the bus."""
    for name in ("timer", "command", "letter", "cursor", "inbox", "event_log"):
        op.drop_table(name)


def _event_log() -> None:
    op.create_table(
        "event_log",
        sa.Column("seq", BigKey, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("position", BigKey),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("dataversion", sa.Integer, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("office", sa.String(32)),
        sa.Column("time", UtcDateTime, nullable=False),
        sa.Column("recordedtime", UtcDateTime, nullable=False),
        sa.Column("traceparent", sa.String(55)),
        sa.Column("data", Json, nullable=False),
        sa.Column("published_at", UtcDateTime),
        sa.PrimaryKeyConstraint("seq", name="pk_event_log"),
        sa.UniqueConstraint("id", name="uq_event_log_id"),
        sa.UniqueConstraint("position", name="uq_event_log_position"),
    )
    op.create_index("ix_event_log_subject", "event_log", ["subject"])
    op.create_index("ix_event_log_type_position", "event_log", ["type", "position"])
    _partial_index("ix_event_log_unplaced", "event_log", "seq", "position IS NULL")
    _partial_index("ix_event_log_unpublished", "event_log", "position", "published_at IS NULL")


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("handler", sa.String(64)),
        sa.Column("source", sa.String(64)),
        sa.Column("position", BigKey, autoincrement=False),
        sa.Column("applied_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("handler", "source", "position", name="pk_inbox"),
    )
    op.create_table(
        "cursor",
        sa.Column("handler", sa.String(64)),
        sa.Column("source", sa.String(64)),
        sa.Column("position", BigKey, nullable=False),
        sa.Column("head", BigKey, nullable=False),
        sa.Column("checked_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("handler", "source", name="pk_cursor"),
    )


def _letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", BigKey, primary_key=True, autoincrement=True),
        sa.Column("handler", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("position", BigKey),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", UtcDateTime),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("traceback", sa.Text, nullable=False),
        sa.Column("first_failed_at", UtcDateTime, nullable=False),
        sa.Column("last_failed_at", UtcDateTime, nullable=False),
        sa.Column("resolution", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint("handler", "source", "position", name="uq_letter_handler"),
    )
    op.create_index("ix_letter_state_next_try_at", "letter", ["state", "next_try_at"])


def _command_and_timer() -> None:
    op.create_table(
        "command",
        sa.Column("method", sa.String(64)),
        sa.Column("key", sa.String(128)),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("answer", Json),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("method", "key", name="pk_command"),
    )
    op.create_table(
        "timer",
        sa.Column("id", BigKey, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("fire_at", UtcDateTime, nullable=False),
        sa.Column("fired_at", UtcDateTime),
        sa.Column("payload", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.UniqueConstraint("kind", "subject", name="uq_timer_kind"),
    )
    _partial_index("ix_timer_open", "timer", "fire_at", "fired_at IS NULL")


def _partial_index(name: str, table: str, column: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, [column], postgresql_where=condition, sqlite_where=condition)
