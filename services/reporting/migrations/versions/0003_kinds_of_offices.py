"""Which offices are petition offices: they read the figures of the government they belong to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the kind. The history of offices is fetched by itself: nobody listened to it under this handler before."""
    op.add_column("office", sa.Column("kind", sa.String(16)))
    op.execute("UPDATE office SET version = -1")


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("office", "kind")
    op.execute("DELETE FROM inbox WHERE handler = 'offices'")
    op.execute("DELETE FROM cursor WHERE handler = 'offices'")
