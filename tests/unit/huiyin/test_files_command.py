"""The command ``huiyin files check``."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from huiyin import settings
from huiyin.cli.files import files
from huiyin.db import Database
from huiyin.engines import DatabaseMissing
from huiyin.files import store_at


def check(folder: Path) -> Result:
    configured = settings.read({"HUIYIN_DATA": str(folder)})
    Database(configured.database_url("intake")).create()
    return CliRunner().invoke(files, ["check"], obj=configured)


@pytest.fixture
def kept(tmp_path: Path) -> list[Path]:
    """Three contents, as files."""
    store = store_at(settings.read({"HUIYIN_DATA": str(tmp_path)}).files)
    hashes = [store.put(io.BytesIO(bytes([number]))).sha256 for number in range(3)]
    return [tmp_path / "files" / sha256[:2] / sha256[2:4] / sha256 for sha256 in hashes]


def test_contents_that_are_as_they_were_put_are_counted(kept: list[Path], tmp_path: Path) -> None:
    result = check(tmp_path)
    assert (result.exit_code, result.stdout) == (0, "3 read 已核对, 0.0 MB, 0 damaged 已损坏\n")


def test_a_content_that_changed_is_named_by_its_hash(kept: list[Path], tmp_path: Path) -> None:
    kept[1].write_bytes(b"bit rot")
    result = check(tmp_path)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"damaged 已损坏\t{kept[1].name}"


def test_where_no_site_is_nothing_is_made_to_be_checked(tmp_path: Path) -> None:
    elsewhere = settings.read({"HUIYIN_DATA": str(tmp_path / "elsewhere")})
    assert isinstance(CliRunner().invoke(files, ["check"], obj=elsewhere).exception, DatabaseMissing)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_store_is_well(tmp_path: Path) -> None:
    assert check(tmp_path).exit_code == 0
