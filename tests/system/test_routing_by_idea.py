"""Routing is laid by idea: six packages whose imports run one way, each with its own rooms, and no folder too full."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.support.source import imports, python_files

_ROOT = "services.routing"
_FOLDER = Path("services/routing")
#: What belongs to no idea and knows none: the base of tables, the parts of shapes, files of rows, ports.
_GROUND = {"tables", "shapes", "csv_file", "ports"}
#: Package → those it may import, besides the ground. ``reference`` is where law and offices are looked up.
_MAY_IMPORT = {
    "law": set[str](),
    "offices": set[str](),
    "reference": {"law", "offices"},
    "case": {"law", "offices", "reference"},
    "oversight": {"law", "offices", "reference", "case"},
    "leading": {"law", "offices", "reference", "case"},
    "papers": {"law", "offices", "reference", "case", "oversight", "leading"},
}
_PACKAGES = ("law", "offices", "case", "oversight", "leading", "papers")
#: What puts the packages together; nothing below imports it.
_ABOVE = {
    "__init__", "service", "composition", "whole_case", "checks", "commands", "demo", "restored", "migrations",
}  # fmt: skip
_ROOMS = {
    "law": {"errors", "models", "domain"},
    "offices": {"errors", "models", "store", "domain"},
    "case": {"errors", "models", "store", "domain", "schemas", "entrypoints"},
    "oversight": {"errors", "models", "store", "domain", "schemas", "entrypoints"},
    "leading": {"errors", "models", "store", "domain", "schemas", "entrypoints"},
    "papers": {"errors", "models", "store", "schemas", "entrypoints"},
}
_CHAPTERS = {"opening", "transfers", "handling", "proceedings", "reviews", "closing", "telling"}
_MOST_MODULES = 20


def _place(path: Path) -> str:
    """Return the package, or the module beside the packages, that a file of routing belongs to."""
    return path.relative_to(_FOLDER).parts[0].removesuffix(".py")


def _files(place: str) -> list[Path]:
    return [path for path in python_files(str(_FOLDER)) if _place(path) == place]


def _imported(path: Path) -> set[str]:
    names = {name.split(".")[2] for name in imports(path) if name.startswith(f"{_ROOT}.")}
    return names - {_place(path)}


@pytest.mark.parametrize("place", [*sorted(_GROUND), *_MAY_IMPORT])
def test_imports_run_one_way(place: str) -> None:
    files = _files(place)
    assert files, f"there is no {place}"
    allowed = _GROUND | _MAY_IMPORT.get(place, set())
    up = {str(path): sorted(further) for path in files if (further := _imported(path) - allowed)}
    assert up == {}


def test_what_may_be_imported_makes_no_circle() -> None:
    placed: set[str] = set()
    while len(placed) < len(_MAY_IMPORT):
        free = {name for name, below in _MAY_IMPORT.items() if name not in placed and below <= placed}
        assert free, f"a circle among {set(_MAY_IMPORT) - placed}"
        placed |= free


def test_the_ground_knows_nothing_of_routing_but_itself() -> None:
    assert {name for place in _GROUND for path in _files(place) for name in _imported(path)} <= _GROUND


def test_every_module_is_on_the_ground_in_a_package_or_above_them() -> None:
    found = {_place(path) for path in python_files(str(_FOLDER))}
    assert found == _GROUND | _MAY_IMPORT.keys() | _ABOVE


@pytest.mark.parametrize("package", _PACKAGES)
def test_each_package_has_its_own_rooms(package: str) -> None:
    modules = {path.relative_to(_FOLDER / package).parts[0].removesuffix(".py") for path in _files(package)}
    assert _ROOMS[package] - modules == set()


def test_each_chapter_of_a_case_is_a_folder() -> None:
    folders = {path.relative_to(_FOLDER / "case").parts[0] for path in _files("case")}
    assert folders >= _CHAPTERS


def test_a_package_of_tables_hands_nothing_on() -> None:
    packages = [path for path in python_files(str(_FOLDER)) if path.name == "__init__.py"]
    handing_on = [str(path) for path in packages if path.parent.name == "models" and imports(path)]
    assert handing_on == []


def test_no_folder_is_too_full() -> None:
    modules = [path for path in python_files(str(_FOLDER)) if "versions" not in path.parts]
    full = Counter(str(path.parent) for path in modules)
    assert {folder: count for folder, count in full.items() if count > _MOST_MODULES} == {}
