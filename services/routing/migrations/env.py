"""Alembic's way into routing's migrations: it compares with every table there is, so every one is imported."""

from __future__ import annotations

import services.routing.case.models.attachments
import services.routing.case.models.cases
import services.routing.case.models.clocks
import services.routing.case.models.notes
import services.routing.case.models.proceedings
import services.routing.law.models
import services.routing.leading.models
import services.routing.offices.models
import services.routing.oversight.models
import services.routing.papers.models  # noqa: F401
from huiyin.migrations import run_env
from services.routing.tables import Base

run_env(Base.metadata)
