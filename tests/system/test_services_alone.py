"""Every service starts with all others missing, so it can be deployed, and removed, alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pace import patient
from tests.support.source import ROOT, SERVICES

_ALONE = """
import sys

name = sys.argv[1]

class Missing:
    def find_spec(self, module, path=None, target=None):
        top, _, rest = module.partition(".")
        if top == "services" and rest and rest.partition(".")[0] != name:
            raise ModuleNotFoundError(f"{module} is not installed here")

sys.meta_path.insert(0, Missing())

from huiyin.bus.driver import patch
patch()

from importlib.metadata import distribution
from huiyin import settings
from huiyin.bus.runner import running

offered = [p for p in distribution("huiyin").entry_points if p.value.startswith(f"services.{name}.")]
for point in offered:
    point.load()
service = next(point.load() for point in offered if point.group == "huiyin.services")
assert service.name == name

from pathlib import Path
from huiyin.db import Database
from huiyin.migrations import upgrade

configured = settings.read()
folder = Path(sys.modules[service.__module__].__file__).parent
if (folder / "migrations").exists():
    upgrade(folder, Database(configured.database_url(name)))
with running([service], configured):
    print("started", len(offered))
"""


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_with_all_others_missing(service: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, service],
        cwd=ROOT,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=patient(180),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "started" in done.stdout


def _environment(folder: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    here = {"HUIYIN_AMQP_URI": "memory://", "HUIYIN_DATA": str(folder), "HUIYIN_HTTP": "127.0.0.1:0"}
    return {**plain, **here, "HUIYIN_SECRET": "a secret only for tests"}
