"""Alembic's way into intake's migrations."""

from __future__ import annotations

from huiyin.migrations import run_env
from services.intake.models import Base

run_env(Base.metadata)
