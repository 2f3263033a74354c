"""Container images without a daemon: built and run by ``buildah`` as root, in a store that the tests delete again."""

from __future__ import annotations

import configparser
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import debian
from tests.support.pace import patient
from tests.support.processes import Child
from tests.support.source import ROOT

FILE = ROOT / "deploy" / "image" / "Containerfile"
#: The user of every process in the image.
USER = 10001
DATA = "/var/lib/huiyin"
_BASE = "localhost/huiyin-test-base"
_BUILD_SECONDS = 1800
#: Arguments: root, data folder, its place inside, user, place of a file system in memory or nothing, and the command.
_READ_ONLY = """
    mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"
    mount --bind "$1" "$0$2"; mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"
    if test "$4"; then mount -t tmpfs -o mode=1777 tmp "$0$4"; fi
    root=$0 user=$3; shift 4; exec chroot --userspec="$user:$user" "$root" "$@"
"""
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class Images:
    """A store of images of its own. The base of what is built in it is a Debian that ``debootstrap`` made."""

    def __init__(self) -> None:
        if os.geteuid() or shutil.which("buildah") is None:
            pytest.skip("images are built by buildah (Debian: apt-get install buildah) as root")
        base = debian.root((3, 13))
        self._folder = Path(tempfile.mkdtemp(prefix="huiyin-images-", dir="/var/tmp"))
        places = ["--root", self._folder / "store", "--runroot", self._folder / "run"]
        self._store = ["--storage-driver", _driver(self._folder), *places]
        container = self.buildah("from", "scratch").strip()
        self.buildah("add", "--quiet", container, str(base), "/")
        self.buildah("commit", "--quiet", "--rm", container, _BASE)

    def build(self, target: str) -> str:
        """Build ``target`` of the project's Containerfile and return its name."""
        name = f"localhost/huiyin:{target}"
        network = self._folder / "pip.conf"
        network.write_text(_network(), "utf-8")
        secrets = ["--secret", f"id=pip,src={network}"]
        if _CERTIFICATES.exists():
            secrets += ["--secret", f"id=certificates,src={_CERTIFICATES}"]
        self.buildah(
            *("build", "--isolation", "chroot", "--format", "docker", "--layers", "--pull-never", *secrets),
            *("--build-arg", f"BASE={_BASE}", "--build-arg", "VERSION=test", "--target", target),
            *("--tag", name, "--file", str(FILE), str(ROOT)),
        )
        return name

    def configuration(self, image: str) -> dict[str, Any]:
        """Return what the image says of itself."""
        found: dict[str, Any] = json.loads(self.buildah("inspect", "--type", "image", image))["Docker"]["config"]
        return found

    def container(self, image: str) -> Container:
        """Return a container made of ``image``; its data folder is a new one on this machine."""
        name = self.buildah("from", "--pull-never", image).strip()
        return Container(self, name, Path(tempfile.mkdtemp(prefix="data-", dir=self._folder)))

    def buildah(self, *arguments: str) -> str:
        """Return what ``buildah`` prints for ``arguments``."""
        done = subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=patient(_BUILD_SECONDS),
            check=False,
        )
        assert done.returncode == 0, f"buildah {arguments}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def command(self, *arguments: str) -> list[str]:
        """Return the whole command line of ``buildah`` on this store."""
        return ["buildah", *map(str, self._store), *arguments]

    def close(self) -> None:
        """Delete every container and image, and the store."""
        self.buildah("rm", "--all")
        self.buildah("rmi", "--all", "--force")
        own = self._folder / "store" / "overlay"  # mounted on itself by the driver
        subprocess.run(["umount", own], capture_output=True, check=False)
        shutil.rmtree(self._folder, ignore_errors=True)


class Container:
    """A container in which commands run as the image's user, on the network of this machine."""

    def __init__(self, images: Images, name: str, data: Path) -> None:
        self._images = images
        self._name = name
        self.data = data
        self.root = Path(images.buildah("mount", name).strip())
        os.chown(data, USER, USER)
        data.chmod(0o700)

    def command(self, env: Mapping[str, str], *words: str) -> list[str]:
        """Return the command line that runs ``words`` in the container."""
        given = [part for name, value in env.items() for part in ("--env", f"{name}={value}")]
        mount = f"{self.data}:{DATA}"
        return self._images.command("run", "--isolation", "chroot", "--volume", mount, *given, self._name, "--", *words)

    def run(self, env: Mapping[str, str], *words: str, seconds: float = 300) -> str:
        """Run ``words`` in the container and return what they print."""
        done = self.tried(env, *words, seconds=seconds)
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-3000:]}"
        return done.stdout

    def tried(self, env: Mapping[str, str], *words: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        """Run ``words`` in the container and return how they ended."""
        command = self.command(env, *words)
        return subprocess.run(command, capture_output=True, text=True, timeout=patient(seconds), check=False)

    def start(self, env: Mapping[str, str], *words: str) -> Child:
        """Start ``words`` in the container and let them run."""
        return Child(self.command(env, *words), self._log())

    def start_read_only(self, env: Mapping[str, str], *words: str, memory: str = "") -> Child:
        """Start ``words`` as the image's user where nothing but the data folder can be written, whoever asks.

        At ``memory``, a place in the container, a file system in memory is mounted.

        What ``--read-only`` does, done by hand: an isolation by ``chroot`` has no such option.
        """
        given = [f"{name}={value}" for name, value in env.items()]
        command = ["unshare", "--mount", "sh", "-ec", _READ_ONLY, self.root, self.data, DATA, str(USER), memory]
        return Child([*command, "/usr/bin/env", "-i", *given, *words], self._log())

    def _log(self) -> Path:
        number, name = tempfile.mkstemp(prefix=f"{self.data.name}-", suffix=".log", dir=self.data.parent)
        os.close(number)
        return Path(name)


def _driver(folder: Path) -> str:
    """Return the driver for a store in ``folder``: ``vfs``, which copies every layer whole, where there is no other."""
    told = subprocess.run(["stat", "--file-system", "--format=%T", folder], capture_output=True, text=True, check=True)
    return "vfs" if "overlay" in told.stdout else "overlay"


def _network() -> str:
    """Return a ``pip.conf`` that says of the network what the pip of this machine is configured with."""
    found = importlib.util.spec_from_file_location("setup_uv", ROOT / "setup" / "uv.py")
    assert found is not None
    assert found.loader is not None
    uv = importlib.util.module_from_spec(found)
    found.loader.exec_module(uv)
    command = [sys.executable, "-I", "-m", "pip", "config", "list"]
    settings = uv.network(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if "cert" in settings:
        settings["cert"] = str(_CERTIFICATES)
    written, text = configparser.RawConfigParser(), io.StringIO()
    written["global"] = {
        name: value for name, value in settings.items() if "://" in value or not value.startswith("/") or name == "cert"
    }
    written.write(text)
    return text.getvalue()
