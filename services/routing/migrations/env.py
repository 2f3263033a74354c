"""Alembic's way into routing's migrations: it compares with every table there is, so every one is imported."""

from __future__ import annotations

from huiyin.migrations import run_env
from services.routing.models import (
    attachments,  # noqa: F401
    cases,  # noqa: F401
    clocks,  # noqa: F401
    documents,  # noqa: F401
    leadership,  # noqa: F401
    notes,  # noqa: F401
    offices,  # noqa: F401
    proceedings,  # noqa: F401
    supervision,  # noqa: F401
)
from services.routing.models.base import Base

run_env(Base.metadata)
