"""The terminal of a program that runs on says what it does while it starts, how to stop it, and that it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pace import patient
from tests.support.processes import Child, free_port, wait_until


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Child]:
    """``huiyin up --demo`` on a folder that has nothing yet."""
    env = {**os.environ, "HUIYIN_DATA": str(tmp_path / "data"), "HUIYIN_HTTP": f"127.0.0.1:{free_port()}"}
    child = Child([sys.executable, "-m", "huiyin", "up", "--demo"], tmp_path / "log", env=env)
    yield child
    child.end(signal.SIGKILL)


def _said(child: Child) -> list[str]:
    """Return what the program said on standard output; log lines are JSON."""
    return [line for line in child.last_lines(200).splitlines() if not line.startswith("{")]


def _interrupt(child: Child) -> None:
    os.kill(child.pid, signal.SIGINT)
    wait_until(lambda: not child.running, seconds=60, what="the program ends")


def test_a_first_start_says_each_thing_it_does_and_how_to_stop(up: Child) -> None:
    wait_until(lambda: "Huiyin is up" in up.last_lines(), seconds=60, what="the start")
    said = [line for line in _said(up) if "New site" not in line]
    assert said[0] == "正在启动回音，按 Ctrl-C 停止 Starting Huiyin; press Ctrl-C to stop"
    for line, words in zip(said[1:], ("services", "databases", "county", "starting", "waiting", "is up"), strict=True):
        assert words in line


def test_ctrl_c_is_answered_at_once_and_when_all_has_stopped(up: Child) -> None:
    wait_until(lambda: "Huiyin is up" in up.last_lines(), seconds=60, what="the start")
    _interrupt(up)
    assert _said(up)[-2:] == [
        "正在停止回音，再按一次 Ctrl-C 立即结束 Stopping Huiyin; Ctrl-C again ends it at once",
        "回音已停止 Huiyin has stopped",
    ]


@pytest.mark.parametrize("while_it_says", ["Starting Huiyin", "databases", "starting followup"])
def test_ctrl_c_during_the_start_ends_it_without_a_traceback(up: Child, while_it_says: str) -> None:
    wait_until(lambda: while_it_says in up.last_lines(), seconds=60, what=while_it_says, every=0.01)
    _interrupt(up)
    assert "Traceback" not in up.last_lines(200)
    assert any(word in _said(up)[-1] for word in ("Aborted!", "Stopping Huiyin", "has stopped"))


def _service(folder: Path, amqp_uri: str) -> Child:
    """Start intake alone on a database that is there."""
    env = {**os.environ, "HUIYIN_DATA": str(folder), "HUIYIN_SECRET": "a secret of the tests"}
    migrate = [sys.executable, "-m", "huiyin", "migrate"]
    subprocess.run(migrate, env=env, check=True, capture_output=True, timeout=patient(60))
    command = [sys.executable, "-m", "huiyin", "run", "intake"]
    return Child(command, folder / "log", env=env | {"HUIYIN_AMQP_URI": amqp_uri})


def test_a_service_alone_says_that_it_starts_and_that_it_stops(tmp_path: Path, vhost: str) -> None:
    service = _service(tmp_path, vhost)
    try:
        wait_until(lambda: "intake is up" in service.last_lines(200), seconds=60, what="the start of intake")
        _interrupt(service)
    finally:
        service.end(signal.SIGKILL)
    assert [line for line in _said(service) if "intake" in line] == [
        "正在启动 intake，按 Ctrl-C 停止 Starting intake; press Ctrl-C to stop",
        "intake 已启动 intake is up",
        "正在停止 intake，再按一次 Ctrl-C 立即结束 Stopping intake; Ctrl-C again ends it at once",
        "intake 已停止 intake has stopped",
    ]


def test_a_service_that_waits_for_its_broker_says_that_it_stops(tmp_path: Path) -> None:
    service = _service(tmp_path, f"amqp://127.0.0.1:{free_port()}/")
    try:
        wait_until(lambda: "broker_away" in service.last_lines(), seconds=60, what="intake misses the broker")
        _interrupt(service)
    finally:
        service.end(signal.SIGKILL)
    assert "正在停止 intake，再按一次 Ctrl-C 立即结束 Stopping intake; Ctrl-C again ends it at once" in _said(service)
