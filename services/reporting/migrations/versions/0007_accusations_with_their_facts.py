"""A matter and whom it complains of are kept by one handler, in one transaction."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have the handler of facts read the history of intake again, for what it read before it kept accusations.

    Failed events are read again too. Messages that were refused are evidence: they stay, with the handler that goes on.
    """
    op.execute("DELETE FROM inbox WHERE handler IN ('facts_intake', 'accusations')")
    op.execute("DELETE FROM cursor WHERE handler = 'accusations'")
    op.execute("UPDATE cursor SET position = 0 WHERE handler = 'facts_intake'")
    both = "SELECT source FROM letter WHERE handler = 'facts_intake'"
    op.execute(f"DELETE FROM letter WHERE handler = 'accusations' AND (message IS NULL OR source IN ({both}))")  # noqa: S608
    op.execute("UPDATE letter SET handler = 'facts_intake' WHERE handler = 'accusations'")


def downgrade() -> None:
    """Change nothing: the earlier version's handler begins with the whole history by itself."""
