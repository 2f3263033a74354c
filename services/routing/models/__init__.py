"""Tables of routing, by idea: offices, the case, clocks and the law, proceedings, notes, papers, oversight."""

from __future__ import annotations

from services.routing.models.attachments import Attachment
from services.routing.models.base import Base
from services.routing.models.cases import Assignment, CaseFile, Draft, Issue, Notice, Recusal
from services.routing.models.clocks import CalendarDay, CalendarYear, Clock, LawProfile
from services.routing.models.documents import Document, DocumentSeries
from services.routing.models.leadership import (
    Conference,
    ConferenceItem,
    ConferenceTask,
    HardCase,
    Instruction,
    Reception,
    ReceptionMatter,
    Referral,
    UrgentRecipient,
    UrgentReport,
)
from services.routing.models.notes import EarlierLink, Note
from services.routing.models.offices import OfficeRow
from services.routing.models.proceedings import Dispute, Hearing, Mediation
from services.routing.models.supervision import Advice, SupervisionOrder

__all__ = [
    "Advice",
    "Assignment",
    "Attachment",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "CaseFile",
    "Clock",
    "Conference",
    "ConferenceItem",
    "ConferenceTask",
    "Dispute",
    "Document",
    "DocumentSeries",
    "Draft",
    "EarlierLink",
    "HardCase",
    "Hearing",
    "Instruction",
    "Issue",
    "LawProfile",
    "Mediation",
    "Note",
    "Notice",
    "OfficeRow",
    "Reception",
    "ReceptionMatter",
    "Recusal",
    "Referral",
    "SupervisionOrder",
    "UrgentRecipient",
    "UrgentReport",
]
