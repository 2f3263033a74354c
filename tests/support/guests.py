"""The packages of ``plugins/`` as if they were installed, without installing them where the tests run."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.support.source import ROOT

PLUGINS = ROOT / "plugins"


def installed(names: Iterable[str], folder: Path) -> str:
    """Return a ``PYTHONPATH`` with the packages and the entry points that their ``pyproject.toml`` declares."""
    for name in names:
        _write_metadata(tomllib.loads((PLUGINS / name / "pyproject.toml").read_text("utf-8"))["project"], folder)
    return ":".join([str(folder), *(str(PLUGINS / name) for name in names), str(ROOT)])


def _write_metadata(project: dict[str, object], folder: Path) -> None:
    place = folder / f"{str(project['name']).replace('-', '_')}-{project['version']}.dist-info"
    place.mkdir(parents=True, exist_ok=True)
    about = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (place / "METADATA").write_text(about, "utf-8")
    groups = project.get("entry-points", {})
    assert isinstance(groups, dict)
    lines = [line for group, points in groups.items() for line in (f"[{group}]", *_lines(points))]
    (place / "entry_points.txt").write_text("\n".join(lines), "utf-8")


def _lines(points: dict[str, str]) -> list[str]:
    return [f"{name} = {value}" for name, value in points.items()]
