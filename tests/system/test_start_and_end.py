"""What keeps a process from starting is told in one sentence, and a signal ends one that is still starting."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pace import patient
from tests.support.processes import Child, free_port, wait_until
from tests.support.source import ROOT

_HUIYIN = (sys.executable, "-m", "huiyin")


def _env(folder: Path, **settings: str) -> dict[str, str]:
    return {
        **os.environ,
        "HUIYIN_DATA": str(folder),
        "HUIYIN_SECRET": "a secret of tests",
        "LANG": "en_US.UTF-8",
        **settings,
    }


@pytest.mark.parametrize(("setting", "command"), [("HUIYIN_HTTP", ["up"]), ("HUIYIN_HEALTH", ["run", "intake"])])
def test_a_taken_address_is_told_in_one_sentence(setting: str, command: list[str], tmp_path: Path) -> None:
    broker = {"HUIYIN_AMQP_URI": f"amqp://127.0.0.1:{free_port()}/"} if command[0] == "run" else {}
    subprocess.run(
        [*_HUIYIN, "migrate"], cwd=ROOT, env=_env(tmp_path), check=True, capture_output=True, timeout=patient(180)
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        env = _env(tmp_path, **{setting: address}, **broker)
        done = subprocess.run(
            [*_HUIYIN, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=patient(180), check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"The setting {setting} is wrong: {address} cannot be used")
    assert "Traceback" not in done.stderr


def test_a_signal_ends_a_service_that_waits_for_the_broker(tmp_path: Path) -> None:
    env = _env(tmp_path, HUIYIN_AMQP_URI=f"amqp://127.0.0.1:{free_port()}/")
    subprocess.run([*_HUIYIN, "migrate"], cwd=ROOT, env=env, check=True, capture_output=True, timeout=patient(180))
    waiting = Child([*_HUIYIN, "run", "intake"], tmp_path / "log", env=env)
    try:
        wait_until(lambda: "broker_away" in waiting.last_lines(), seconds=60, what="intake misses the broker")
        os.kill(waiting.pid, signal.SIGTERM)
        wait_until(lambda: not waiting.running, seconds=30, what="intake ends")
    finally:
        waiting.end(signal.SIGKILL)
