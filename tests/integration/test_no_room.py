"""A disk that is full: what cannot be kept is told as such, the site says so of itself, and goes on when there is room.

The site may write no file beyond a limit (``RLIMIT_FSIZE``), which fails where a full disk fails: in the system call.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from huiyin.db import is_away
from huiyin.room import is_full
from tests.support.processes import free_port, wait_until
from tests.support.site import EmbeddedSite

_SECONDS = 120
#: Starts the command in a process that ignores SIGXFSZ, so that writing too much is an error and no death.
_LIMITED = (
    "import signal, runpy; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); runpy.run_module('huiyin', alter_sys=True)"
)


class _Site(EmbeddedSite):
    """``huiyin up`` whose files can be given a limit."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, free_port(), {"TMPDIR": str(folder)})
        self.replicas[0]._command = [sys.executable, "-c", _LIMITED, "up"]

    def limit(self, most: int) -> None:
        """Let the process write no file beyond ``most`` bytes."""
        _, hard = resource.prlimit(self.replicas[0].pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.replicas[0].pid, resource.RLIMIT_FSIZE, (most, hard))

    def answer(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        with closing(connection):
            connection.request(method, path, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def register(self) -> tuple[int, Any]:
        """Bring a matter of some size."""
        return self.answer("POST", "/matters", json.dumps({"content": os.urandom(4000).hex()}).encode())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[_Site]:
    site = _Site(tmp_path)
    site.open()
    yield site
    site.replicas[0].kill()


def test_a_site_without_room_says_so_keeps_nothing_and_goes_on_by_itself(site: _Site) -> None:
    status, first = site.register()
    assert status == 201
    site.limit(0)
    status, body = site.register()
    assert (status, body["code"]) == (503, "no_room")
    status, body = wait_until(
        lambda: (found := site.answer("GET", "/readyz"))[0] == 503 and found, seconds=_SECONDS, what="an honest /readyz"
    )
    assert "intake: database full" in body["problems"]

    code = json.dumps({"query_code": first["query_code"]}).encode()
    form = b"--b\r\nContent-Disposition: form-data; name=query_code\r\n\r\n" + first["query_code"].encode() + b"\r\n"
    file = b'--b\r\nContent-Disposition: form-data; name=file; filename="a.pdf"\r\n\r\n%PDF-1.4\n' + b"0" * 2**20
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    status, body = site.answer("POST", "/follow/attachments", form + file + b"\r\n--b--\r\n", **kind)
    assert (status, body["code"]) == (503, "no_room")

    site.limit(resource.RLIM_INFINITY)
    assert site.register()[0] == 201
    wait_until(lambda: site.answer("GET", "/readyz")[0] == 200, seconds=_SECONDS, what="readiness when there is room")
    assert site.answer("POST", "/follow", code)[0] == 200
    assert site.verify(60)["findings"] == []


def test_a_full_postgres_is_told_as_no_room(postgres_url: str) -> None:
    engine = create_engine(postgres_url, poolclass=NullPool)
    with engine.connect() as connection, pytest.raises(OperationalError) as told:
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$"))
    assert is_full(told.value)
    assert is_away(told.value)
