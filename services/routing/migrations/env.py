"""Alembic's way into routing's migrations: it compares with every table there is, so every one is imported."""

from __future__ import annotations

import services.routing.law.models
import services.routing.leading.models
import services.routing.models.attachments
import services.routing.models.cases
import services.routing.models.clocks
import services.routing.models.notes
import services.routing.models.proceedings
import services.routing.offices.models
import services.routing.oversight.models
import services.routing.papers.models  # noqa: F401
from huiyin.migrations import run_env
from services.routing.models.base import Base

run_env(Base.metadata)
