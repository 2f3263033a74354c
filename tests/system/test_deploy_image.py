"""The recipe of the image, looked at without building it; tests/deploy builds it and runs all that it can run."""

from __future__ import annotations

import fnmatch
import re
import runpy
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.support.processes import free_port
from tests.support.source import ROOT, read, tracked

_RECIPE = "deploy/image/Containerfile"
_READY = ROOT / "deploy" / "image" / "ready.py"


def _instructions() -> list[tuple[str, str]]:
    """Return each instruction of the recipe with its words, continued lines joined."""
    lines = [line for line in read(_RECIPE).splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, words) for name, _, words in (line.partition(" ") for line in joined.splitlines())]


def _copied() -> set[str]:
    """Return the places in the repository that the recipe copies from."""
    words = [words.split() for name, words in _instructions() if name == "COPY" and "--from=" not in words]
    return {source for each in words for source in each[:-1]}


def _sent(place: str) -> bool:
    """Return True where ``.dockerignore`` lets ``place`` through; the last line that matches decides."""
    told = False
    for line in read(".dockerignore").splitlines():
        if line and not line.startswith("#"):
            pattern = line.removeprefix("!")
            parts = Path(place).parts if pattern.startswith("**/") else [place, *map(str, Path(place).parents)]
            if any(fnmatch.fnmatch(part, pattern.removeprefix("**/")) for part in parts):
                told = line.startswith("!")
    return told


def test_all_that_the_image_is_made_of_is_there_and_sent_to_the_engine() -> None:
    assert _copied() >= {"huiyin", "services", "setup/site.lock"}
    assert [place for place in sorted(_copied()) if not (ROOT / place).exists() or not _sent(place)] == []


def test_nothing_else_is_sent_to_the_engine() -> None:
    sent = {str(path) for path in tracked() if _sent(str(path))}
    code = {path for path in sent if path.startswith(("huiyin/", "services/"))}
    assert code
    assert sent - code == _copied() - {"huiyin", "services"}
    assert not any(map(_sent, ("deploy/compose/secrets/site_secret", "deploy/compose/.env", "huiyin-data/secret")))


def test_each_base_has_a_tag_and_each_target_a_user_who_is_not_root() -> None:
    stages = re.split(r"^FROM ", read(_RECIPE), flags=re.MULTILINE)[1:]
    base = re.search(r"^ARG BASE=(\S+)$", read(_RECIPE), re.MULTILINE)
    assert base is not None
    assert re.fullmatch(r"[a-z/]+:(?!latest)\S*\d\S*", base[1]), f"{base[1]} names no version"
    users = {}
    for stage in stages:
        image, name = re.match(r"(\S+) AS (\S+)", stage).groups()  # type: ignore[union-attr]
        assert image in ("${BASE}", *users)
        users[name] = (re.findall(r"^USER (\S+)$", stage, re.MULTILINE) or [None])[-1]
    assert users["site"] == users["with-pdf"] == "10001:10001"


def test_a_site_runs_on_a_part_of_the_packages_that_are_locked() -> None:
    every, site = _entries("requirements.lock"), _entries("setup/site.lock")
    assert site.items() <= every.items()
    assert {"nameko", "sqlalchemy", "apiflask", "botocore"} <= site.keys()
    assert not site.keys() & {"pytest", "ruff", "mypy", "moto", "hatchling", "uv"}


def _entries(lock: str) -> dict[str, str]:
    entries = re.split(r"\n(?=[a-z0-9])", read(lock).strip())
    return {entry.partition("==")[0]: entry.strip() for entry in entries}


def test_the_health_check_asks_the_service_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with _answering(200) as good, _answering(503) as bad:
        nobody = f"127.0.0.1:{free_port()}"
        assert _found(monkeypatch, health=good, http=nobody) is None
        assert _found(monkeypatch, health=nobody, http=good.replace("127.0.0.1", "0.0.0.0")) is None
        assert _found(monkeypatch, health="", http=good) is None
        assert "away" in str(_found(monkeypatch, health=bad, http=good))
        assert "nothing listens" in str(_found(monkeypatch, health=nobody, http=nobody))


def test_the_health_check_does_not_wait_for_a_service_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        assert "gives no answer" in str(_found(monkeypatch, health=address, http="", seconds=0.1))


def _found(monkeypatch: pytest.MonkeyPatch, *, health: str, http: str, seconds: float = 4) -> str | None:
    monkeypatch.setenv("HUIYIN_HEALTH", health)
    monkeypatch.setenv("HUIYIN_HTTP", http)
    script = runpy.run_path(str(_READY))
    script["main"].__globals__["_SECONDS"] = seconds
    found: str | None = script["main"]()
    return found


@contextmanager
def _answering(status: int) -> Iterator[str]:
    """Serve ``/readyz`` with ``status`` on the loopback; yield the address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()
            self.wfile.write(b"away")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_health_check_needs_no_package() -> None:
    named = set(re.findall(r"^import ([a-z]+)", _READY.read_text("utf-8"), re.MULTILINE))
    assert named <= set(sys.stdlib_module_names)
