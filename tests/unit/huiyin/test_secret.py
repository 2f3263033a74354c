"""The secret of a site is made once, whole, by the start of a new site; one not to be relied on is told."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from huiyin import secret as secrets_of_sites
from huiyin.secret import Secret, SecretUnusable


@pytest.fixture
def kept(tmp_path: Path) -> Secret:
    """The secret of a new site."""
    made = Secret("", tmp_path / "secret")
    made.make(new_site=True)
    return made


def _told(secret: Secret) -> str:
    with pytest.raises(SecretUnusable) as refused:
        secret.read()
    assert refused.value.text("zh") != refused.value.text("en")
    return refused.value.text("en")


def test_it_is_made_once_and_its_owner_alone_may_read_it(kept: Secret) -> None:
    first = kept.read()
    kept.make(new_site=True)
    assert (kept.read(), len(first)) == (first, 64)
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert [path.name for path in kept.path.parent.iterdir()] == ["secret"]


def test_another_folder_has_another_secret(tmp_path: Path) -> None:
    both = [Secret("", tmp_path / name) for name in ("a", "b")]
    for each in both:
        each.make(new_site=True)
    assert both[0].read() != both[1].read()


def test_a_secret_that_was_set_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    given = Secret("a secret of the county", tmp_path / "secret")
    given.make(new_site=False)
    assert given.read() == "a secret of the county"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\n", b"ab", b"fifteen letters", b"   \n\t  ", b"fifteen letters \n\n\n"])
def test_one_that_is_too_short_is_told_and_not_used(kept: Secret, content: bytes) -> None:
    kept.path.write_bytes(content)
    assert "at least 16 characters" in _told(kept)


@pytest.mark.parametrize("content", [b"\xff\xfe" * 20, "一个十六个字以上的密钥放在这里不算数".encode()])
def test_a_file_that_is_no_plain_text_is_told(kept: Secret, content: bytes) -> None:
    kept.path.write_bytes(content)
    assert "cannot be read" in _told(kept)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir(mode=0o700)
    assert "cannot be read" in _told(Secret("", tmp_path / "secret"))


@pytest.mark.parametrize("mode", [0o602, 0o620, 0o666, 0o644, 0o604, 0o660, 0o777])
def test_a_file_that_others_can_write_or_anybody_can_read_is_told_with_the_command_that_mends_it(
    kept: Secret, mode: int
) -> None:
    kept.path.chmod(mode)
    assert f"chmod 600 {kept.path}" in _told(kept)
    os.chmod(kept.path, 0o600)
    assert len(kept.read()) == 64


def test_a_group_may_be_let_in_to_read(kept: Secret) -> None:
    kept.path.chmod(0o640)
    assert len(kept.read()) == 64


def test_where_there_is_none_the_place_and_the_way_to_a_new_site_are_told(tmp_path: Path) -> None:
    told = _told(Secret("", tmp_path / "secret"))
    assert str(tmp_path / "secret") in told
    assert "huiyin up" in told
    assert list(tmp_path.iterdir()) == []


def test_a_lost_one_beside_the_data_of_a_site_is_told_and_not_replaced(tmp_path: Path) -> None:
    lost = Secret("", tmp_path / "secret")
    with pytest.raises(SecretUnusable, match="back-up"):
        lost.make(new_site=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failing", ["fsync", "link"])
def test_a_disk_that_fails_while_it_is_made_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(secrets_of_sites.os, failing, full)
    with pytest.raises(OSError, match="No space"):
        Secret("", tmp_path / "secret").make(new_site=True)
    assert list(tmp_path.iterdir()) == []


def test_of_two_that_are_made_at_once_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Secret("", tmp_path / "secret")
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    for _ in range(2):
        other.make(new_site=True)
        first = other.path.read_text("ascii")
    assert other.path.read_text("ascii") == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
