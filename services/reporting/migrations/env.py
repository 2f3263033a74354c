"""Alembic's way into reporting's migrations."""

from __future__ import annotations

from huiyin.migrations import run_env
from services.reporting.models import Base

run_env(Base.metadata)
