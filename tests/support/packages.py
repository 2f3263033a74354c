"""A package index on this machine: the packages of this environment as wheels again, and a newer release of each.

Nothing is fetched: set-up can be tried from nothing, with real packages, on whatever an index may publish tomorrow.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution, PackagePath, distributions
from pathlib import Path

_NEWER = "99999.0"
_MADE_AT_INSTALL = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json")


def normal(name: str) -> str:
    """Return the name of a package as an index writes it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def rebuild(package: Distribution, folder: Path) -> Path:
    """Make the wheel of an installed package again, in ``folder``; programs of entry points are made at install."""
    name = re.sub(r"[-_.]+", "_", package.name)
    tags = re.findall(r"^Tag: (\S+)-(\S+)-(\S+)$", package.read_text("WHEEL") or "", re.MULTILINE)
    tag = "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
    content = {}
    for file in package.files or []:
        place = _place_in_wheel(file, f"{name}-{package.version}", package)
        if place is not None:
            content[place] = _as_shipped(file)
    return _write(folder / f"{name}-{package.version}-{tag}.whl", _info(content), content)


def installed() -> list[Distribution]:
    """Return the packages of this environment, but for the project and what the environment itself brings."""
    return [package for package in distributions() if normal(package.name) not in ("huiyin", "pip", "setuptools")]


def rebuild_all(folder: Path) -> dict[tuple[str, str], str]:
    """Make the wheel of every installed package again, in ``folder``; return name and version → hash."""
    return {(normal(each.name), each.version): sha256(rebuild(each, folder)) for each in installed()}


def relock(lock: Path, hashes: dict[tuple[str, str], str]) -> dict[str, str]:
    """Give each locked package that is installed here the hash of its wheel in the index; return their versions."""
    pinned = {}

    def renewed(entry: re.Match[str]) -> str:
        name, version, marker = entry[1], entry[2], entry[3]
        digest = hashes.get((normal(name), version))
        if digest is None:
            assert ";" in marker, f"{name} {version} is locked and not installed here: make setup"
            return entry[0]
        pinned[normal(name)] = version
        return f"{name}=={version}{marker} \\\n    --hash=sha256:{digest}\n"

    entries = re.compile(r"^(\S+)==(\S+)(.*?) \\\n(?: {4}--hash=\S+(?: \\)?\n?)+", re.MULTILINE)
    lock.write_text(entries.sub(renewed, lock.read_text("ascii")), "ascii")
    return pinned


def newer(package: Distribution, folder: Path) -> Path:
    """Make a wheel of a newer release that has the same extras and nothing in it."""
    name = re.sub(r"[-_.]+", "_", package.name)
    extras = "".join(f"Provides-Extra: {extra}\n" for extra in package.metadata.get_all("Provides-Extra") or [])
    info = f"{name}-{_NEWER}.dist-info"
    content = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package.name}\nVersion: {_NEWER}\n{extras}".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    return _write(folder / f"{name}-{_NEWER}-py3-none-any.whl", info, content)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the wheels in ``folder`` as a simple index (PEP 503) on the loopback; yield its URL."""
    _write_pages(folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/simple/"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _write_pages(folder: Path) -> None:
    links: dict[str, list[str]] = {}
    for wheel in sorted(folder.glob("*.whl")):
        link = f'<a href="/{wheel.name}#sha256={sha256(wheel)}">{html.escape(wheel.name)}</a><br>'
        links.setdefault(normal(wheel.name.partition("-")[0]), []).append(link)
    for name, files in links.items():
        page = folder / "simple" / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<!DOCTYPE html><html><body>{''.join(files)}</body></html>", "utf-8")


def sha256(path: Path) -> str:
    """Return the hash of a file as a lock writes it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _place_in_wheel(file: PackagePath, stem: str, package: Distribution) -> str | None:
    """Return where an installed file lay in the wheel; None for what installing made."""
    if "__pycache__" in file.parts or (file.parent.suffix == ".dist-info" and file.name in _MADE_AT_INSTALL):
        return None
    if file.parts[0] != "..":
        return str(file)
    inside = file.parts[file.parts.index("..", 2) + 1 :]  # ../../../bin/name: below the environment
    if inside[0] != "bin":
        return "/".join((f"{stem}.data", "data", *inside))
    programs = [point.name for point in package.entry_points if point.group.endswith("_scripts")]
    return None if file.name in programs else f"{stem}.data/scripts/{file.name}"


def _as_shipped(file: PackagePath) -> bytes:
    content = file.read_binary()
    return re.sub(rb"\A#!.*python.*", b"#!python", content) if "bin" in file.parts[:4] else content


def _info(content: dict[str, bytes]) -> str:
    return next(name.partition("/")[0] for name in content if ".dist-info/" in name)


def _write(wheel: Path, info: str, content: dict[str, bytes]) -> Path:
    record = []
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in content.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f'"{name}",sha256={digest},{len(data)}\n')
            member = zipfile.ZipInfo(name)
            member.external_attr = (0o100755 if ".data/scripts/" in name else 0o100644) << 16
            archive.writestr(member, data)
        archive.writestr(f"{info}/RECORD", "".join([*record, f"{info}/RECORD,,\n"]))
    return wheel
