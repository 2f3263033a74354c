"""Which offices may read a matter, learnt from routing's log, and receipts that were printed again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OF_OFFICE = ("tier", "kind", "successor", "valid_from", "valid_until")
_TABLES = ("holder", "handling", "sorting", "recusal", "receipt_print")


def upgrade() -> None:
    """Add what is learnt from routing. The history of cases is fetched by itself: nobody listened to it before."""
    _cases()
    _receipts()
    _office()


def downgrade() -> None:
    """Take it away again."""
    for name in _TABLES:
        op.drop_table(name)
    for name in _OF_OFFICE:
        op.drop_column("office", name)
    op.execute("DELETE FROM inbox WHERE handler = 'access'")
    op.execute("DELETE FROM cursor WHERE handler = 'access'")


def _cases() -> None:
    op.create_table(
        "holder",
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("transferor", sa.String(32)),
        sa.Column("mode", sa.String(16)),
        sa.PrimaryKeyConstraint("assignment", "version", name="pk_holder"),
    )
    op.create_index("ix_holder_matter", "holder", ["matter"])
    op.create_table(
        "handling",
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("assignment", name="pk_handling"),
    )
    op.create_table(
        "sorting",
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("accused_office", sa.String(32)),
        sa.PrimaryKeyConstraint("matter", "version", name="pk_sorting"),
    )
    op.create_table(
        "recusal",
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("matter", "staff", name="pk_recusal"),
    )


def _receipts() -> None:
    op.create_table(
        "receipt_print",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("printed_by", sa.String(64), nullable=False),
        sa.Column("printed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt_print"),
        sa.ForeignKeyConstraint(["matter"], ["matter.number"], name="fk_receipt_print_matter_matter"),
    )
    op.create_index("ix_receipt_print_matter", "receipt_print", ["matter"])


def _office() -> None:
    """Forget which changes of offices were applied: they are fetched again, with kind, successor and days."""
    op.add_column("office", sa.Column("tier", sa.String(16)))
    op.add_column("office", sa.Column("kind", sa.String(16)))
    op.add_column("office", sa.Column("successor", sa.String(32)))
    op.add_column("office", sa.Column("valid_from", sa.Date))
    op.add_column("office", sa.Column("valid_until", sa.Date))
    op.execute("UPDATE office SET version = -1")
    op.execute("DELETE FROM inbox WHERE handler = 'offices'")
    op.execute("UPDATE cursor SET position = 0 WHERE handler = 'offices'")
