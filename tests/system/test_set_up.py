"""A clone is set up from nothing: by the oldest pip of its Python, by Debian's, whatever an index publishes since."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support import debian, packages
from tests.support.processes import Child, free_port, wait_until
from tests.support.source import ROOT, tracked

#: The first pip that came with each Python (``ensurepip`` of 3.11.0), where it is not the one that comes with it today.
_OLDEST_PIP = {
    (3, 11): "pip==22.3 --hash=sha256:1daab4b8d3b97d1d763caeb01a4640a2250a0ea899e257b1e44b9eded91e15ab",
}
_SECONDS = 900


@dataclass(frozen=True)
class Clone:
    """A repository with the files of this one, and an index on this machine that its locks are made for."""

    source: Path
    index: str
    pinned: dict[str, str]

    def get(self, folder: Path) -> Path:
        """Clone the repository into ``folder``, as a newcomer does."""
        _run("git", "clone", "--quiet", self.source, folder)
        return folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """The files of this folder, and an index that has what the locks name and a newer release of each."""
    source, wheels = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheels")
    for path in tracked():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, source / path)
    hashes = packages.rebuild_all(wheels)
    for package in packages.installed():
        packages.newer(package, wheels)
    pinned = packages.relock(source / "requirements.lock", hashes) | packages.relock(source / "setup/uv.lock", hashes)
    _run("git", "init", "--quiet", source)
    _run("git", "-C", source, "add", "--all")
    _run("git", "-C", source, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "all")
    with packages.served(wheels) as index:
        yield Clone(source, index, pinned)


def test_the_oldest_pip_sets_a_clone_up_though_each_package_has_a_newer_release(clone: Clone, tmp_path: Path) -> None:
    folder = clone.get(tmp_path / "clone")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    python = _with_oldest_pip(tmp_path)
    _run("make", "setup", f"PYTHON={python}", cwd=folder, env=env | {"PIP_INDEX_URL": clone.index})
    assert _installed(folder / ".venv/bin/python") == clone.pinned
    (folder / "pyproject.toml").touch()
    nowhere = {"PIP_INDEX_URL": f"http://127.0.0.1:{free_port()}/"}
    _run("make", "setup", cwd=folder, env=env | nowhere)  # what is there already is not asked for again
    assert _answers_a_registration(folder / ".venv/bin/huiyin", tmp_path / "data", env)


def test_where_pip_cannot_bring_uv_one_sentence_says_what_to_do(clone: Clone, tmp_path: Path) -> None:
    folder = clone.get(tmp_path / "clone")
    (folder / "setup/uv.lock").write_text("uv==0.0.1 \\\n    --hash=sha256:" + "0" * 64 + "\n", "ascii")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    done = _make("setup", f"PYTHON={_own_python()}", cwd=folder, env=env | {"PIP_INDEX_URL": clone.index})
    assert done.returncode != 0
    assert "install uv by other means and say where it is (make setup SETUP_UV=/path/to/uv)" in done.stderr
    assert "Traceback" not in done.stderr


def test_uv_that_was_installed_by_other_means_is_used(clone: Clone, tmp_path: Path) -> None:
    folder = clone.get(tmp_path / "clone")
    (folder / "setup/uv.lock").write_text("uv==0.0.1 \\\n    --hash=sha256:" + "0" * 64 + "\n", "ascii")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    uv = Path(sys.prefix) / "bin" / "uv"
    _run(
        "make",
        "setup",
        f"PYTHON={_own_python()}",
        f"SETUP_UV={uv}",
        cwd=folder,
        env=env | {"PIP_INDEX_URL": clone.index},
    )
    assert _installed(folder / ".venv/bin/python") == {name: v for name, v in clone.pinned.items() if name != "uv"}


def test_debians_python_sets_a_clone_up_over_the_index_that_pips_own_configuration_names(clone: Clone) -> None:
    root = debian.root(sys.version_info[:2])
    with TemporaryDirectory(dir=root / "var/tmp", prefix="huiyin-") as folder:
        shutil.copytree(clone.source, Path(folder) / "source", symlinks=True)
        inside = Path(folder).relative_to(root)
        env = {"HOME": f"/{inside}", "LANG": "C.UTF-8"}
        settings = Path(folder) / ".config/pip/pip.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[global]\nindex-url = {clone.index}\n", "utf-8")
        debian.run(root, env, "git", "clone", "--quiet", f"/{inside}/source", f"/{inside}/clone")
        debian.run(root, env, "make", "-C", f"/{inside}/clone", "setup")
        listed = debian.run(root, env, f"/{inside}/clone/.venv/bin/python", "-m", "pip", "list", "--format=json")
        assert _named(listed) == clone.pinned
        assert "huiyin, version" in debian.run(root, env, f"/{inside}/clone/.venv/bin/huiyin", "--version")


def _own_python() -> str:
    """Return the Python that the environment of these tests was made by."""
    return os.path.realpath(sys.executable)


def _with_oldest_pip(folder: Path) -> Path:
    """Return a Python that is the one of these tests, but whose ``ensurepip`` brings the first pip it ever brought."""
    oldest = _OLDEST_PIP.get(sys.version_info[:2])
    if oldest is None:
        return Path(_own_python())
    (folder / "pip.txt").write_text(oldest, "ascii")
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-r", folder / "pip.txt", "-d", folder]
    fetched = subprocess.run(download, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if fetched.returncode:
        pytest.skip(f"pip could not download the oldest pip: {fetched.stderr.strip()[-200:]}")
    wheel = next(folder.glob("pip-*.whl"))
    python = folder / "python3"
    python.write_text(
        "#!/bin/sh -e\n"
        f'{_own_python()} "$@"\n'
        'case "$*" in *"-m venv"*) for place; do :; done; '
        f'"$place/bin/python" -m pip install --quiet --no-index --force-reinstall {wheel} ;; esac\n',
        "utf-8",
    )
    python.chmod(0o755)
    return python


def _installed(python: Path) -> dict[str, str]:
    return _named(_run(python, "-m", "pip", "list", "--format=json"))


def _named(listed: str) -> dict[str, str]:
    """Return the versions of what ``pip list`` names, but for what the environment itself and the project bring."""
    found = {packages.normal(one["name"]): one["version"] for one in json.loads(listed)}
    return {name: version for name, version in found.items() if name not in ("huiyin", "pip", "setuptools")}


def _answers_a_registration(huiyin: Path, data: Path, env: dict[str, str]) -> bool:
    port = free_port()
    site = Child(
        [huiyin, "up", "--demo"],
        data.with_suffix(".log"),
        env=env | {"HUIYIN_DATA": str(data), "HUIYIN_HTTP": f"127.0.0.1:{port}"},
    )
    try:
        wait_until(lambda: "http://" in site.last_lines(), seconds=_SECONDS, what="the site starts")
        matter = urllib.request.Request(
            f"http://127.0.0.1:{port}/matters",
            json.dumps({"content": "路灯不亮。", "place": "990100101201"}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(matter, timeout=_SECONDS) as answer:
            return answer.status == 201 and "query_code" in json.load(answer)
    finally:
        site.end()


def _make(*arguments: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments], cwd=cwd, env=env, capture_output=True, text=True, timeout=_SECONDS, check=False
    )


def _run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-1000:]}{done.stderr[-3000:]}"
    return done.stdout
