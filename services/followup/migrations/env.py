"""Alembic's way into followup's migrations."""

from __future__ import annotations

from huiyin.migrations import run_env
from services.followup.models import Base

run_env(Base.metadata)
