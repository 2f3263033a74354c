"""Migrations: numbered, one head that equals the HEAD file, and after them the tables are what the models say."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from huiyin import migrations
from huiyin.bus.tables import metadata as bus_metadata
from huiyin.db import Database
from tests.support.source import ROOT

_WITH_DATA = ("intake", "routing", "followup", "reporting")


def _folder(service: str) -> Path:
    return ROOT / "services" / service


def _differences(service: str, engine: Engine) -> list[Any]:
    models = importlib.import_module(f"services.{service}.models")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        # a list of metadata is what alembic takes for several bases in one database
        return compare_metadata(context, [bus_metadata, models.Base.metadata])  # type: ignore[arg-type]


@pytest.mark.parametrize("service", _WITH_DATA)
def test_migrations_are_numbered_without_a_gap_and_have_one_head(service: str) -> None:
    names = sorted(path.name for path in (_folder(service) / "migrations" / "versions").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names), names
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    heads = ScriptDirectory.from_config(migrations.config(_folder(service))).get_heads()
    assert heads == [migrations.head(_folder(service))] == [names[-1][:4]]


@pytest.mark.parametrize("service", _WITH_DATA)
def test_models_and_migrations_agree_on_sqlite(service: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'service.sqlite'}")
    migrations.upgrade(_folder(service), database)
    assert migrations.revision(database) == migrations.head(_folder(service))
    assert _differences(service, database.engine) == []
    database.close()


@pytest.mark.parametrize("service", _WITH_DATA)
def test_models_and_migrations_agree_on_postgresql(service: str, postgres_url: str) -> None:
    database = Database(postgres_url)
    migrations.upgrade(_folder(service), database)
    assert _differences(service, database.engine) == []
    database.close()


@pytest.mark.parametrize("service", _WITH_DATA)
def test_migrating_again_changes_nothing(service: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'service.sqlite'}")
    migrations.upgrade(_folder(service), database)
    before = (tmp_path / "service.sqlite").read_bytes()
    migrations.upgrade(_folder(service), database)
    assert (tmp_path / "service.sqlite").read_bytes() == before
    database.close()
