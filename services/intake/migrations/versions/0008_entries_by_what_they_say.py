"""Entries of registers are found by what they say, whatever register they stand in."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_ledger_entry_digest", "ledger_entry", ["digest"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_ledger_entry_digest", "ledger_entry")
