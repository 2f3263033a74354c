"""Migrations: numbered, one head that equals the HEAD file, and after them the tables are what the models say."""

from __future__ import annotations

import importlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from huiyin import migrations
from huiyin.bus.tables import metadata as bus_metadata
from huiyin.db import Database
from tests.support.source import ROOT, python_files

_WITH_DATA = ("intake", "routing", "followup", "reporting")


def _folder(service: str) -> Path:
    return ROOT / "services" / service


def _tables(service: str) -> MetaData:
    """Return the tables that the models of the service declare, wherever in it they stand."""
    modules = [importlib.import_module(name) for name in _models(service)]
    (metadata,) = {module.Base.metadata for module in modules if hasattr(module, "Base")}
    assert isinstance(metadata, MetaData)
    return metadata


def _models(service: str) -> list[str]:
    files = [path.with_suffix("") for path in python_files(f"services/{service}")]
    return [".".join(path.parts) for path in files if "models" in path.parts and path.name != "__init__"]


def _differences(service: str, engine: Engine) -> list[Any]:
    metadata = _tables(service)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        # a list of metadata is what alembic takes for several bases in one database
        return compare_metadata(context, [bus_metadata, metadata])  # type: ignore[arg-type]


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


def _newer(tmp_path: Path, *, oldest: str | None) -> Path:
    """Return the folder of a version of followup that has one migration more, and says whose code works on it."""
    newer = tmp_path / "newer" / "followup"
    shutil.copytree(_folder("followup"), newer, ignore=shutil.ignore_patterns("__pycache__"))
    (newer / "migrations" / "versions" / "9999_remark.py").write_text(
        f'''"""Adds a column."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{migrations.head(newer)}", None, None
def upgrade():
    op.add_column("visit", sa.Column("remark", sa.Text))
''',
        "utf-8",
    )
    (newer / "migrations" / "HEAD").write_text("9999\n", "ascii")
    if oldest is not None:
        (newer / "migrations" / "OLDEST").write_text(f"{oldest}\n", "ascii")
    return newer


def test_a_version_starts_on_a_newer_database_where_its_migration_says_that_it_works(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'followup.sqlite'}")
    migrations.upgrade(_folder("followup"), database)
    migrations.upgrade(_newer(tmp_path, oldest=migrations.head(_folder("followup"))), database)
    migrations.require_current("followup", _folder("followup"), database)
    migrations.upgrade(_folder("followup"), database)
    assert migrations.revision(database) == "9999"
    database.close()


@pytest.mark.parametrize("oldest", [None, "9999"])
def test_a_version_does_not_start_on_a_newer_database_that_does_not_name_it(tmp_path: Path, oldest: str | None) -> None:
    database = Database(f"sqlite:///{tmp_path / 'followup.sqlite'}")
    migrations.upgrade(_newer(tmp_path, oldest=oldest), database)
    for use in (migrations.upgrade, lambda *given: migrations.require_current("followup", *given)):
        with pytest.raises(migrations.RevisionUnknown) as told:
            use(_folder("followup"), database)
        assert "9999" in str(told.value)
    database.close()
