"""The house reads well: short functions, a sentence at the top of every file, the same rooms in every service."""

from __future__ import annotations

import ast
from statistics import median

import pytest

from tests.support.source import ROOT, functions, python_files, tree

_MEDIAN = 8
_LONGEST = 40
_ROOMS = {
    service: {"README.md", "__init__.py", "service.py", "migrations"}
    for service in ("intake", "routing", "followup", "reporting")
} | {"gateway": {"README.md", "__init__.py", "service.py", "errors.py"}}
#: A room is a file, or a folder of files by idea where the file outgrew its page.
_ROOM_OR_FOLDER = ("domain", "models", "schemas", "errors", "handlers", "store", "plugins")


@pytest.mark.parametrize("folder", ["huiyin", *(f"services/{name}" for name in _ROOMS)])
def test_functions_are_short(folder: str) -> None:
    # A migration lists the tables as they were once, whatever there were; it is read once.
    files = [path for path in python_files(folder) if "migrations" not in path.parts]
    lengths = {f"{path} {name}": lines for path in files for name, lines in functions(path)}
    assert {where: lines for where, lines in lengths.items() if lines > _LONGEST} == {}
    assert median(lengths.values()) <= _MEDIAN


def test_every_module_says_in_a_sentence_what_it_is_for() -> None:
    silent = [
        str(path)
        for path in python_files("huiyin", "services", "bench", "plugins", "tools")
        if not ast.get_docstring(tree(path))
    ]
    assert silent == []


@pytest.mark.parametrize("service", _ROOMS)
def test_every_service_has_the_same_rooms(service: str) -> None:
    folder = ROOT / "services" / service
    missing = {name for name in _ROOMS[service] if not (folder / name).exists()}
    if service not in ("gateway", "routing"):  # routing is laid by idea: test_routing_by_idea.py
        missing |= {n for n in _ROOM_OR_FOLDER if not ((folder / f"{n}.py").exists() or (folder / n).is_dir())}
    assert missing == set()


def test_a_room_is_a_file_or_a_folder_and_never_both() -> None:
    rooms = [ROOT / "services" / service / name for service in _ROOMS for name in _ROOM_OR_FOLDER]
    assert [str(room) for room in rooms if room.is_dir() and room.with_suffix(".py").exists()] == []


def test_no_drawer_for_odds_and_ends() -> None:
    names = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
    assert [str(path) for path in python_files("huiyin", "services") if path.name in names] == []
