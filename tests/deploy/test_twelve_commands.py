"""From nothing to a county: the commands of the operators' page, copied from it, in a bare Debian that boots."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support import archive, debian
from tests.support.machines import Machine, booted, require
from tests.support.processes import wait_until
from tests.support.source import ROOT, read

_NAME = "petitions.county.example"
_MOST = 12
_AUTHORITY = "/etc/huiyin/tls/ca.pem"


def _commands() -> list[str]:
    section = read("docs/operations.md").partition("\n## From nothing to a county\n")[2].partition("\n## ")[0]
    block = re.search(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert block, "the section of the page has no block of commands"
    return [line for line in block[1].splitlines() if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A Debian with nothing but systemd and Python; beside the archive and the office file lies nothing of ours."""
    require()
    made = debian.root(sys.version_info[:2], bootable=True)
    with TemporaryDirectory(prefix="huiyin-county-", ignore_cleanup_errors=True) as folder:
        place = debian.copy(made, Path(folder) / "debian")
        release = archive.unpack(Path(folder) / "huiyin")
        with tarfile.open(place / "srv/huiyin.tar.gz", "w:gz", compresslevel=1) as files:
            files.add(release, "huiyin")
        shutil.rmtree(release)
        shutil.copy(ROOT / "services/routing/demo/county.csv", place / "srv/county.csv")
        (place / "etc/hostname").write_text("county\n", "ascii")
        (place / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 county\n127.0.0.1 {_NAME}\n", "ascii")
        yield place


def test_the_page_has_twelve_commands_at_most_and_none_hides_another() -> None:
    commands = _commands()
    assert 0 < len(commands) <= _MOST
    assert not [line for line in commands if re.search(r"[;&|`]|\$\(|<<|\\$", line)]


def test_the_commands_of_the_page_make_a_county_over_tls_that_outlives_the_machine(root: Path, tmp_path: Path) -> None:
    commands = _commands()
    packaged = [line for line in commands if line.startswith("apt-get ")]
    assert commands[: len(packaged)] == packaged, "packages are fetched first: the machine below has no network"
    for line in packaged:
        done = debian.unstarted(root, line)
        assert done.returncode == 0, f"{line}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    with booted(root, tmp_path / "first.log") as machine:
        for line in commands[len(packaged) :]:
            machine.run("sh", "-ec", line)
        number = _registered(machine)
        wait_until(lambda: _verified(machine), seconds=60, what="huiyin verify finds nothing")
        _is_closed_without_tls(machine)
        secrets = _secrets(machine)
        machine.run("sh", "-ec", next(line for line in commands if "install.sh" in line))
        assert _secrets(machine) == secrets
    with booted(root, tmp_path / "second.log") as machine:
        wait_until(lambda: _fetched(machine, "/readyz").returncode == 0, seconds=180, what="the county is up", every=1)
        assert int(_registered(machine)[-7:]) == int(number[-7:]) + 1
        wait_until(lambda: _verified(machine), seconds=60, what="huiyin verify finds nothing")


def _fetched(machine: Machine, path: str, *options: str) -> subprocess.CompletedProcess[str]:
    return machine.call("curl", "--silent", "--fail", "--cacert", _AUTHORITY, *options, f"https://{_NAME}{path}")


def _registered(machine: Machine) -> str:
    matter = json.dumps({"content": "村口的水渠堵了。", "place": "990100101201"})
    done = _fetched(machine, "/matters", "--header", "Content-Type: application/json", "--data", matter)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(json.loads(done.stdout)["number"])


def _verified(machine: Machine) -> bool:
    done = machine.call("huiyin", "verify")
    return done.returncode == 0 and "0 missing, 0 doubled, 0 inconsistent" in done.stdout


def _is_closed_without_tls(machine: Machine) -> None:
    """Nobody is believed without a certificate of the authority, and nobody may speak without TLS."""
    unknown = machine.call("curl", "--silent", f"https://{_NAME}/readyz")
    assert unknown.returncode == 60, "a certificate of our own authority is believed by somebody who does not know it"
    assert {443, 5671} <= _listening(machine)
    assert 5672 not in _listening(machine)
    plain = "postgresql://huiyin_intake@localhost/huiyin_intake?sslmode=disable"
    refused = machine.call("psql", plain, "-c", "SELECT 1", env={"PGPASSFILE": "/etc/huiyin/pgpass"})
    assert refused.returncode != 0
    assert "pg_hba.conf rejects connection" in refused.stderr


def _listening(machine: Machine) -> set[int]:
    """Return the ports on which somebody listens in the machine."""
    lines = [line.split() for line in machine.run("cat", "/proc/net/tcp", "/proc/net/tcp6").splitlines()]
    return {int(words[1].rpartition(":")[2], 16) for words in lines if words[3] == "0A"}


def _secrets(machine: Machine) -> str:
    files = "*.env pgpass passphrase broker-passwords tls/*"
    return machine.run("sh", "-c", f"cd /etc/huiyin && cat {files}")
