"""A county loses everything and goes on from its backup; another outgrows one computer; a backup is killed anywhere."""

from __future__ import annotations

import http.client
import io
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from huiyin.backup import checking
from huiyin.backup.errors import SetDamaged
from huiyin.backup.place import place_at
from huiyin.errors import HuiyinError
from tests.support import backups
from tests.support.lives import Life
from tests.support.pace import patient
from tests.support.postgres import Postgres
from tests.support.processes import free_port, wait_until
from tests.support.rabbit import Rabbit
from tests.support.samples import JPEG
from tests.support.site import WITH_DATA, BusSite, EmbeddedSite, Site
from tests.support.source import ROOT
from tests.support.ways import OverHttp

MATTERS = 500
_EVERY = 10  # brings a file
_THREADS = 4
_NOTHING = {"missing": 0, "doubled": 0, "inconsistent": 0, "findings": []}


class People:
    """People who register matters over HTTP, some with a file; ``receipts`` is what the site has answered."""

    def __init__(self, port: int, secret: str, run: str) -> None:
        self._port, self._secret, self._run = port, secret, run
        self.receipts: list[dict[str, Any]] = []
        self.files: set[str] = set()
        self._count = iter(range(1_000_000))

    def register(self, count: int) -> None:
        """Register ``count`` matters, several at a time."""
        with ThreadPoolExecutor(_THREADS) as pool:
            for done in [pool.submit(self._one, next(self._count)) for _ in range(count)]:
                done.result()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Go on registering during the block."""
        ended = threading.Event()
        threads = [threading.Thread(target=self._go_on, args=(ended,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        yield
        ended.set()
        for thread in threads:
            thread.join()

    def _go_on(self, ended: threading.Event) -> None:
        while not ended.is_set():
            self._one(next(self._count))

    def _one(self, index: int) -> None:
        with OverHttp(self._port, self._secret) as way:
            receipt = _asked(lambda: way.take(Life(self._run, index)))
            if index % _EVERY == 0:
                _asked(lambda: self._bring(way, receipt["query_code"], index))
                self.files.add(receipt["number"])
        self.receipts.append(receipt)

    def _bring(self, way: OverHttp, code: str, index: int) -> dict[str, Any]:
        file = FileStorage(io.BytesIO(JPEG + str(index).encode()), f"{index}.jpg")
        boundary, body = encode_multipart({"query_code": code, "file": file})
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=patient(30))
        connection.request(
            "POST", "/follow/attachments", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        assert response.status == 201, answer
        return {}


def _asked(ask: Any) -> Any:
    """Return the answer; a site that is only slow is asked again with the same key."""
    for _ in range(20):
        try:
            return ask()
        except HuiyinError as error:
            if error.kind != "temporary":
                raise
    return ask()


def _bus_site(folder: Path, rabbit: Rabbit, postgres: Postgres, secret: str | None = None) -> tuple[BusSite, int]:
    folder.mkdir()
    given = {"HUIYIN_SECRET": secret} if secret else {}
    site = BusSite(folder, rabbit, postgres, copies=1, env=given)
    port = free_port()
    site._replica("gateway", "run", "gateway", ready="gateway is up", HUIYIN_HTTP=f"127.0.0.1:{port}")
    return site, port


def _ask(site: Site, service: str, question: str) -> list[Any]:
    engine = create_engine(site.settings.database_url(service), poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.execute(text(question)))


def _require_all_there(site: Site, receipts: list[dict[str, Any]], files: set[str]) -> None:
    """Every matter is registered, and what was brought with it can be read."""
    numbers = {row.number for row in _ask(site, "intake", "SELECT number FROM matter")}
    assert {receipt["number"] for receipt in receipts} - numbers == set()
    kept = {row.matter: row.sha256 for row in _ask(site, "intake", "SELECT matter, sha256 FROM attachment")}
    assert files - set(kept) == set()
    for sha256 in kept.values():
        assert backups.content(site.settings, sha256).startswith(JPEG)


def _opened(port: int, secret: str, receipt: dict[str, Any]) -> str:
    with OverHttp(port, secret) as way:
        asked = {"query_code": receipt["query_code"]}
        answer = _asked(lambda: way.ask("POST", "/follow", asked, {"Content-Type": "application/json"}))
        return str(answer["number"])


def test_a_county_that_lost_everything_goes_on_from_its_backup(
    rabbit: Rabbit, postgres: Postgres, tmp_path: Path
) -> None:
    site, port = _bus_site(tmp_path / "here", rabbit, postgres)
    site.env["HUIYIN_PASSPHRASE"] = backups.PASSPHRASE
    site.open()
    secret, sets = site.env["HUIYIN_SECRET"], str(tmp_path / "sets")
    people = People(port, secret, "before")
    people.register(MATTERS)
    with people.going_on():
        already = len(people.receipts)
        wait_until(lambda: len(people.receipts) > already + 5, seconds=60, what="registrations under way")
        answered, brought = list(people.receipts), set(people.files)
        site.huiyin("backup", sets, seconds=600)
    assert len(people.receipts) > len(answered), "registrations went on beside the backup"
    assert "good" in site.huiyin("backup", "check", sets, seconds=600)

    for replica in site.replicas:
        replica.kill()
    for service in WITH_DATA:
        postgres.drop_database(str(make_url(site.settings.database_url(service)).database))
    rabbit.delete_vhost(site.amqp_uri)
    shutil.rmtree(site.folder)

    other, port = _bus_site(tmp_path / "elsewhere", rabbit, postgres, secret)
    other.env["HUIYIN_PASSPHRASE"] = backups.PASSPHRASE
    other.huiyin("restore", sets, seconds=600)
    other.start()
    assert other.verify(120) == _NOTHING
    _require_all_there(other, answered, brought & {receipt["number"] for receipt in answered})
    assert _opened(port, secret, answered[0]) == answered[0]["number"]
    later = People(port, secret, "after")
    later.register(10)
    given = {receipt["number"] for receipt in people.receipts}
    assert given & {receipt["number"] for receipt in later.receipts} == set(), "no number is given twice"
    assert other.verify(120) == _NOTHING
    other.stop()


def test_an_office_that_outgrows_one_computer_takes_its_data_along(
    rabbit: Rabbit, postgres: Postgres, tmp_path: Path
) -> None:
    old = EmbeddedSite(tmp_path / "old", free_port(), {})
    (tmp_path / "old").mkdir()
    old.env.pop("HUIYIN_SECRET")
    old.open()
    secret = (old.folder / "secret").read_text("ascii").strip()
    people = People(old.port, secret, "old")
    people.register(MATTERS)
    new, port = _bus_site(tmp_path / "new", rabbit, postgres, secret)
    began = time.monotonic()
    assert "another huiyin is running" in _refused(new, "move", str(old.folder))
    start = time.monotonic() - began
    old.stop()

    _killed_at_random(new, start * 4, "move", str(old.folder))
    printed = new.huiyin("move", str(old.folder), seconds=600)
    assert printed.count("rows") == 4
    assert "were there" in new.huiyin("move", str(old.folder), seconds=600)
    assert "site_moved" in _refused(old, "migrate")
    new.start()
    assert new.verify(120) == _NOTHING
    _require_all_there(new, people.receipts, people.files)
    assert _opened(port, secret, people.receipts[-1]) == people.receipts[-1]["number"]
    later = People(port, secret, "new")
    later.register(10)
    taken = {receipt["number"] for receipt in people.receipts}
    assert taken & {receipt["number"] for receipt in later.receipts} == set()
    assert new.verify(120) == _NOTHING
    new.stop()


def test_a_backup_killed_at_any_moment_leaves_whole_sets_only(tmp_path: Path) -> None:
    site = EmbeddedSite(tmp_path / "site", free_port(), {"HUIYIN_PASSPHRASE": backups.PASSPHRASE})
    (tmp_path / "site").mkdir()
    site.open()
    site.stop()
    for number in range(200):
        backups.keep(site.settings, f"content {number}".encode())
    sets = tmp_path / "sets"
    began = time.monotonic()
    site.huiyin("backup", str(sets))
    longest = time.monotonic() - began
    for _ in range(10):
        _killed_at_random(site, longest, "backup", str(sets))
        place = place_at(str(sets), {})
        for name in place.names():
            checking.check(place, name, backups.PASSPHRASE)
    site.huiyin("backup", str(sets))
    assert not list(sets.glob(".unfinished-*"))
    place = place_at(str(sets), {})
    damaged = sets / place.names()[-1] / "intake.sqlite"
    damaged.write_bytes(damaged.read_bytes()[:-4096])
    with pytest.raises(SetDamaged, match=r"intake\.sqlite"):
        checking.check(place, place.names()[-1])


def _killed_at_random(site: Site, longest: float, *words: str) -> None:
    """Start a command and kill it at some moment of the first ``longest`` seconds, where it has not ended before."""
    command = [sys.executable, "-m", "huiyin", *words]
    with Path(site.folder, "killed.log").open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=output, stderr=output)
    try:
        process.wait(random.uniform(0, longest))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _refused(site: Site, *words: str) -> str:
    command = [sys.executable, "-m", "huiyin", *words]
    env = {**site.env, "LC_ALL": "en_US.UTF-8"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=patient(180), check=False)
    assert done.returncode == 1, done.stdout
    return done.stderr
