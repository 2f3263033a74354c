"""The manifest of a backup set: what was taken, when, of which site, and the SHA-256 of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from huiyin.backup.errors import SetDamaged
from huiyin.durable import below, write
from huiyin.errors import said
from huiyin.files import Stored, hash_of

NAME = "manifest.json"
#: The list of contents: a line for each with its SHA-256.
CONTENTS = "contents.txt"
SETTINGS = "settings.env"
SEALED = "secret.sealed"
TEMPLATES = "templates"
#: Version of the form of sets that this code writes and reads.
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a set holds. ``moment`` is UTC: whatever was answered before it is in the set.

    ``kind`` is ``sqlite`` or ``postgresql``; ``revisions`` are the databases' migrations by service; ``files`` are the
    set's own files by their path in it; ``contents`` counts attachments and papers, and ``lost`` lists the hashes of
    those that the site itself could no longer give whole.
    """

    name: str
    site: str
    moment: datetime
    version: str
    kind: str
    revisions: Mapping[str, str]
    files: Mapping[str, Stored]
    contents: int
    lost: tuple[str, ...] = field(default=())

    @property
    def sealed(self) -> bool:
        """True where the secret is in the set."""
        return SEALED in self.files

    def database(self, service: str) -> str:
        """Return the name of the file with the database of ``service``."""
        return database_file(service, self.kind)

    def write(self, folder: Path) -> None:
        """Write the manifest, the last file of a set."""
        body = {"format": FORMAT, **asdict(self), "moment": self.moment.isoformat(), "lost": list(self.lost)}
        write(folder / NAME, json.dumps({**body, "sha256": _digest(body)}, indent=2, ensure_ascii=False).encode())


def database_file(service: str, kind: str) -> str:
    """Return the name of the file with the database of ``service`` in a set of ``kind``."""
    return f"{service}.{'sqlite' if kind == 'sqlite' else 'dump'}"


def read(folder: Path, name: str) -> Manifest:
    """Return the manifest of the set in ``folder``; raises :class:`SetDamaged` where it is not whole."""
    try:
        body = json.loads((folder / NAME).read_text("utf-8"))
        if body.pop("sha256") != _digest(body):
            raise ValueError
        if body.pop("format") != FORMAT:
            why = said("由更新的程序写成", "was written by a newer version of the program")
            raise SetDamaged(name=name, file=NAME, why=why)
        return _from(body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SetDamaged(name=name, file=NAME, why=said("不完整", "is not whole")) from error


def _from(body: dict[str, Any]) -> Manifest:
    files = {path: Stored(**file) for path, file in body.pop("files").items()}
    moment, lost = datetime.fromisoformat(body.pop("moment")), tuple(body.pop("lost"))
    return Manifest(**body, files=files, moment=moment, lost=lost)


def _digest(body: Mapping[str, Any]) -> str:
    plain = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def files_in(folder: Path) -> dict[str, Stored]:
    """Return every file below ``folder`` by its path, with what it holds."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                found[path.relative_to(folder).as_posix()] = hash_of(stream)
    return found


def require_files(folder: Path, manifest: Manifest) -> None:
    """Raise :class:`SetDamaged`, naming the file, where one is missing or is not what the manifest says."""
    for path, expected in manifest.files.items():
        try:
            with below(folder, path).open("rb") as stream:
                found = hash_of(stream)
        except ValueError as error:
            raise SetDamaged(name=manifest.name, file=path, why=said("在备份之外", "lies outside the set")) from error
        except FileNotFoundError:
            raise SetDamaged(name=manifest.name, file=path, why=said("不见了", "is missing")) from None
        if found != expected:
            why = said("的内容与清单不符", "does not hold what the manifest says")
            raise SetDamaged(name=manifest.name, file=path, why=why)


def contents_of(folder: Path) -> list[str]:
    """Return the hashes of the contents that belong to the set in ``folder``, whose files were found good."""
    return (folder / CONTENTS).read_text("ascii").split()
