"""Installed is not enabled, and whatever is wrong with a plugin stops the start in a sentence that says what to do."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from huiyin.errors import PluginError
from huiyin.plugins import loader

MODULE = """
class Good:
    name = "good"
    api_version = 1

class Other(Good):
    name = "other"

class Old(Good):
    name = "old"
    api_version = 0

class Unversioned:
    name = "unversioned"

class Needy(Good):
    name = "needy"
    def __init__(self, something):
        pass
"""


@pytest.fixture(autouse=True)
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with plugins, and one that cannot be imported."""
    (tmp_path / "toy_plugins.py").write_text(MODULE, "utf-8")
    (tmp_path / "toy_broken.py").write_text("import a_library_that_is_not_installed\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)


def _point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "huiyin.rules")


GOOD = _point("good", "toy_plugins:Good")
OTHER = _point("other", "toy_plugins:Other")


def _refused(enabled: list[str], *found: EntryPoint) -> str:
    with pytest.raises(PluginError) as refused:
        loader.load("rules", enabled, found=found)
    assert refused.value.params["name"] in enabled
    return refused.value.text("en")


def test_plugins_are_made_in_the_order_they_are_listed() -> None:
    assert [plugin.name for plugin in loader.load("rules", ["other", "good"], found=[GOOD, OTHER])] == ["other", "good"]


def test_a_plugin_that_is_installed_and_not_listed_is_not_even_imported() -> None:
    broken = _point("broken", "toy_broken:Anything")
    assert [plugin.name for plugin in loader.load("rules", ["good"], found=[GOOD, broken])] == ["good"]


def test_a_name_listed_twice_is_refused() -> None:
    assert "listed 2 times in HUIYIN_RULES; list it once" in _refused(["good", "good"], GOOD)


def test_a_name_that_two_packages_offer_is_refused() -> None:
    assert "2 installed packages" in _refused(["good"], GOOD, _point("good", "toy_plugins:Other"))


def test_doubles_of_a_name_that_is_not_listed_harm_nobody() -> None:
    assert loader.load("rules", ["good"], found=[GOOD, OTHER, OTHER])


def test_a_name_that_nobody_offers_is_refused() -> None:
    assert "no installed package offers it in huiyin.rules" in _refused(["missing"], GOOD)


def test_a_plugin_whose_import_fails_is_refused_with_the_reason() -> None:
    assert "a_library_that_is_not_installed" in _refused(["broken"], _point("broken", "toy_broken:Anything"))


def test_a_plugin_whose_class_is_not_there_is_refused() -> None:
    assert "AttributeError" in _refused(["gone"], _point("gone", "toy_plugins:Gone"))


def test_a_plugin_that_wants_arguments_is_refused() -> None:
    assert "TypeError" in _refused(["needy"], _point("needy", "toy_plugins:Needy"))


def test_a_plugin_made_for_another_version_is_refused() -> None:
    assert "version 0 of huiyin.rules" in _refused(["old"], _point("old", "toy_plugins:Old"))
    assert "version None" in _refused(["unversioned"], _point("unversioned", "toy_plugins:Unversioned"))


def test_a_plugin_that_calls_itself_otherwise_is_refused() -> None:
    assert "calls itself 'good'; the two must agree" in _refused(["better"], _point("better", "toy_plugins:Good"))


def test_every_group_has_a_version() -> None:
    assert all(loader.load(group, []) == [] for group in loader.API_VERSIONS)
