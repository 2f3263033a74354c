"""A site is backed up whole while it runs, a set says what is wrong with it, and a restore brings back what was."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from huiyin import site as sites
from huiyin.backup import checking, making, moment, restoring
from huiyin.backup.errors import (
    BackupBusy,
    MomentNotFound,
    NoSet,
    PassphraseWrong,
    SetDamaged,
    SetUnfit,
    SiteNotEmpty,
)
from huiyin.backup.place import place_at, require
from huiyin.bus.status import Databases
from huiyin.db import Database
from huiyin.errors import SettingError
from huiyin.settings import Settings
from tests.integration.sites import embedded, told
from tests.support import backups
from tests.support.backups import PASSPHRASE, findings, restored, settings_of
from tests.support.buckets import BucketServer
from tests.support.county import OFFICES
from tests.support.pace import patient
from tests.support.site import EmbeddedSite

_CONTENT = "一份证明材料".encode()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedSite:
    """An embedded site with offices that every service has heard of, and with a file."""
    site = embedded(tmp_path_factory.mktemp("county"))
    site.env.pop("HUIYIN_SECRET")  # it makes one of its own, as an office does
    site.huiyin("migrate")
    site.huiyin("offices", "import", str(OFFICES))
    return site


@pytest.fixture(scope="module")
def here(county: EmbeddedSite) -> Settings:
    """The settings of that site."""
    settings = settings_of(county.folder)
    backups.keep(settings, _CONTENT)
    return settings


@pytest.fixture(scope="module")
def sets(here: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one set of that site."""
    folder = tmp_path_factory.mktemp("backup") / "sets"
    _made(here, folder)
    return folder


def _made(settings: Settings, folder: Path) -> str:
    given = {"HUIYIN_SITE": settings.site, "HUIYIN_DATABASE_URL": "", "HUIYIN_AMQP_URI": "amqp://u:a-password@host/v"}
    return making.make(settings, place_at(str(folder), {}), PASSPHRASE, given).name


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [folder, *folder.rglob("*")]}


def test_a_restored_site_is_the_site_that_was(here: Settings, sets: Path, tmp_path: Path) -> None:
    other = restored(settings_of(tmp_path / "other"), sets)
    assert findings(other) == []
    assert backups.log(other, "routing") == backups.log(here, "routing") != []
    assert other.secret == here.secret
    [sha256] = place_at(str(sets), {}).store.hashes()
    assert backups.content(other, sha256) == _CONTENT
    sites.prepare(other)  # it starts


def test_numbers_that_may_have_been_given_since_are_passed_over(here: Settings, sets: Path, tmp_path: Path) -> None:
    with_gap = restored(settings_of(tmp_path / "gap"), sets)
    without = restored(settings_of(tmp_path / "none"), sets, gap=False)
    assert _last_number(with_gap) >= 10_000
    assert _last_number(without) == _last_number(here) == 0


def _last_number(settings: Settings) -> int:
    databases = Databases(settings)
    with databases["intake"].reading() as reading:
        last = reading.session.execute(text("SELECT max(last) FROM counter")).scalar() or 0
    databases.close()
    return int(last)


def test_a_set_is_its_owners_alone_and_tells_no_secret(here: Settings, sets: Path) -> None:
    [name] = place_at(str(sets), {}).names()
    assert _modes(sets / name) == {0}
    assert stat.S_IMODE(sets.stat().st_mode) == 0o700
    for path in (sets / name).rglob("*"):
        content = path.read_bytes()
        assert here.secret.encode() not in content, path
        assert b"a-password" not in content, path
    assert "amqp://u:…@host/v" in (sets / name / "settings.env").read_text("utf-8")


@pytest.mark.parametrize("file", ["routing.sqlite", "contents.txt", "secret.sealed", "settings.env"])
def test_a_damaged_file_of_a_set_is_named(sets: Path, tmp_path: Path, file: str) -> None:
    damaged = backups.copied(sets, tmp_path / "damaged")
    place = place_at(str(damaged), {})
    [name] = place.names()
    path = damaged / name / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(SetDamaged, match=file):
        checking.check(place, name)
    with pytest.raises(SetDamaged, match=file):
        restored(settings_of(tmp_path / "other"), damaged)
    assert not (tmp_path / "other" / "intake.sqlite").exists()


def test_a_damaged_content_and_a_cut_manifest_are_named(sets: Path, tmp_path: Path) -> None:
    damaged = backups.copied(sets, tmp_path / "damaged")
    place = place_at(str(damaged), {})
    [name], [sha256] = place.names(), place.store.hashes()
    checking.check(place, name)
    path = damaged / "contents" / sha256[:2] / sha256[2:4] / sha256
    path.write_bytes(b"something else")
    with pytest.raises(SetDamaged, match=sha256):
        checking.check(place, name)
    manifest = damaged / name / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"contents": 1', '"contents": 0'), "utf-8")
    with pytest.raises(SetDamaged, match=r"manifest\.json"):
        checking.check(place, name)


def test_databases_of_two_moments_are_no_set(here: Settings, tmp_path: Path) -> None:
    """A log that ends before what another service has read of it is found, though each file is whole."""
    earlier = settings_of(tmp_path / "site")
    shutil.copytree(here.data, tmp_path / "site")
    database = Database(earlier.database_url("routing"))
    with database.unit_of_work() as uow:
        uow.session.execute(text("DELETE FROM event_log WHERE position > 3"))
    database.close()
    place = place_at(str(tmp_path / "sets"), {})
    name = _made(earlier, tmp_path / "sets")
    with pytest.raises(SetDamaged, match=r"routing\.sqlite has a log that ends at event 3"):
        checking.check(place, name)


def test_a_backup_that_fails_leaves_nothing_that_looks_like_a_set(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device", "settings.env")

    monkeypatch.setattr(making, "_settings", fails)
    with pytest.raises(OSError, match="No space left"):
        _made(here, tmp_path / "sets")
    place = place_at(str(tmp_path / "sets"), {})
    assert place.names() == []
    assert [path.name for path in (tmp_path / "sets").iterdir() if not path.name.startswith(".in-use")] == ["contents"]
    monkeypatch.undo()
    (tmp_path / "sets" / ".unfinished-by-a-killed-process").mkdir()
    name = _made(here, tmp_path / "sets")
    assert place.names() == [name]
    assert not (tmp_path / "sets" / ".unfinished-by-a-killed-process").exists()


def test_only_the_newest_sets_are_kept_and_one_backup_writes_at_a_time(here: Settings, tmp_path: Path) -> None:
    place = place_at(str(tmp_path / "sets"), {})
    names = [_made(here, tmp_path / "sets") for _ in range(3)]
    assert place.names() == names
    assert making.retain(place, 2) == names[:1]
    assert place.names() == names[1:]
    checking.check(place, names[-1])
    with place.holding(), pytest.raises(BackupBusy):
        _made(here, tmp_path / "sets")


def test_a_restore_writes_over_no_data_unless_it_is_said(here: Settings, sets: Path, tmp_path: Path) -> None:
    other = restored(settings_of(tmp_path / "other"), sets)
    backups.keep(other, b"a later file")
    with pytest.raises(SiteNotEmpty):
        restored(other, sets)
    assert _last_number(other) == 10_000
    restored(other, sets, replace=True, gap=False)
    assert _last_number(other) == 0
    assert findings(other) == []
    [replaced] = other.data.glob("replaced-*")
    assert {path.name for path in replaced.iterdir()} >= {"intake.sqlite", "routing.sqlite"}


def test_a_set_goes_to_no_other_site_and_not_to_a_running_one(here: Settings, sets: Path, tmp_path: Path) -> None:
    with pytest.raises(SetUnfit, match="HUIYIN_SITE"):
        restored(settings_of(tmp_path / "other", HUIYIN_SITE="990200"), sets)
    with sites.hold(settings_of(tmp_path / "other")), pytest.raises(SettingError, match="another huiyin is running"):
        restored(settings_of(tmp_path / "other"), sets)
    with pytest.raises(SettingError, match="not that of the set"):
        restored(settings_of(tmp_path / "other", HUIYIN_SECRET="a secret of another site"), sets)


def test_the_secret_opens_with_its_passphrase_alone(sets: Path) -> None:
    place = place_at(str(sets), {})
    [name] = place.names()
    with pytest.raises(PassphraseWrong):
        checking.check(place, name, "another passphrase")
    checking.check(place, name, PASSPHRASE)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_snapshots_are_of_one_moment(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Between the snapshots of two databases nobody writes an event that only the second would know."""
    one, two = (_with_a_log(kind, request, tmp_path / f"{name}.sqlite") for name in ("one", "two"))
    first, second = (moment.snapshot_of(database) for database in (one, two))
    begin, writers = first.begin, []

    def begin_and_let_write() -> None:
        begin()
        writers.append(_writer(one, two))
        with suppress(subprocess.TimeoutExpired):  # it ends within milliseconds where nothing holds it
            writers[0].wait(1)

    first.begin = begin_and_let_write  # type: ignore[method-assign]
    assert moment._begin({"one": first, "two": second}) is None
    assert writers[0].wait(patient(30)) == 0, "writers go on beside the snapshots"
    assert [_seen(snapshot) for snapshot in (first, second)] == [0, 0]
    assert [_count(one), _count(two)] == [1, 1]
    first.close()
    second.close()


def _with_a_log(kind: str, request: pytest.FixtureRequest, path: Path) -> Database:
    url = f"sqlite:///{path}" if kind == "sqlite" else request.getfixturevalue("postgres").create_database()
    database = Database(url)
    database.create()
    with database.unit_of_work() as uow:
        uow.session.execute(text("CREATE TABLE event_log (position INTEGER)"))
    database.engine.dispose()
    return database


_WRITE = """
import sys
from sqlalchemy import create_engine, text
engines = [create_engine(url) for url in sys.argv[1:]]
connections = [engine.connect() for engine in engines]
print("ready", flush=True)
for connection in connections:
    connection.execute(text("INSERT INTO event_log VALUES (1)"))
    connection.commit()
"""


def _writer(*databases: Database) -> subprocess.Popen[bytes]:
    """Return a process that is about to write to one database after the other."""
    command = [sys.executable, "-c", _WRITE, *(database.url for database in databases)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    with process.stdout as output:  # type: ignore[union-attr]
        assert output.readline() == b"ready\n"
    return process


def _seen(snapshot: Any) -> int:
    return int(snapshot._reader.execute("SELECT count(*) FROM event_log").fetchone()[0])


def _count(database: Database) -> int:
    with database.reading() as reading:
        found = int(reading.session.execute(text("SELECT count(*) FROM event_log")).scalar_one())
    database.close()
    return found


def test_a_database_that_never_rests_is_told(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "TRIES", 2)
    monkeypatch.setattr(moment, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(moment, "_REST_SECONDS", 0.01)
    database = _with_a_log("sqlite", request, tmp_path / "busy.sqlite")
    with (
        database.engine.begin(),
        pytest.raises(MomentNotFound, match="busy"),
        moment.snapshots({"busy": database}),
    ):
        pass
    with moment.snapshots({"busy": database}):
        pass


def test_the_commands_make_check_and_restore_a_set(county: EmbeddedSite, tmp_path: Path) -> None:
    """The command line once, from the folder to another, by words a person types."""
    sets, secret = str(tmp_path / "sets"), tmp_path / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n", "utf-8")
    os.chmod(secret, 0o644)
    assert "chmod 600" in told(county, "backup", sets, "--passphrase-file", str(secret)).stderr
    os.chmod(secret, 0o600)
    assert told(county, "backup", sets).returncode == 1  # nobody is there to be asked for a passphrase
    made = told(county, "backup", sets, "--passphrase-file", str(secret), "--keep", "3")
    assert made.returncode == 0, made.stderr
    checked = told(county, "backup", "check", sets, HUIYIN_PASSPHRASE=PASSPHRASE)
    assert "good" in checked.stdout, checked.stderr
    done = told(county, "restore", sets, HUIYIN_PASSPHRASE=PASSPHRASE, HUIYIN_DATA=str(tmp_path / "other"))
    assert "huiyin verify --wait 60" in done.stdout, done.stderr
    assert told(county, "verify", HUIYIN_DATA=str(tmp_path / "other")).returncode == 0


def test_a_bucket_takes_sets_as_a_folder_does(here: Settings, tmp_path: Path) -> None:
    server = BucketServer()
    try:
        bucket = server.new_bucket()
        address = f"s3://{bucket.name}?endpoint={server.endpoint}&prefix=county/"
        place = place_at(address, {"HUIYIN_FILES_KEY": bucket.key, "HUIYIN_FILES_SECRET": bucket.secret})
        first, second = (making.make(here, place, PASSPHRASE, {}).name for _ in range(2))
        assert place.names() == [first, second]
        assert making.retain(place, 1) == [first]
        checking.check(place, second, PASSPHRASE)
        other = settings_of(tmp_path / "other")
        restoring.restore(other, place, second, PASSPHRASE, restoring.Options())
        assert findings(other) == []
        [sha256] = place.store.hashes()
        assert backups.content(other, sha256) == _CONTENT
        _without_manifest(place, second)
        assert place.names() == []
    finally:
        server.close()


def _without_manifest(place: Any, name: str) -> None:
    place._client.delete_object(Bucket=place._bucket.name, Key=f"county/sets/{name}/manifest.json")


def test_a_place_without_sets_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSet):
        require(place_at(str(tmp_path), {}), None, str(tmp_path))
