"""How routing asks the kinds of paper (group ``huiyin.documents``): contained, and complete or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.plugins import contain
from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import DocumentKind
from services.routing.papers import engine, errors, quoting
from services.routing.papers.choosing import Shelf


@dataclass(frozen=True)
class Composed:
    """A paper ready to be stored: the bytes of its .docx file, their SHA-256, and that of the template."""

    kind: str
    number: str | None
    content: bytes
    sha256: str
    template: str


class Papers:
    """The enabled kinds and the site's templates; one call of a kind, and one print, may take ``seconds``."""

    def __init__(self, kinds: Sequence[DocumentKind], shelf: Shelf, *, seconds: float) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._shelf = shelf
        self._seconds = seconds

    def kind(self, name: str) -> DocumentKind:
        """Return the kind; raises :class:`DocumentKindUnknown`."""
        if name not in self._kinds:
            raise errors.DocumentKindUnknown(kind=name)
        return self._kinds[name]

    def require_complete(self, name: str, case: CaseValues) -> None:
        """Raise :class:`DocumentIncomplete` with everything absent. Ask before a number is taken: none may be lost."""
        kind = self.kind(name)
        lacks = contain.call(kind, kind.missing, case, seconds=self._seconds)
        if lacks:
            raise errors.incomplete(kind, lacks)

    def compose(self, name: str, case: CaseValues) -> Composed:
        """Return the paper of a complete case under the number it has been given."""
        self.require_complete(name, case)
        kind = self.kind(name)
        chosen = contain.call(kind, self._shelf.choose, kind, case.organ.code, seconds=self._seconds)
        values = contain.call(kind, kind.values, quoting.spoken(case), seconds=self._seconds)
        content = contain.call(
            kind, engine.render, kind, values, chosen.content, place=chosen.place, seconds=self._seconds
        )
        return Composed(name, case.paper.number, content, hashlib.sha256(content).hexdigest(), chosen.sha256)
