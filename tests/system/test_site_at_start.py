"""A site that must not start says so in one sentence, with what to do, and leaves everything as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from huiyin import settings, site
from huiyin.bus import continuity
from huiyin.bus.status import Databases
from huiyin.cli import root
from huiyin.db import Database
from tests.support import county
from tests.support.logs import databases_of, read_up_to, say

SERVICES = ("intake", "routing", "followup", "reporting")
READERS = [("intake", "routing"), ("intake", "reporting"), ("routing", "followup"), ("followup", "reporting")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a new site."""
    folder = tmp_path_factory.mktemp("made") / "data"
    configured = settings.read({"HUIYIN_DATA": str(folder)})
    with site.hold(configured):
        assert site.prepare(configured)
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "data"))


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    returncode: int
    stderr: str


Huiyin = Callable[..., Done]


@pytest.fixture
def huiyin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Huiyin:
    """Run a command on a data folder, in another folder that stays empty.

    In this process, because most of these commands end before they have done anything.
    """
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("HUIYIN_HTTP", "127.0.0.1:0")

    def run(folder: Path, *arguments: str, **env: str) -> Done:
        for name, value in {"HUIYIN_DATA": str(folder), **env}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["huiyin", *arguments])
        with pytest.raises(SystemExit) as ended:
            root.start()
        assert list(here.iterdir()) == []
        return Done(int(ended.value.code or 0), capsys.readouterr().err)

    return run


def _refused(done: Done, code: str) -> str:
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.endswith(f"[{code}]"), done.stderr
    return last


def _content(folder: Path) -> dict[str, str]:
    """Return what lies in the folder; locks and what SQLite keeps while it is open say nothing."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in (".lock",))
    kept = (path for path in files if not path.name.endswith(("-wal", "-shm")))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


@pytest.mark.parametrize("command", [["up"], ["migrate"], ["offices", "import", str(county.OFFICES)]])
@pytest.mark.parametrize("service", ["intake", "routing"])
def test_a_file_that_is_cut_off_or_damaged_stops_every_start_and_stays_as_it_was(
    huiyin: Huiyin, data: Path, service: str, command: list[str]
) -> None:
    path = data / f"{service}.sqlite"
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"no database" * 1000, _scratched(whole)):
        path.write_bytes(damaged)
        before = _content(data)
        told = _refused(huiyin(data, *command), "database_damaged")
        assert str(path) in told
        assert f"mv {data} {data}.damaged && huiyin restore BACKUP" in told
        assert _content(data) == before


def _scratched(whole: bytes) -> bytes:
    """Return the file with noise in the middle of its pages, as a bad disk leaves it."""
    page = int.from_bytes(whole[16:18], "big")
    noise = hashlib.sha256(b"noise").digest() * (page // 32)
    return whole[: page * 2] + noise * 3 + whole[page * 5 :]


@pytest.mark.parametrize("service", SERVICES)
def test_a_database_of_a_newer_version_is_told_and_not_touched(huiyin: Huiyin, data: Path, service: str) -> None:
    with sqlite3.connect(data / f"{service}.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = _content(data)
    told = _refused(huiyin(data, "up"), "revision_unknown")
    assert service in told
    assert "9999" in told
    assert "back-up made before the upgrade" in told
    assert _content(data) == before


def test_a_lost_secret_beside_databases_is_told_and_not_replaced(huiyin: Huiyin, data: Path) -> None:
    (data / "secret").unlink()
    told = _refused(huiyin(data, "up"), "secret")
    assert "bring it back from the back-up" in told
    assert not (data / "secret").exists()


@pytest.mark.parametrize("content", ["", "ab"])
def test_a_secret_that_a_full_disk_left_empty_is_not_taken(huiyin: Huiyin, data: Path, content: str) -> None:
    (data / "secret").write_text(content, "ascii")
    _refused(huiyin(data, "up"), "secret")
    _refused(huiyin(data, "token", "--office", "990100", "--id", "clerk"), "secret")
    assert (data / "secret").read_text("ascii") == content


@pytest.mark.parametrize(("source", "reader"), READERS)
@pytest.mark.parametrize("how", ["deleted", "emptied", "of an earlier back-up"])
def test_a_database_that_others_have_read_beyond_does_not_start_again_from_its_end(
    huiyin: Huiyin, data: Path, source: str, reader: str, how: str
) -> None:
    with databases_of(data) as databases:
        say(databases[source], 1, 2, 3)
        read_up_to(databases, source, reader, 7 if how == "of an earlier back-up" else 3)
    path = data / f"{source}.sqlite"
    if how == "deleted":
        path.unlink()
    if how == "emptied":
        path.write_bytes(b"")
    before = _content(data)
    told = _refused(huiyin(data, "up"), "log_cut_off")
    assert source in told
    assert reader in told
    assert "from a back-up of one moment" in told
    assert _content(data) == before


def test_a_reader_that_is_behind_or_up_to_date_hinders_nothing(huiyin: Huiyin, data: Path) -> None:
    with databases_of(data) as databases:
        say(databases["intake"], 1, 2, 3)
        for reader, position in (("routing", 3), ("reporting", 1)):
            read_up_to(databases, "intake", reader, position)
    assert huiyin(data, "migrate").returncode == 0


class _AtWork(Databases):
    """A site at work: before each look at a database, the source says one event more, and its reader reads it."""

    pair: tuple[str, str] | None = None
    said = 0

    def __getitem__(self, service: str) -> Database:
        if self.pair:
            source, reader = self.pair
            self.said += 1
            with databases_of(self.settings.data) as databases:
                say(databases[source], self.said)
                read_up_to(databases, source, reader, self.said)
        return super().__getitem__(service)


@pytest.mark.parametrize(("source", "reader"), READERS)
def test_a_start_beside_a_site_at_work_finds_no_log_cut_off(data: Path, source: str, reader: str) -> None:
    databases = _AtWork(settings.read({"HUIYIN_DATA": str(data)}))
    databases.pair = source, reader
    continuity.require_whole(databases, source)
    assert databases.said > 1
    databases.close()


NOTHING_THERE = [
    ["token", "--office", "990100", "--id", "clerk"],
    ["offices", "list"],
    ["offices", "import", str(county.OFFICES)],
    ["import", str(county.OFFICES)],
    ["figures", "--office", "990100", "--from", "2026-01-01", "--to", "2026-01-31"],
    ["bus", "status"],
    ["bus", "dead", "list"],
    ["verify"],
    ["files", "check"],
    ["clock", "list"],
    ["calendar", "seed"],
    ["profile", "show"],
]


@pytest.mark.parametrize("command", NOTHING_THERE, ids=lambda command: "-".join(command[:2]))
def test_a_command_where_no_site_is_makes_none_and_says_where_it_looked(
    huiyin: Huiyin, tmp_path: Path, command: list[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    done = huiyin(elsewhere, *command)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert str(elsewhere) in done.stderr
    assert "huiyin up starts a new site" in done.stderr
    assert not elsewhere.exists()


def test_a_new_site_is_told_with_its_place_and_is_for_its_owner_alone(huiyin: Huiyin, tmp_path: Path) -> None:
    done = huiyin(tmp_path / "new", "migrate")
    assert (done.returncode, f"New site: {tmp_path / 'new'}" in done.stderr) == (0, True)
    assert "New site" not in huiyin(tmp_path / "new", "migrate").stderr
    assert _open_to_others(tmp_path / "new") == []


def test_an_existing_site_is_closed_to_others_at_its_next_start(huiyin: Huiyin, data: Path) -> None:
    data.chmod(0o755)
    for path in data.glob("*.sqlite"):
        path.chmod(0o644)
    assert huiyin(data, "migrate").returncode == 0
    assert _open_to_others(data) == []


def _open_to_others(folder: Path) -> list[str]:
    paths = [folder, folder / "secret", *folder.glob("*.sqlite")]
    return [path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.mark.parametrize("name", ["file", "file/in/it"])
def test_a_data_folder_that_cannot_be_made_is_told(huiyin: Huiyin, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("no folder")
    assert str(tmp_path / "file") in _refused(huiyin(tmp_path / name, "up"), "file_unusable")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system can be mounted by root alone")
    yield place
    # a connection that is not collected yet would keep it busy
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_without_room_is_told_and_the_next_start_with_room_works(huiyin: Huiyin, small_disk: Path) -> None:
    filled = small_disk / "filled"
    for left in (0, 4096, 24 * 1024):
        filled.write_bytes(bytes(64 * 1024 - left))
        _refused(huiyin(small_disk / "data", "up"), "disk_full")
        shutil.rmtree(small_disk / "data", ignore_errors=True)
    filled.unlink()
    subprocess.run(["mount", "-o", "remount,size=64M", str(small_disk)], check=True)
    assert huiyin(small_disk / "data", "migrate").returncode == 0


def test_a_database_server_that_refuses_is_told_with_its_reason(
    huiyin: Huiyin, tmp_path: Path, postgres_url: str
) -> None:
    server: Callable[[str], str] = lambda part: postgres_url.rpartition("/")[0] + part  # noqa: E731
    bus = {"HUIYIN_AMQP_URI": "amqp://127.0.0.1/", "HUIYIN_SECRET": "a secret only for tests"}
    for url, reason in (
        (server("/nothing_{service}"), 'database "nothing_followup" does not exist'),
        ("postgresql+psycopg://postgres@127.0.0.1:1/{service}", "Connection refused"),
    ):
        told = _refused(huiyin(tmp_path / "x", "migrate", HUIYIN_DATABASE_URL=url, **bus), "database_away")
        assert reason in told
