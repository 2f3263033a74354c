"""What set-up hands on to pip and to uv."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.source import ROOT


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("setup_uv", ROOT / "setup" / "uv.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_uv_is_locked_by_version_and_by_the_hash_of_every_file_it_has(setup: ModuleType) -> None:
    first, *hashes = (line.rstrip(" \\") for line in setup.LOCK.read_text("ascii").splitlines())
    assert first == f"uv=={setup.version()}"
    assert len(hashes) > 10
    assert all(line.startswith("    --hash=sha256:") for line in hashes)


def test_of_pips_settings_the_command_outweighs_the_file_and_the_environment_outweighs_both(setup: ModuleType) -> None:
    listed = (
        ":env:.default-timeout='90'\n:env:.target='/elsewhere'\n"
        "global.index-url='https://mirror.example/simple'\nglobal.timeout='5'\nglobal.user='true'\n"
        "install.index-url='https://nearer.example/simple'\nlist.format='json'\n"
    )
    assert setup.network(listed) == {"index-url": "https://nearer.example/simple", "timeout": "90"}


def test_an_empty_setting_is_none(setup: ModuleType) -> None:
    assert setup.network(":env:.index-url=''\nglobal.index-url='https://mirror.example/simple'\n") == {
        "index-url": "https://mirror.example/simple"
    }


def test_pip_gets_the_network_and_nothing_that_chooses_other_files_or_places(setup: ModuleType) -> None:
    users = {"PATH": "/bin", "PIP_TARGET": "/x", "PIP_NO_BINARY": ":all:", "PIP_CONSTRAINT": "/y", "PIP_USER": "1"}
    given = setup.for_pip({"index-url": "https://mirror.example/simple", "retries": "2"}, users)
    assert given == {
        "PATH": "/bin",
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "PIP_RETRIES": "2",
        "PIP_CONFIG_FILE": os.devnull,
    }


def test_uv_asks_the_indexes_of_pip(setup: ModuleType, tmp_path: Path) -> None:
    pips = {
        "index-url": "https://mirror.example/simple",
        "extra-index-url": "https://a.example/simple https://b.example/simple",
        "find-links": f"\n{tmp_path}\n{tmp_path}/away https://c.example/files",
        "trusted-host": "mirror.example",
        "cert": "/etc/town.pem",
        "proxy": "http://proxy.example:3128",
    }
    given = setup.for_uv(pips, {})
    assert given["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert given["UV_INDEX"] == "https://a.example/simple https://b.example/simple"
    assert given["UV_FIND_LINKS"] == f"{tmp_path},https://c.example/files"
    assert given["UV_INSECURE_HOST"] == "mirror.example"
    assert given["SSL_CERT_FILE"] == "/etc/town.pem"
    assert given["ALL_PROXY"] == "http://proxy.example:3128"


def test_uv_keeps_the_users_network_and_cache_and_loses_what_would_install_something_else(setup: ModuleType) -> None:
    users = {
        "UV_DEFAULT_INDEX": "https://own.example/simple",
        "UV_INDEX_TOWN_PASSWORD": "secret",
        "UV_CACHE_DIR": "/big/uv",
        "UV_PYTHON": "3.9",
        "UV_TARGET": "/x",
        "UV_NO_BINARY": "1",
        "UV_EXCLUDE_NEWER": "2020-01-01",
        "UV_PYTHON_DOWNLOADS": "automatic",
        "UV_SYSTEM_PYTHON": "1",
    }
    assert setup.for_uv({"index-url": "https://mirror.example/simple"}, users) == {
        "UV_DEFAULT_INDEX": "https://own.example/simple",
        "UV_INDEX_TOWN_PASSWORD": "secret",
        "UV_CACHE_DIR": "/big/uv",
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CONFIG": "1",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_authorities_that_pip_trusts_by_a_variable_are_trusted_by_uv_too(setup: ModuleType) -> None:
    assert setup.for_uv({}, {"REQUESTS_CA_BUNDLE": "/etc/town.pem"})["SSL_CERT_FILE"] == "/etc/town.pem"
    assert "SSL_CERT_FILE" not in setup.for_uv({}, {})


def test_where_pip_is_kept_from_every_index_uv_is_too(setup: ModuleType) -> None:
    listed = ":env:.no-index='1'\n:env:.find-links='/media/wheels'\n"
    settings = setup.network(listed)
    assert setup.for_pip(settings, {})["PIP_NO_INDEX"] == "1"
    assert setup.without_index(settings, ["pip", "sync", "requirements.lock"]) == ["--no-index"]
    assert setup.without_index(settings, ["--version"]) == []
    assert setup.without_index({"no-index": "false"}, ["pip", "sync"]) == []
    assert setup.without_index({}, ["pip", "sync"]) == []
