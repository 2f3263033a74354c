"""A content that an office added and that the person brought is an attachment of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each attachment whether the person brought it, and let that tell contents apart."""
    op.add_column("attachment", sa.Column("by_person", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE attachment SET by_person = true WHERE added_by IS NULL")
    _unique("matter", "sha256", "purpose", "by_person")
    with op.batch_alter_table("attachment") as batch:
        batch.alter_column("by_person", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Content is unique per matter and purpose again; fails where both sides have it."""
    _unique("matter", "sha256", "purpose")
    with op.batch_alter_table("attachment") as batch:
        batch.drop_column("by_person")


def _unique(*columns: str) -> None:
    with op.batch_alter_table("attachment") as batch:
        batch.drop_constraint("uq_attachment_matter", type_="unique")
        batch.create_unique_constraint("uq_attachment_matter", list(columns))
