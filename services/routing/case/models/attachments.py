"""The attachments of matters, as intake told of them: what a proof must be one of. Name and content stay there."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables import Base, Id, Number, Word


class Attachment(Base):
    """A file of a matter, and what it was added for."""

    __tablename__ = "attachment"

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[Number] = mapped_column(index=True)
    purpose: Mapped[Word]
