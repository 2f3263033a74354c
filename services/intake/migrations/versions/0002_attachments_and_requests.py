"""Attachments; the single things a matter asks for, whom it complains of; and which office lies under which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.columns import Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ADDED = ("requests", "accused_office", "accused_name", "notifiable")


def upgrade() -> None:
    """Add the table and the columns."""
    _matter()
    _attachment()
    _office()


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("attachment")
    op.drop_column("office", "parent")
    for name in _ADDED:
        op.drop_column("matter", name)


def _matter() -> None:
    """Matters of before asked one thing and complained of nobody in a field of its own."""
    op.add_column("matter", sa.Column("requests", Json, nullable=False, server_default="[]"))
    op.add_column("matter", sa.Column("accused_office", sa.String(32)))
    op.add_column("matter", sa.Column("accused_name", sa.String(100)))
    op.add_column("matter", sa.Column("notifiable", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE matter SET notifiable = TRUE WHERE number IN "
        "(SELECT matter FROM person WHERE name IS NOT NULL AND (address IS NOT NULL OR phone IS NOT NULL))"
    )


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("visible", sa.Boolean, nullable=False),
        sa.Column("added_by", sa.String(64)),
        sa.Column("office", sa.String(32)),
        sa.Column("added_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.ForeignKeyConstraint(["matter"], ["matter.number"], name="fk_attachment_matter_matter"),
        sa.UniqueConstraint("matter", "sha256", name="uq_attachment_matter"),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])


def _office() -> None:
    """Forget which changes of offices were applied: they are fetched again from routing's log, with the parents."""
    op.add_column("office", sa.Column("parent", sa.String(32)))
    op.execute("UPDATE office SET version = -1")
    op.execute("DELETE FROM inbox WHERE handler = 'offices'")
    op.execute("UPDATE cursor SET position = 0 WHERE handler = 'offices'")
