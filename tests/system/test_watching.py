"""Alerts, dashboards and the operators' page speak of the metrics there are, and of each other."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import PROCESS_COLLECTOR, Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from huiyin import metrics
from tests.support.pace import patient
from tests.support.processes import program
from tests.support.source import ROOT, read

WATCHING = ROOT / "deploy" / "watching"
_INSTALL = "install promtool to judge the alerts (Debian: apt-get install --no-install-recommends prometheus)"
#: Labels that the scrape configuration or Prometheus itself gives.
_OF_TARGETS = {"site", "job", "instance"}
#: Words of PromQL in the expressions here.
_WORDS = {"by", "without", "on", "ignoring", "and", "or", "unless", "group", "sum", "min", "max", "rate", "increase"}
_WORDS |= {"changes", "last_over_time", "min_over_time", "predict_linear", "histogram_quantile", "time"}


def _declared() -> list[MetricWrapperBase]:
    return [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]


@cache
def _series() -> dict[str, set[str]]:
    """Return series → its labels, as Prometheus has them of a process of ours."""
    found: dict[str, set[str]] = {"up": set()}
    for metric in _declared():
        labels = set(metric._labelnames)
        if isinstance(metric, Histogram):
            found |= {f"{metric._name}_{end}": labels for end in ("count", "sum")}
            found[f"{metric._name}_bucket"] = labels | {"le"}
        else:
            found[metric._name + ("_total" if isinstance(metric, Counter) else "")] = labels
    for family in PROCESS_COLLECTOR.collect():
        found |= {sample.name: set(sample.labels) for sample in family.samples}
    return found


def _faults(expression: str) -> list[str]:
    """Return what the expression names that there is not: series, labels, or words that this test does not know."""
    found = []
    plain = re.sub(r'"[^"]*"', '""', expression)
    plain = re.sub(r"\[[^]]*]", "", plain)
    named = [name for name in re.findall(r"\b(?:huiyin|process)_\w+|\bup\b", plain)]
    labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"\"", plain))
    for group in re.findall(r"\b(?:by|without|on)\s*\(([^)]*)\)", plain):
        labels |= {label.strip() for label in group.split(",") if label.strip()}
    known = set().union(*(_series().get(name, set()) for name in named)) | _OF_TARGETS
    found += [f"no series {name}" for name in named if name not in _series()]
    found += [f"no label {label} of {named}" for label in sorted(labels - known)]
    words = set(re.findall(r"\b[a-z_]+\b", plain)) - set(named) - labels
    found += [f"unknown word {word}" for word in sorted(words - _WORDS)]
    return found if named else [*found, "no series at all"]


@cache
def _alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((WATCHING / "alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


@cache
def _panels() -> list[dict[str, Any]]:
    boards = [json.loads(path.read_text("utf-8")) for path in sorted((WATCHING / "dashboards").glob("*.json"))]
    return [panel for board in boards for panel in board["panels"] if panel["type"] != "row"]


def _expressions_of_panels() -> list[str]:
    return [target["expr"].replace("$__rate_interval", "5m") for panel in _panels() for target in panel["targets"]]


def test_dashboards_and_rules_are_what_the_tool_writes(tmp_path: Path) -> None:
    command = [sys.executable, WATCHING / "generate.py", "--to", tmp_path]
    subprocess.run([str(part) for part in command], check=True, timeout=patient(60))
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(written) == 3
    differing = [str(name) for name, content in written.items() if (ROOT / "deploy" / name).read_bytes() != content]
    assert differing == [], "run: python deploy/watching/generate.py"
    kept = {path.relative_to(ROOT / "deploy") for path in (WATCHING / "dashboards").iterdir()}
    assert kept <= set(written)


def test_no_panel_names_what_there_is_not() -> None:
    assert [(text, faults) for text in _expressions_of_panels() if (faults := _faults(text))] == []


def test_every_metric_is_on_a_panel() -> None:
    shown = " ".join(_expressions_of_panels())
    assert [metric._name for metric in _declared() if not re.search(rf"\b{metric._name}(_|\b)", shown)] == []
    units = {panel["fieldConfig"]["defaults"]["unit"] for panel in _panels()}
    assert units <= {"short", "s", "ops", "bytes", "percentunit"}


def test_no_alert_names_what_there_is_not() -> None:
    assert len(_alerts()) > 15
    assert [(rule["alert"], faults) for rule in _alerts() if (faults := _faults(rule["expr"]))] == []


@pytest.mark.parametrize(
    "expression",
    [
        "max by (service) (huiyin_dead_lettres) > 0",
        "max by (handler) (huiyin_dead_letters) > 0",
        'huiyin_dead_letters{handler="matters"} > 0',
        "avg by (service) (huiyin_dead_letters)",
        "1 > 0",
    ],
)
def test_an_expression_with_a_slip_is_found(expression: str) -> None:
    assert _faults(expression) != []


def test_each_alert_says_what_happens_and_names_a_heading_of_its_own() -> None:
    headings = set(re.findall(r"^### (Huiyin\w+)$", read("docs/operations.md"), re.MULTILINE))
    assert headings == {rule["alert"] for rule in _alerts()}
    for rule in _alerts():
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert re.match(r"[\u4e00-\u9fff]", rule["annotations"]["summary"]), rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning")


def test_each_alert_is_tried_where_it_fires_and_where_it_must_not() -> None:
    tests = yaml.safe_load((WATCHING / "alerts_test.yml").read_text("utf-8"))["tests"]
    tried: dict[str, set[bool]] = {}
    for one in tests:
        for expected in one["alert_rule_test"]:
            tried.setdefault(expected["alertname"], set()).add(bool(expected["exp_alerts"]))
    assert tried == {rule["alert"]: {True, False} for rule in _alerts()}


@pytest.mark.parametrize(
    "command", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml"), ("check", "config")]
)
def test_promtool_finds_nothing_wrong(command: tuple[str, ...]) -> None:
    promtool = program("promtool")
    if promtool is None:
        pytest.skip(_INSTALL)
    words = [*command, "prometheus.yml"] if command[-1] == "config" else command
    done = subprocess.run(
        [promtool, *words], cwd=WATCHING, capture_output=True, text=True, timeout=patient(60), check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout + done.stderr


def _documented() -> dict[str, tuple[set[str], str]]:
    """Return series → its labels and its meaning, from the table of the operators' page."""
    table = read("docs/operations.md").partition("| metric | labels | meaning |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(huiyin_\w+)` \|([^|]*)\| (.*) \|$", table, re.MULTILINE)
    return {
        name: ({label.strip() for label in labels.split(",") if label.strip()}, meaning)
        for name, labels, meaning in rows
    }


def test_the_operators_page_has_every_metric_with_its_labels_and_no_other() -> None:
    there = {
        metric._name + ("_total" if isinstance(metric, Counter) else ""): set(metric._labelnames)
        for metric in _declared()
    }
    assert {name: labels for name, (labels, _) in _documented().items()} == there


def test_what_the_operators_page_says_to_alert_on_has_an_alert() -> None:
    wanted = {name for name, (_, meaning) in _documented().items() if "**alert" in meaning.lower()}
    assert len(wanted) > 6
    expressions = " ".join(rule["expr"] for rule in _alerts())
    assert [name for name in wanted if not re.search(rf"\b{name}(_|\b)", expressions)] == []
