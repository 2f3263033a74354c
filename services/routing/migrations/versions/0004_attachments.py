"""The attachments of matters, which proofs are, and the work of offices that had ended before anybody looked."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from huiyin.bus.tables import timer

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the projection, which fills by itself, and have a timer look for the work of every office that has ended."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_number", "attachment", ["number"])
    _look_for_work()


def downgrade() -> None:
    """Take the projection away again."""
    op.drop_table("attachment")
    op.execute("DELETE FROM inbox WHERE handler = 'attachments'")
    op.execute("DELETE FROM cursor WHERE handler = 'attachments'")


def _look_for_work() -> None:
    connection, now = op.get_bind(), datetime.now(UTC)
    office = sa.table("office", sa.column("code", sa.String), sa.column("valid_until", sa.Date))
    ended = select_ended(office, now)
    for code in list(connection.scalars(ended)):
        at = (timer.c.kind == "office_ends") & (timer.c.subject == code)
        if not connection.execute(sa.update(timer).where(at).values(fire_at=now, fired_at=None)).rowcount:
            row = {"kind": "office_ends", "subject": code, "fire_at": now, "payload": {}}
            connection.execute(sa.insert(timer).values(**row))


def select_ended(office: sa.TableClause, now: datetime) -> sa.Select[tuple[str]]:
    """Select the offices whose last day is over."""
    return sa.select(office.c.code).where(office.c.valid_until < now.date())
