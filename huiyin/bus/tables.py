"""The tables the bus keeps in every service's own database, in that service's own migrations."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, text

from huiyin.columns import BigKey, Json, UtcDateTime, new_metadata
from huiyin.events.envelope import MOST_ID

metadata = new_metadata()

#: The outbox, which is also the append-only log. ``position`` (gap-free) is given by the relay, not by the writer:
#: sequence numbers of PostgreSQL leave gaps and become visible out of order.
event_log = Table(
    "event_log",
    metadata,
    Column("seq", BigKey, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("position", BigKey, unique=True),
    Column("type", String(64), nullable=False),
    Column("dataversion", Integer, nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("office", String(32)),
    Column("time", UtcDateTime, nullable=False),
    Column("recordedtime", UtcDateTime, nullable=False),
    Column("traceparent", String(55)),
    Column("data", Json, nullable=False),
    Column("published_at", UtcDateTime),
    Index(
        "ix_event_log_unplaced", "seq", postgresql_where=text("position IS NULL"), sqlite_where=text("position IS NULL")
    ),
    Index(
        "ix_event_log_unpublished",
        "position",
        postgresql_where=text("published_at IS NULL"),
        sqlite_where=text("published_at IS NULL"),
    ),
    Index("ix_event_log_type_position", "type", "position"),
)

#: Which events a handler has applied: written in the handler's own transaction. The id is compared with the log's.
inbox = Table(
    "inbox",
    metadata,
    Column("handler", String(64), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("position", BigKey, primary_key=True, autoincrement=False),
    Column("applied_at", UtcDateTime, nullable=False),
    Column("event_id", String(MOST_ID)),
)

#: Up to where a handler is complete: every event of its types at or under ``position`` is applied or a letter.
cursor = Table(
    "cursor",
    metadata,
    Column("handler", String(64), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("position", BigKey, nullable=False),
    Column("head", BigKey, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
)

#: Events whose handler failed. ``state``: waiting (will be tried again), dead, applied (after a retry), dropped.
#: A message that is no event of the source lies here too: ``source`` is then ``message:`` and a hash, ``message`` its
#: bytes, ``about`` its properties, and ``body`` what of it can be read.
letter = Table(
    "letter",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("handler", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("position", BigKey),
    Column("type", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", UtcDateTime),
    Column("code", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("traceback", Text, nullable=False),
    Column("first_failed_at", UtcDateTime, nullable=False),
    Column("last_failed_at", UtcDateTime, nullable=False),
    Column("resolution", Text),
    Column("message", LargeBinary),
    Column("about", Json),
    UniqueConstraint("handler", "source", "position"),
    Index("ix_letter_state_next_try_at", "state", "next_try_at"),
)

#: First answers of commands, by idempotency key. ``answer`` is NULL only inside the first call's transaction.
command = Table(
    "command",
    metadata,
    Column("method", String(64), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Json),
    Column("at", UtcDateTime, nullable=False),
)

#: Durable timers: rows with absolute times. One that fired stays as the proof that it did.
timer = Table(
    "timer",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("fire_at", UtcDateTime, nullable=False),
    Column("fired_at", UtcDateTime),
    Column("payload", Json, nullable=False),
    UniqueConstraint("kind", "subject"),
    Index("ix_timer_open", "fire_at", postgresql_where=text("fired_at IS NULL"), sqlite_where=text("fired_at IS NULL")),
)

#: The oldest revision of the service whose code works on this database while it stands at ``revision``. One row,
#: written by ``huiyin migrate`` (:mod:`huiyin.migrations`), for code that is older than the database.
oldest_code = Table(
    "oldest_code",
    metadata,
    Column("revision", String(32), primary_key=True),
    Column("oldest", String(32), nullable=False),
)
