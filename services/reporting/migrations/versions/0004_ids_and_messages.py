"""The bus keeps the id of what was applied, and the bytes of what was refused."""

from __future__ import annotations

from huiyin.bus.schema import v0002 as bus

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of the bus."""
    bus.upgrade()


def downgrade() -> None:
    """Drop them again."""
    bus.downgrade()
