"""Entry points of review and recheck, of closing a case and of the archive."""

from __future__ import annotations

from typing import Any

from huiyin.bus.service import command, query
from huiyin.db import Reading, UnitOfWork
from services.routing.case.closing import closing
from services.routing.case.entrypoints import Entrypoints
from services.routing.case.reviews import reviews, schemas
from services.routing.case.views import cases


class Reviews(Entrypoints):
    """What comes after an answer."""

    @command(schemas.RequestReview)
    def request_review(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take a request for review to the organ above."""
        return reviews.request_review(uow, request, self._reference(uow))

    @command(schemas.RequestReview)
    def request_recheck(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Take a request for recheck to the organ above the reviewing one."""
        return reviews.request_recheck(uow, request, self._reference(uow))

    @command(schemas.AdmitLate)
    def admit_late(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Admit a request that came late for a good reason."""
        return reviews.admit_late(uow, request, self._reference(uow))

    @command(schemas.Close)
    def close(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Examine a case and close it."""
        return closing.close(uow, request, self._reference(uow))

    @command(schemas.Archive)
    def archive(self, uow: UnitOfWork, request: dict[str, Any]) -> dict[str, Any]:
        """Put the file of a closed case into the archive."""
        return closing.archive(uow, request, self._reference(uow))

    @query(schemas.Remedies)
    def remedies(self, reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
        """Return what the person of a matter can still ask for, of whom and until when."""
        return cases.remedies(reading, request, self._reference(reading))
