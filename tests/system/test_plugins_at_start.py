"""A plugin that is enabled and cannot be loaded stops the start, whichever group it is of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from huiyin import catalog, settings, site
from huiyin.errors import PluginError
from huiyin.plugins.loader import API_VERSIONS
from tests.support.pace import patient
from tests.support.source import ROOT

_ASKING = {group: service for service in catalog.own().values() for group in getattr(service, "plugin_groups", ())}


def test_every_group_of_plugins_is_asked_by_a_service() -> None:
    assert set(_ASKING) == set(API_VERSIONS)


@pytest.mark.parametrize("group", sorted(API_VERSIONS))
def test_a_service_is_refused_where_a_plugin_it_asks_is_missing(group: str, tmp_path: Path) -> None:
    wrong = settings.read({"HUIYIN_DATA": str(tmp_path), f"HUIYIN_{group.upper()}": "nobody"})
    with pytest.raises(PluginError):
        site.require_plugins(wrong, _ASKING[group])


def test_huiyin_up_says_so_in_a_sentence_and_ends(tmp_path: Path) -> None:
    wrong = {**os.environ, "HUIYIN_DATA": str(tmp_path), "HUIYIN_RULES": "nobody", "LANG": "en_US.UTF-8"}
    command = [sys.executable, "-m", "huiyin", "up"]
    done = subprocess.run(
        command, cwd=ROOT, env=wrong, capture_output=True, text=True, timeout=patient(180), check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The plugin nobody is wrong: no installed package offers it in huiyin.rules;")
