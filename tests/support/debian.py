"""A Debian with nothing but its Python, ``venv``, make and git, in a folder that ``debootstrap`` makes once."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

_SUITES = {(3, 11): "bookworm", (3, 13): "trixie"}
_PACKAGES = "python3,python3-venv,make,git"
_SECONDS = 1800


def root(python: tuple[int, int]) -> Path:
    """Return the root of a Debian whose Python is ``python``; skip the test with a sentence where there can be none."""
    suite = _SUITES.get(python)
    if suite is None:
        pytest.skip(f"no Debian has Python {python[0]}.{python[1]}")
    if os.geteuid() or shutil.which("debootstrap") is None:
        pytest.skip("a Debian of its own needs debootstrap (Debian: apt-get install debootstrap) and root")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huiyin-tests"
    place = cache / suite
    if not place.exists():
        _make(suite, place)
    return place


def run(root: Path, env: Mapping[str, str], *command: str) -> str:
    """Run ``command`` inside ``root``, with a ``/proc`` and no variables but ``env``; return what it printed."""
    inside = ["env", "-i", "PATH=/usr/bin:/bin", *(f"{name}={value}" for name, value in env.items()), *command]
    mounted = ["unshare", "--mount", "sh", "-ec", 'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"', root, *inside]
    done = subprocess.run(mounted, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-1000:]}{done.stderr[-3000:]}"
    return done.stdout


def _make(suite: str, place: Path) -> None:
    """Make the root aside and put it in place whole: another run may make the same."""
    aside = place.with_name(f"{suite}-{os.getpid()}")
    aside.mkdir(parents=True)
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", suite, aside],
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
