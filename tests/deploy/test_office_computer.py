"""One office computer, ``deploy/systemd``: installed in a bare Debian, upgraded, removed, installed again."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support import archive, debian
from tests.support.machines import Machine, booted, require
from tests.support.pace import patient
from tests.support.processes import Child, wait_until
from tests.support.source import ROOT

_INSTALL = "/srv/huiyin/deploy/systemd/install.sh"
_SITE = "http://127.0.0.1:8000"
_ASK = (
    "import sys, urllib.request as r\n"
    "body = sys.argv[2].encode() or None\n"
    "asked = r.Request(sys.argv[1], body, {'Content-Type': 'application/json'})\n"
    "print(r.urlopen(asked, timeout=20).read().decode())\n"
)
_OFFICES = (ROOT / "services/routing/demo/county.csv").read_text("utf-8")
_PLACE = "990100101201"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A Debian with systemd and Python, into which a release was brought whose program is that of a commit before."""
    require()
    made = debian.root(sys.version_info[:2], bootable=True)
    with TemporaryDirectory(prefix="huiyin-office-", ignore_cleanup_errors=True) as folder:
        place = debian.copy(made, Path(folder) / "debian")
        archive.with_program_before(archive.unpack(place / "srv/huiyin"))
        yield place


@pytest.fixture(scope="module")
def installed(root: Path) -> str:
    """What the installation says in a Debian that does not run."""
    done = _in(root, _INSTALL, "--site", "990100")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_where_systemd_does_not_run_the_installation_says_what_to_run_and_that_answers(
    root: Path, installed: str, tmp_path: Path
) -> None:
    assert "systemd does not run here" in installed
    command = shlex.split(installed.partition("Run it under a supervisor of yours: ")[2].splitlines()[0])
    assert command == ["/usr/local/bin/huiyin", "up"]
    alone = 'ip link set lo up; mount -t proc proc "$0/proc"; exec chroot "$0" "$@"'
    site = Child(["unshare", "--net", "--mount", "sh", "-ec", alone, root, *command], tmp_path / "up.log", env=_ENV)
    try:
        beside = ["nsenter", "--target", str(site.pid), "--net", "chroot", root]
        answer = wait_until(
            lambda: _asked(lambda *ask: _run(*beside, *ask), "/readyz"), seconds=120, what="the site is ready"
        )
        assert answer == {"status": "ok", "problems": []}
        assert _user_of(site.pid) == _entry(root, "passwd", "huiyin")[2]
    finally:
        site.end(signal.SIGTERM, whole_group=False)


def test_a_computer_is_installed_upgraded_and_taken_back_and_its_data_stay(
    root: Path, installed: str, tmp_path: Path
) -> None:
    with booted(root, tmp_path / "machine.log") as machine:
        machine.run(_INSTALL)
        assert machine.state("huiyin.service") == "active"
        (root / "srv/offices.csv").write_text(_OFFICES, "utf-8")
        machine.run("huiyin", "offices", "import", "/srv/offices.csv")
        numbers = [_registered(machine)]
        _is_private(root)
        _comes_again_after_a_kill(machine)
        before = _traces(machine)
        assert "nothing was changed" in machine.run(_INSTALL)
        assert _traces(machine) == before
        _is_upgraded(machine)
        numbers.append(_registered(machine))
        _is_backed_up(machine)
        _is_removed(machine)
        machine.run(_INSTALL)
        numbers.append(_registered(machine))
        assert [int(number[-7:]) for number in numbers] == [1, 2, 3]
        wait_until(lambda: _verified(machine), seconds=60, what="huiyin verify finds nothing")
        _is_purged_only_with_the_code(machine)


def _registered(machine: Machine) -> str:
    matter = json.dumps({"content": "村口的水渠堵了。", "place": _PLACE})
    answer = wait_until(lambda: _asked(machine.call, "/matters", matter), seconds=60, what="a matter is registered")
    return str(answer["number"])


def _is_private(root: Path) -> None:
    """Nobody but the administrator and the site reads the settings, and nobody but the site its data."""
    group = int(_entry(root, "group", "huiyin")[2])
    user = int(_entry(root, "passwd", "huiyin")[2])
    modes = {
        "etc/huiyin": (0o750, 0, group),
        "etc/huiyin/huiyin.env": (0o640, 0, group),
        "etc/huiyin/passphrase": (0o640, 0, group),
        "var/lib/huiyin": (0o700, user, group),
        "var/backups/huiyin": (0o700, user, group),
    }
    for name, expected in modes.items():
        found = (root / name).stat()
        assert (found.st_mode & 0o777, found.st_uid, found.st_gid) == expected, name


def _comes_again_after_a_kill(machine: Machine) -> None:
    first = _main_process(machine)
    machine.run("systemctl", "kill", "--signal=KILL", "huiyin.service")
    wait_until(lambda: _main_process(machine) not in ("0", first), seconds=60, what="systemd starts the site again")
    wait_until(lambda: _asked(machine.call, "/readyz"), seconds=120, what="the site is ready again")


def _is_upgraded(machine: Machine) -> None:
    """Today's program over that of the commit before: another version, the settings and the matters of before."""
    settings, version = machine.run("cat", "/etc/huiyin/huiyin.env"), machine.run("readlink", "/opt/huiyin/current")
    release = machine.root / "srv/huiyin"
    for name in ("huiyin", "services"):
        shutil.rmtree(release / name)
        shutil.copytree(ROOT / name, release / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", release)
    machine.run(_INSTALL)
    assert machine.run("readlink", "/opt/huiyin/current") != version
    assert machine.run("cat", "/etc/huiyin/huiyin.env") == settings
    assert len(machine.run("ls", "/opt/huiyin/versions").split()) == 2


def _is_backed_up(machine: Machine) -> None:
    machine.run("systemctl", "start", "huiyin-backup.service")
    checked = machine.run(
        "huiyin", "backup", "check", "--passphrase-file", "/etc/huiyin/passphrase", "/var/backups/huiyin"
    )
    assert "已打开 opened" in checked


def _is_removed(machine: Machine) -> None:
    settings = machine.run("cat", "/etc/huiyin/huiyin.env")
    machine.run("/opt/huiyin/current/share/deploy/systemd/install.sh", "--remove")
    assert machine.state("huiyin.service") == "inactive"
    assert machine.call("ls", "/opt/huiyin").returncode != 0
    assert "huiyin" not in machine.run("ls", "/etc/systemd/system", "/usr/local/bin")
    assert machine.run("cat", "/etc/huiyin/huiyin.env") == settings
    assert "intake.sqlite" in machine.run("ls", "/var/lib/huiyin")


def _is_purged_only_with_the_code(machine: Machine) -> None:
    refused = machine.call(_INSTALL, "--remove", "--purge-data", given="990101\n")
    assert refused.returncode == 1
    assert "nothing was deleted" in refused.stderr
    assert machine.state("huiyin.service") == "active"
    machine.run(_INSTALL, "--remove", "--purge-data", given="990100\n")
    for gone in ("/var/lib/huiyin", "/etc/huiyin", "/opt/huiyin"):
        assert machine.call("ls", gone).returncode != 0
    assert machine.call("id", "huiyin").returncode != 0


def _traces(machine: Machine) -> str:
    """Return everything that an installation could change: content, rights and times of its files, and the process."""
    places = ("/opt/huiyin", "/etc/huiyin", "/etc/systemd", "/usr/local/bin", "/etc/passwd", "/etc/group")
    listed = machine.run("find", *places, "-printf", "%p %m %u %g %s %T@ %l\n")
    return listed + _main_process(machine)


def _main_process(machine: Machine) -> str:
    return machine.run("systemctl", "show", "--property=MainPID", "--value", "huiyin.service").strip()


def _verified(machine: Machine) -> bool:
    done = machine.call("huiyin", "verify")
    return done.returncode == 0 and "0 missing, 0 doubled, 0 inconsistent" in done.stdout


def _asked(call: Run, path: str, body: str = "") -> Any:
    done = call("python3", "-c", _ASK, _SITE + path, body)
    return json.loads(done.stdout) if done.returncode == 0 else None


_ENV = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "LANG": "C.UTF-8"}


def _in(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    inside = 'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"'
    return _run("unshare", "--mount", "--pid", "--fork", "sh", "-ec", inside, root, *command)


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=_ENV, capture_output=True, text=True, timeout=patient(600), check=False)


def _entry(root: Path, table: str, name: str) -> list[str]:
    lines = (root / "etc" / table).read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{name}:")).split(":")


def _user_of(pid: int) -> str:
    """Return the id of the user as whom the site runs, which the process below the administrator's command is."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = Path(f"/proc/{children[0] if children else pid}/status").read_text().splitlines()
    return next(line for line in lines if line.startswith("Uid:")).split()[1]
