"""The same content may be an attachment for one purpose and for another."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the purpose tell them apart."""
    _unique("matter", "sha256", "purpose")


def downgrade() -> None:
    """Content is unique per matter again; fails where a matter has it for two purposes."""
    _unique("matter", "sha256")


def _unique(*columns: str) -> None:
    with op.batch_alter_table("attachment") as batch:
        batch.drop_constraint("uq_attachment_matter", type_="unique")
        batch.create_unique_constraint("uq_attachment_matter", list(columns))
