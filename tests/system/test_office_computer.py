"""The units and the installation of ``deploy/systemd``, judged by the tools that read them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from huiyin.settings import KNOWN, read
from tests.support.pace import patient
from tests.support.packages import normal
from tests.support.source import ROOT
from tests.support.source import read as text_of

_FOLDER = ROOT / "deploy" / "systemd"
_UNITS = sorted(path.name for path in _FOLDER.iterdir() if path.suffix in (".service", ".target", ".timer"))
_SERVICES = [name for name in _UNITS if name.endswith(".service")]
_PROGRAM = "/opt/huiyin/current/bin/huiyin"
#: Of 100, where 0 is a program that may do nothing: a database server of Debian has about 90.
_EXPOSURE = 15


def _tool(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: apt-get install {package})")
    return found


def _version_of_systemd() -> int:
    told = subprocess.run(
        [_tool("systemd-analyze", "systemd"), "--version"], capture_output=True, text=True, check=True
    )
    return int(re.findall(r"\d+", told.stdout)[0])


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder of their own, with a program that is there."""
    program = tmp_path / "huiyin"
    program.write_text("#!/bin/sh\n", "ascii")
    program.chmod(0o755)
    for name in _UNITS:
        (tmp_path / name).write_text((_FOLDER / name).read_text("utf-8").replace(_PROGRAM, str(program)), "utf-8")
    return tmp_path


def _verified(units: Path) -> str:
    command = [_tool("systemd-analyze", "systemd"), "verify", "--man=no", *(str(units / name) for name in _UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patient(60))
    told = [line for line in (done.stdout + done.stderr).splitlines() if "huiyin" in line or "growing" in line]
    return "\n".join(told) + ("" if done.returncode == 0 else f"\nexit code {done.returncode}")


def test_systemd_reads_every_unit_without_a_word(units: Path) -> None:
    assert _verified(units).strip() == ""


def test_systemd_says_so_where_a_line_of_a_unit_is_wrong(units: Path) -> None:
    unit = units / "huiyin.service"
    unit.write_text(unit.read_text("utf-8").replace("TimeoutStopSec=30", "TimeoutStopSec=soon"), "utf-8")
    assert "Failed to parse time value, ignoring: soon" in _verified(units)


def test_pauses_grow_where_systemd_knows_how(units: Path) -> None:
    if _version_of_systemd() < 254:
        pytest.skip("growing pauses need systemd 254 (Debian 13)")
    folder = units / "huiyin.service.d"
    folder.mkdir()
    shutil.copy(_FOLDER / "growing-pauses.conf", folder)
    assert _verified(units).strip() == ""


@pytest.mark.parametrize("name", _SERVICES)
def test_no_service_may_do_more_than_it_needs(name: str) -> None:
    command = ["security", "--offline=true", f"--threshold={_EXPOSURE}", "--no-pager", str(_FOLDER / name)]
    done = subprocess.run(
        [_tool("systemd-analyze", "systemd"), *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=patient(60),
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "Overall exposure level" in done.stdout


def test_the_script_that_installs_has_no_fault_a_shell_checker_finds() -> None:
    scripts = [path for path in (ROOT / "deploy").rglob("*.sh") if path.parent.name in ("systemd", "servers")]
    assert _FOLDER / "install.sh" in scripts
    done = subprocess.run(
        [_tool("shellcheck", "shellcheck"), *scripts], capture_output=True, text=True, check=False, timeout=patient(60)
    )
    assert done.returncode == 0, done.stdout


def test_every_setting_of_the_file_that_is_installed_is_known_and_explained_in_both_languages() -> None:
    paragraphs = (_FOLDER / "huiyin.env").read_text("utf-8").strip().split("\n\n")
    given = {}
    for paragraph in paragraphs[1:]:
        *words, setting = paragraph.splitlines()
        name, _, value = setting.partition("=")
        assert name in KNOWN
        assert words, f"{name} is not explained"
        assert all(word.startswith("# ") for word in words)
        assert re.search("[一-鿿]", paragraph), f"{name} is not explained in Chinese"
        assert re.search("[a-z]{3} [a-z]", " ".join(words)), f"{name} is not explained in English"
        assert value.startswith("'"), f"{name}: the shell and systemd read a value in single quotes alike"
        given[name] = "".join(shlex.split(value))
    settings = read(given | {"HUIYIN_SITE": "990100"})
    assert settings.embedded
    assert settings.data == Path("/var/lib/huiyin")


def test_every_package_that_the_program_names_is_installed_with_it() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    extras = [name for group, names in project["optional-dependencies"].items() if group != "all" for name in names]
    named = {normal(re.split(r"[\[<>=!~; ]", each)[0]) for each in (*project["dependencies"], *extras)}
    installed = {line.partition("==")[0] for line in text_of("setup/site.lock").splitlines() if "==" in line}
    assert "nameko" in named
    assert named <= installed
