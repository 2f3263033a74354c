"""Alembic's way into routing's migrations."""

from __future__ import annotations

from huiyin.migrations import run_env
from services.routing.models import Base

run_env(Base.metadata)
