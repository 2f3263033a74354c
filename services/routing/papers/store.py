"""Queries of issued papers and of the series their numbers come from."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from huiyin.db import UnitOfWork
from services.routing.papers.models import Document, DocumentSeries

_SERIES = DocumentSeries.metadata.tables["document_series"]


def take_serial(uow: UnitOfWork, office: str, series: str, year: int) -> int:
    """Return the next number of the series, held until the transaction ends: without gaps, and never given twice."""
    key = {"office": office, "series": series, "year": year}
    uow.insert_missing(_SERIES, [{**key, "last": 0}])
    row = uow.session.get(DocumentSeries, (office, series, year), with_for_update=True, populate_existing=True)
    assert row is not None
    row.last += 1
    return row.last


def is_given(session: Session, label: str) -> bool:
    """Return True where a paper has the number already, whichever office issued it."""
    return session.scalar(select(Document.id).where(Document.label == label)) is not None


def document(session: Session, key: str) -> Document | None:
    """Return the paper with the id."""
    return session.get(Document, key)


def of_number(session: Session, number: str) -> list[Document]:
    """Return the papers of a matter, the first issued first."""
    query = select(Document).where(Document.number == number).order_by(Document.issued_at, Document.label)
    return list(session.scalars(query))


def last_about(session: Session, subject: str | None, issuer: str | None = None) -> Document | None:
    """Return the newest paper about an assignment, order or advice; of those that ``issuer`` issued, where given."""
    if subject is None:
        return None
    query = select(Document).where(Document.subject == subject).order_by(Document.issued_at.desc(), Document.id)
    if issuer is not None:
        query = query.where(Document.office == issuer)
    return session.scalars(query.limit(1)).first()


def versions(session: Session, subject: str, kind: str) -> int:
    """Return how many papers of the kind there are about the subject."""
    query = select(func.count()).select_from(Document).where(Document.subject == subject, Document.kind == kind)
    return session.scalar(query) or 0


def kinds_of_number(session: Session, number: str) -> list[tuple[str | None, str]]:
    """Return what each paper issued in a matter is about, and its kind, the first first."""
    query = select(Document.subject, Document.kind).where(Document.number == number)
    return [(row.subject, row.kind) for row in session.execute(query.order_by(Document.issued_at, Document.id))]
