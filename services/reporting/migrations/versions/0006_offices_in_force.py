"""Since when and until when an office is in force: nobody works for one that is not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forget which changes of offices were applied: they are fetched again, with their days."""
    op.add_column("office", sa.Column("valid_from", sa.Date))
    op.add_column("office", sa.Column("valid_until", sa.Date))
    op.execute("UPDATE office SET version = -1")
    op.execute("DELETE FROM inbox WHERE handler = 'offices'")
    op.execute("UPDATE cursor SET position = 0 WHERE handler = 'offices'")


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("office", "valid_until")
    op.drop_column("office", "valid_from")
