"""A Prometheus with the configuration and the rules of deploy/ sees a real site, and calls when a letter is dead."""

from __future__ import annotations

import json
import os
import shutil
import signal
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.pace import patient
from tests.support.processes import Child, free_port, program, wait_until
from tests.support.site import EmbeddedSite
from tests.support.source import ROOT

WATCHING = ROOT / "deploy" / "watching"
_INSTALL = "install prometheus to have it watch a site (Debian: apt-get install --no-install-recommends prometheus)"


class _Prometheus:
    """A Prometheus of its own, on the configuration of deploy/ with other targets."""

    def __init__(self, binary: Path, folder: Path, target: str) -> None:
        self.port = free_port()
        shutil.copy(WATCHING / "alerts.yml", folder)
        configuration = yaml.safe_load((WATCHING / "prometheus.yml").read_text("utf-8"))
        configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        [job] = configuration["scrape_configs"]
        job["static_configs"][0]["targets"] = [target]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration), "utf-8")
        command = [
            binary,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]
        self._child = Child(command, folder / "prometheus.log", env={"PATH": os.defpath})

    def ask(self, path: str, **query: str) -> Any:
        """Return what the API says of ``path``; nothing where it does not answer yet."""
        address = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        try:
            with urllib.request.urlopen(address, timeout=patient(10)) as answer:
                return json.load(answer)["data"]
        except OSError:
            return None

    def values(self, expression: str) -> dict[str, float]:
        """Return service → value of an expression."""
        found = (self.ask("query", query=expression) or {"result": []})["result"]
        return {each["metric"].get("service", ""): float(each["value"][1]) for each in found}

    def stop(self) -> None:
        """End it."""
        self._child.end(signal.SIGTERM, seconds=15)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[EmbeddedSite]:
    """A site with an empty registry, which makes a dead letter of the first matter at once."""
    made = EmbeddedSite(tmp_path, free_port(), {"HUIYIN_NOT_YET_TRIES": "1"})
    made.start()
    yield made
    made.stop()


@pytest.fixture
def prometheus(site: EmbeddedSite, tmp_path: Path) -> Iterator[_Prometheus]:
    """It watches the site."""
    binary = program("prometheus")
    if binary is None:
        pytest.skip(_INSTALL)
    folder = tmp_path / "prometheus"
    folder.mkdir()
    made = _Prometheus(binary, folder, f"127.0.0.1:{site.port}")
    yield made
    made.stop()


def _bring_a_matter(site: EmbeddedSite) -> None:
    body = json.dumps({"content": "村口的路灯不亮。"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{site.port}/matters", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=patient(30)) as answer:
        assert answer.status == 201


def _alert(prometheus: _Prometheus, name: str) -> list[dict[str, Any]]:
    return [
        each for each in (prometheus.ask("alerts") or {"alerts": []})["alerts"] if each["labels"]["alertname"] == name
    ]


def test_prometheus_sees_a_site_and_calls_where_a_letter_is_dead(site: EmbeddedSite, prometheus: _Prometheus) -> None:
    def up() -> bool:
        targets = (prometheus.ask("targets") or {"activeTargets": []})["activeTargets"]
        return bool(targets) and all(target["health"] == "up" for target in targets)

    wait_until(up, seconds=60, what="a target that is up")
    loaded = prometheus.ask("rules", type="alert")["groups"][0]["rules"]
    assert len(loaded) == len(yaml.safe_load((WATCHING / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"])
    assert {rule["health"] for rule in loaded} <= {"ok", "unknown"}
    services = {"intake", "routing", "followup", "reporting", "gateway"}
    wait_until(lambda: set(prometheus.values("huiyin_ready")) == services, seconds=60, what="every service's readiness")
    assert prometheus.values("max by (service) (huiyin_dead_letters)")["routing"] == 0
    assert _alert(prometheus, "HuiyinDeadLetters") == []

    _bring_a_matter(site)
    found = wait_until(lambda: _alert(prometheus, "HuiyinDeadLetters"), seconds=120, what="the alert of a dead letter")
    labels = {name: found[0]["labels"][name] for name in ("service", "site", "severity")}
    assert labels == {"service": "routing", "site": "990100", "severity": "warning"}
    assert found[0]["state"] in ("pending", "firing")
    assert prometheus.values('sum by (site) (huiyin_http_seconds_count{status="201"})')[""] == 1

    failing = {rule["name"]: rule for rule in prometheus.ask("rules", type="alert")["groups"][0]["rules"]}
    assert [name for name, rule in failing.items() if rule["health"] == "err"] == []
    calling = {name for name, rule in failing.items() if rule["alerts"]}
    assert calling - {"HuiyinDiskSmall", "HuiyinDiskFilling"} <= {"HuiyinDeadLetters", "HuiyinAnswersSlow"}
