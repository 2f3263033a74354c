"""Alembic's way into the service's migrations."""

from __future__ import annotations

from example_projection.models import Base

from huiyin.migrations import run_env

run_env(Base.metadata)
