"""Which template a paper is printed with: the office's own, the site's own, or the one that came with the kind."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from huiyin.errors import said
from huiyin.plugins.documents import DocumentKind
from services.routing.papers import engine
from services.routing.papers.errors import TemplateUnusable

_CODE = re.compile(r"[0-9A-Za-z_-]{1,32}")
_LARGEST = 5 * 1024 * 1024


@dataclass(frozen=True)
class Chosen:
    """A template that passed its checks: its bytes, where it was found, and their SHA-256."""

    content: bytes
    place: str
    sha256: str


class Shelf:
    """The templates of a site. ``folder`` is HUIYIN_TEMPLATES: ``<office>/<kind>.docx``, or ``<kind>.docx`` for all.

    A file is checked once for every content it has had; one that is changed while the site runs is taken as it is now.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._checked: set[tuple[str, str]] = set()

    def choose(self, kind: DocumentKind, office: str | None) -> Chosen:
        """Return the template for a paper of ``office``; raises ``TemplateUnusable`` where an edited one is wrong."""
        path = self._edited(kind.name, office)
        if path is None:
            return self._passed(kind, kind.template(), "huiyin")
        # Its place is told relative to the folder: the path of the machine is nobody's business.
        return self._passed(kind, _read(kind, path), path.relative_to(self._folder or path.parent).as_posix())

    def _edited(self, name: str, office: str | None) -> Path | None:
        if self._folder is None:
            return None
        own = [self._folder / office] if office and _CODE.fullmatch(office) else []
        paths = (place / f"{name}.docx" for place in (*own, self._folder))
        return next((path for path in paths if path.is_file()), None)

    def _passed(self, kind: DocumentKind, content: bytes, place: str) -> Chosen:
        chosen = Chosen(content, place, hashlib.sha256(content).hexdigest())
        if (kind.name, chosen.sha256) not in self._checked:
            engine.check(kind, content, place=place)
            self._checked.add((kind.name, chosen.sha256))
        return chosen


def _read(kind: DocumentKind, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        why = said(f"无法读取（{type(error).__name__}）", f"it cannot be read ({type(error).__name__})")
        raise TemplateUnusable(kind=kind.name, place=path.name, why=why) from error
    if len(content) > _LARGEST:
        why = said("文件超过 5 MB", "the file is larger than 5 MB")
        raise TemplateUnusable(kind=kind.name, place=path.name, why=why)
    return content
