"""A Debian that runs from its own first process on: systemd, its units, and a network with a loopback only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.pace import patient
from tests.support.processes import Child, wait_until

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SECONDS = 900
#: systemd wants the one hierarchy of control groups; a mount namespace of its own has it, whatever this machine has.
_BOOT = """
mount -t tmpfs tmpfs /run
umount -R /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir "/sys/fs/cgroup/$1"
echo $$ > "/sys/fs/cgroup/$1/cgroup.procs"
exec systemd-nspawn --directory="$0" --boot --private-network --register=no --keep-unit --console=pipe \\
    systemd.log_target=console
"""


class Machine:
    """A booted Debian; ``run`` does something in it, as its administrator."""

    def __init__(self, root: Path, nspawn: Child) -> None:
        self.root = root
        self._nspawn = nspawn

    def first_process(self) -> int | None:
        """Return the process that is number 1 inside; None before there is one."""
        with suppress(OSError):
            for child in Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split():
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    return int(child)
        return None

    def call(
        self, *command: str, env: Mapping[str, str] | None = None, given: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run ``command`` inside with ``env`` and return how it ended; ``given`` is what it reads."""
        variables = {"PATH": _PATH, "HOME": "/srv", "LANG": "C.UTF-8"} | dict(env or {})
        given_to_it = [f"{name}={value}" for name, value in variables.items()]
        inside = ["env", "-i", "-C", variables["HOME"], *given_to_it, *command]
        entered = ["nsenter", "--target", str(self.first_process()), "--all", *inside]
        return subprocess.run(
            entered, input=given or "", capture_output=True, text=True, timeout=patient(_SECONDS), check=False
        )

    def run(self, *command: str, env: Mapping[str, str] | None = None, given: str | None = None) -> str:
        """Run ``command`` inside and return what it printed; fail where it ends with another exit code than 0."""
        done = self.call(*command, env=env, given=given)
        assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def state(self, unit: str) -> str:
        """Return what systemd says of a unit: ``active``, ``inactive``, ``failed`` and so on."""
        return self.call("systemctl", "is-active", unit).stdout.strip()


def require() -> None:
    """Skip the test with a sentence where no Debian can be booted."""
    if os.geteuid() or not all(map(shutil.which, ("systemd-nspawn", "nsenter", "unshare"))):
        pytest.skip("a Debian that boots needs systemd-nspawn (Debian: apt-get install systemd-container) and root")
    tried = ["unshare", "--mount", "sh", "-ec", "umount -R /sys/fs/cgroup || true; mount -t cgroup2 c /sys/fs/cgroup"]
    if subprocess.run(tried, capture_output=True, check=False).returncode:
        pytest.skip("a Debian that boots needs control groups of version 2, and this machine lets nobody mount them")


@contextmanager
def booted(root: Path, log: Path) -> Iterator[Machine]:
    """Boot the Debian in ``root``; it is off at the end, and what it said is in ``log``."""
    group = f"huiyin-{os.getpid()}-{root.name}"
    nspawn = Child(["unshare", "--mount", "--propagation", "private", "sh", "-ec", _BOOT, root, group], log)
    machine = Machine(root, nspawn)
    try:
        wait_until(lambda: _is_up(machine, nspawn), seconds=120, what="the machine is up", every=0.5)
        yield machine
    finally:
        nspawn.end(signal.SIGTERM, whole_group=False, seconds=60)
        _forget(group)


def _is_up(machine: Machine, nspawn: Child) -> bool:
    assert nspawn.running, f"the machine does not boot: {nspawn.last_lines()}"
    if machine.first_process() is None:
        return False
    told = machine.call("systemctl", "is-system-running").stdout.strip()
    return told in ("running", "degraded")


def _forget(group: str) -> None:
    """Delete the empty control groups that the machine leaves."""
    delete = 'mount -t cgroup2 c /mnt; cd /mnt; find "$0" -depth -type d -exec rmdir {} + 2>/dev/null || true'
    subprocess.run(["unshare", "--mount", "sh", "-ec", delete, group], capture_output=True, check=False)
