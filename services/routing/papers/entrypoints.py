"""Entry points of papers: issue one, list those of a matter, fetch one as Word or PDF."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command, query
from huiyin.db import Reading, UnitOfWork
from services.routing.case.entrypoints import Entrypoints
from services.routing.papers import issuing, schemas
from services.routing.papers.choosing import Shelf
from services.routing.papers.composing import Papers
from services.routing.papers.issuing import Press


class PaperWork(Entrypoints):
    """What goes out in the name of an organ."""

    @command(schemas.IssueDocument)
    def issue_document(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Issue a paper."""
        return issuing.issue(uow, request, self._reference(uow), self._press())

    @query(schemas.Documents)
    def documents(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return the papers of a matter."""
        return issuing.documents(reading, request, self._reference(reading), self._for_person())

    @query(schemas.OneDocument)
    def document(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return one paper, with the hash under which its file is kept."""
        return issuing.document(reading, request, self._reference(reading), self._for_person())

    @command(schemas.OneDocument)
    def document_pdf(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Return one paper as PDF."""
        return issuing.document_pdf(uow, request, self._reference(uow), self._for_person(), self.desk.files)

    def _for_person(self) -> set[str]:
        return {kind.name for kind in self.desk.plugins("documents") if kind.for_person}

    def _press(self) -> Press:
        settings, shared = self.desk.settings, self.desk.shared
        shelf = shared.setdefault("shelf", Shelf(settings.templates))
        kinds = Papers(self.desk.plugins("documents"), shelf, seconds=settings.plugin_seconds)
        return Press(kinds, self.desk.files, self._ask_matter)

    def _ask_matter(self, number: str) -> dict[str, Any]:
        told: dict[str, Any] = self.desk.as_service().call("intake", "for_paper", {"number": number})
        return told
