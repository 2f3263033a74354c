"""What the documents say exists: commands, settings, plugin groups. And what no file of ours may say."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiyin.cli.root import huiyin
from huiyin.plugins.loader import API_VERSIONS
from huiyin.settings import KNOWN
from tests.support.source import ROOT, read, tracked

_READMES = ("README.md", "README.zh-CN.md")
_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".cfg",
    ".ini",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".sql",
    ".sh",
    "",
}
# Written so that this file does not contain what it forbids.
_FORBIDDEN = re.compile(
    "|".join(
        (
            "/ro" + "ot/",
            "/wo" + "rk/",
            "/ho" + "me/[a-z]",
            "/us" + r"ers/\w",
            r"/op" + "t/(pypi|wheels)",
            "files" + r"\.pythonhosted",
            "py" + r"pi\.org",
            "--(extra-)?index" + "-url",
            "--find" + "-links",
        )
    ),
    re.IGNORECASE,
)


#: Files and folders that are made by who follows the document, or stand on a machine and not in the project.
_ELSEWHERE = {"secrets", "deploy/commands", "huiyin_schools.py", "test_schools.py"}


def _documents() -> list[str]:
    return sorted(str(path) for path in tracked() if path.suffix == ".md")


def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))


@cache
def _huiyin_help(*words: str) -> str:
    done = CliRunner().invoke(huiyin, [*words, "--help"])
    assert done.exit_code == 0, f"huiyin {' '.join(words)} does not exist:\n{done.output[-1500:]}"
    return done.output


def _huiyin_commands(text: str) -> set[tuple[str, ...]]:
    """Return the commands a document names, with the subcommand where the command is a group."""
    found = re.findall(r"(?:^|`|\$ |bin/)huiyin ([a-z]+)(?: ([a-z]+)\b(?![./=]))?", text, re.MULTILINE)
    groups = {"backup", "bus", "calendar", "clock", "documents", "events", "files", "offices", "profile"}
    return {(first, second) if first in groups and second else (first,) for first, second in found}


@pytest.mark.parametrize("name", _READMES)
def test_every_make_target_of_the_readme_exists(name: str) -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)\b", read(name)))
    assert {"run", "test"} <= named
    assert named <= _make_targets()


@pytest.mark.parametrize("name", [*_READMES, "docs/operations.md", "docs/plugins.md"])
def test_every_huiyin_command_that_a_document_names_exists(name: str) -> None:
    commands = _huiyin_commands(read(name))
    assert commands, f"{name} names no huiyin command"
    for command in sorted(commands):
        _huiyin_help(*command)


def test_every_make_target_is_explained() -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## \w", read("Makefile"), re.MULTILINE))
    assert explained == _make_targets()
    assert len(explained) <= 14


def test_every_setting_is_documented() -> None:
    operations = read("docs/operations.md")
    assert [name for name in KNOWN if f"`{name}`" not in operations] == []


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    documents = [path for path in tracked() if path.suffix == ".md" and "tests" not in path.parts]
    named = {name for path in documents for name in re.findall(r"`(HUIYIN_[A-Z_]+)`", read(str(path)))}
    assert named <= set(KNOWN)


def test_every_plugin_group_is_documented() -> None:
    documents = read("docs/plugins.md")
    assert [group for group in API_VERSIONS if f"`huiyin.{group}`" not in documents] == []


def test_no_file_names_a_machine_path_or_a_package_host() -> None:
    offences = []
    for path in tracked():
        if path.suffix in _TEXT:
            text = (ROOT / path).read_text("utf-8")
            offences += [f"{path}: {found.group()}" for found in _FORBIDDEN.finditer(text)]
    assert offences == []


def test_the_lock_pins_every_package_with_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", read("requirements.lock").strip())
    assert len(entries) > 30
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert "://" not in read("requirements.lock")


def _places(name: str) -> set[str]:
    """Return the files and folders of ours that a document names: a decision tells of a day, and is left out."""
    return {place.rstrip("/") for place in re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", read(name)) if _is_place(place)}


def _is_place(name: str) -> bool:
    return name.endswith((".py", ".html", "/")) or ("/" in name and name.split("/")[0] in _folders())


@cache
def _folders() -> set[str]:
    """Return every folder and file there is, by its path from the root."""
    return {str(path) for file in tracked() for path in (file, *file.parents)}


def _stands(place: str, document: str) -> bool:
    """Return True where ``place`` is in the project, named from the root, or below the folder of the document."""
    folder = str(Path(document).parent)
    below = "" if folder in (".", "docs") else folder
    return place in _folders() or any(
        path.startswith(below) and f"/{path}".endswith(f"/{place}") for path in _folders()
    )


@pytest.mark.parametrize("name", [name for name in _documents() if not name.startswith("docs/decisions/")])
def test_every_place_in_the_code_that_a_document_names_is_there(name: str) -> None:
    gone = {place for place in _places(name) if not _stands(place, name)}
    assert gone <= _ELSEWHERE, f"{name} names what is not there: {sorted(gone - _ELSEWHERE)}"


def test_the_walk_through_the_code_names_functions_that_are_there() -> None:
    walk = read("docs/architecture.md").partition("One way through the code")[2]
    folder, missing, named = "", [], 0
    for line in walk.splitlines():
        if heading := re.match(r"\*\*\d+\. [^`]*`([^`]+)`", line):
            folder = heading[1]
        if not re.match(r"\d+\. ", line):
            continue
        file = ""
        for name in re.findall(r"`([^`]+)`", line.partition(": ")[0]):
            if name.endswith(".py"):
                file = name if name.startswith(("huiyin/", "services/")) else f"{folder}/{name}"
                continue
            named += 1
            last = name.rpartition(".")[2]
            if not re.search(rf"^\s*(async def|def|class) {last}\b", read(file), re.MULTILINE):
                missing.append(f"{file} {name}")
    assert missing == []
    assert named > 30


def test_each_decision_has_a_number_of_its_own_which_its_title_begins_with() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert numbers == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert [page.read_text("utf-8")[:8] for page in pages] == [f"# {number}: " for number in numbers]
