"""Debians in folders that ``debootstrap`` makes once: with Python, ``venv``, make and git, or with the two servers."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

_SUITES = {(3, 11): "bookworm", (3, 13): "trixie"}
_PACKAGES = "python3,python3-venv,make,git"
_BOOTABLE = "systemd-sysv,dbus"
_SERVERS = "rabbitmq-server,postgresql"
#: The folder for temporary files and shared memory are those of this machine, so that paths mean the same in both.
_ENTER = """
mount -t proc proc "$0/proc"
mkdir -p "$0$1"
mount --bind "$1" "$0$1"
mount --bind /dev/shm "$0/dev/shm"
shift
exec chroot "$@"
"""
_SECONDS = 1800


def root(python: tuple[int, int], *, bootable: bool = False) -> Path:
    """Return the root of a Debian whose Python is ``python``; skip the test with a sentence where there can be none.

    One that is ``bootable`` has systemd too (:mod:`tests.support.machines`).
    """
    suite = _SUITES.get(python)
    if suite is None:
        pytest.skip(f"no Debian has Python {python[0]}.{python[1]}")
    if os.geteuid() or shutil.which("debootstrap") is None:
        pytest.skip("a Debian of its own needs debootstrap (Debian: apt-get install debootstrap) and root")
    if bootable:
        return _root(suite, f"{suite}-bootable", f"{_PACKAGES},{_BOOTABLE}")
    return _root(suite, suite, _PACKAGES)


def copy(made: Path, place: Path) -> Path:
    """Copy a Debian, to be changed."""
    subprocess.run(["cp", "--archive", "--reflink=auto", made, place], check=True, timeout=_SECONDS)
    return place


def unstarted(root: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell in ``root`` over the network of this machine; services of packages are not started."""
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n", "ascii")
    policy.chmod(0o755)
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "DPKG_FORCE": "unsafe-io"}
    inside = 'mount -t proc proc "$0/proc"; exec chroot "$0" sh -c "$1"'
    mounted = ["unshare", "--mount", "sh", "-ec", inside, root, line]
    try:
        return subprocess.run(mounted, env=env, capture_output=True, text=True, timeout=_SECONDS, check=False)
    finally:
        policy.unlink()


def servers_root(suite: str) -> Path:
    """Return the root of the Debian ``suite`` with its RabbitMQ and PostgreSQL; skips like :func:`root`."""
    if os.geteuid() or shutil.which("debootstrap") is None:
        pytest.skip("a Debian of its own needs debootstrap (Debian: apt-get install debootstrap) and root")
    return _root(suite, f"{suite}-servers", _SERVERS)


def _root(suite: str, name: str, packages: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huiyin-tests"
    place = cache / name
    if not place.exists():
        _make(suite, place, packages)
    return place


def enter(root: Path, *, user: str = "root") -> list[str | Path]:
    """Return what stands before a command to have it run inside ``root`` as ``user``; the process keeps its id."""
    who = f"--userspec={user_id(root, user)}:{_group_id(root, user)}"
    return ["unshare", "--mount", "sh", "-ec", _ENTER, root, tempfile.gettempdir(), who, root]


def user_id(root: Path, user: str) -> int:
    """Return the number that ``user`` has inside ``root``."""
    return int(_entry(root, user)[2])


def _group_id(root: Path, user: str) -> int:
    return int(_entry(root, user)[3])


def _entry(root: Path, user: str) -> list[str]:
    lines = [line.split(":") for line in (root / "etc/passwd").read_text("utf-8").splitlines()]
    return next(line for line in lines if line[0] == user)


def run(root: Path, env: Mapping[str, str], *command: str) -> str:
    """Run ``command`` inside ``root``, with a ``/proc`` and no variables but ``env``; return what it printed."""
    inside = ["env", "-i", "PATH=/usr/bin:/bin", *(f"{name}={value}" for name, value in env.items()), *command]
    mounted = ["unshare", "--mount", "sh", "-ec", 'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"', root, *inside]
    done = subprocess.run(mounted, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-1000:]}{done.stderr[-3000:]}"
    return done.stdout


def _make(suite: str, place: Path, packages: str) -> None:
    """Make the root aside and put it in place whole: another run may make the same."""
    aside = place.with_name(f"{place.name}-{os.getpid()}")
    aside.mkdir(parents=True)
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={packages}", suite, aside],
        env=os.environ | {"DPKG_FORCE": "unsafe-io"},  # a cache may be lost with the power
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if made.returncode:
        shutil.rmtree(aside, ignore_errors=True)
        pytest.skip(f"debootstrap could not make a Debian: {made.stdout.strip()[-300:]}")
    try:
        aside.rename(place)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
