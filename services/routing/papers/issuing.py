"""Issue a paper: complete or refused, numbered without a gap, stored as it was issued and never made again."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock, paging
from huiyin.clock import local_day
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import iso
from huiyin.files import Store, open_whole
from huiyin.paging import Pages
from huiyin.plugins.case_values import Organ
from services.routing.case import access, taking
from services.routing.case.access import Known
from services.routing.case.domain import life
from services.routing.case.errors import NotYourMatter, WhichAssignment
from services.routing.case.models.cases import Assignment
from services.routing.case.views import cases as views
from services.routing.leading.models import UrgentReport
from services.routing.offices.domain import roles
from services.routing.oversight.models import Advice, SupervisionOrder
from services.routing.papers import numbering, pdf, store
from services.routing.papers.composing import Composed, Papers
from services.routing.papers.errors import DocumentUnknown, SubjectUnknown
from services.routing.papers.models import Document
from services.routing.papers.values import collecting
from services.routing.papers.values.source import Source
from services.routing.reference import Reference

#: Kinds that the office which gave the matter on issues; every other is the competent office's own.
_OF_THE_GIVER = frozenset(
    {"registration_form", "receipt", "transfer_letter", "assignment_letter", "whereabouts_notice", "objection_verdict"}
)
#: A return visit is made by others than those who handled the matter, and its record is theirs.
_OF_THE_VISITOR = "visit_record"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF = "application/pdf"

#: What a paper may be about beside a matter.
Subject = SupervisionOrder | Advice | UrgentReport


@dataclass(frozen=True)
class Press:
    """What a paper is made with: the kinds and templates, where it is kept, and who knows the words of the matter."""

    papers: Papers
    files: Store
    ask_matter: Callable[[str], dict[str, Any]]


def issue(uow: UnitOfWork, request: dict[str, Any], reference: Reference, press: Press) -> dict[str, Any]:
    """Issue a paper of ``kind`` in the name of the organ; raises where something it must say is missing."""
    source = _source(uow, request, reference)
    issuer = access.standing_for(reference, _issuer(request["kind"], source, uow.actor.office, reference))
    if uow.actor.kind == "staff" and not roles.may_act(reference.registry.all, uow.actor.office, issuer):
        raise NotYourMatter()
    if source.case is not None:
        access.check_living(source.case)
        source = replace(source, matter=press.ask_matter(source.case.number))
    values = collecting.collect(source, issuer, request)
    kind = press.papers.kind(request["kind"])
    press.papers.require_complete(kind.name, values)
    numbered = _numbered(uow, issuer, values.organ, kind.series)
    numbered["version"] = _version(uow, source, kind.name)
    stamped = replace(values.paper, number=numbered["label"], version=numbered["version"])
    composed = press.papers.compose(kind.name, replace(values, paper=stamped))
    press.files.put(io.BytesIO(composed.content))
    kept = _kept(uow, source, composed, {**numbered, "office": issuer, "series": kind.series, "title": kind.title_zh})
    uow.session.add(kept)
    _say(uow, kept)
    return {**shown(kept), "standing": True}


def documents(
    reading: Reading, request: dict[str, Any], reference: Reference, for_person: Collection[str]
) -> dict[str, Any]:
    """Return the papers of a matter to those who may see it; to the person those of the kinds ``for_person``."""
    _, assignments = views.opened(reading, request["number"], reference)
    found = store.of_number(reading.session, request["number"])
    forms = ["docx", "pdf"] if pdf.available() else ["docx"]
    person = reading.actor.kind == "petitioner"
    seen = (one for one in found if not person or one.kind in for_person)
    page = Pages("documents", request).of(seen, lambda one: (paging.instant(one.issued_at), one.label, one.id))
    standing = _standing(found, assignments)
    told = [{**(_told(one, reference) if person else shown(one)), "standing": one.id in standing} for one in page.rows]
    return {"documents": told, "forms": forms, **page.told()}


def document(
    reading: Reading, request: dict[str, Any], reference: Reference, for_person: Collection[str]
) -> dict[str, Any]:
    """Return one paper with the hash under which its file is kept."""
    return {**shown(_one(reading, request, reference, for_person)), "media_type": _DOCX}


def document_pdf(
    uow: UnitOfWork, request: dict[str, Any], reference: Reference, for_person: Collection[str], files: Store
) -> dict[str, Any]:
    """Return one paper as PDF, made once with LibreOffice and kept beside the paper; raises where there is none."""
    one = _one(Reading(uow.session, uow.actor), request, reference, for_person)
    if one.pdf_sha256 is None:
        with open_whole(files, one.sha256) as stream:
            stored = files.put(io.BytesIO(pdf.to_pdf(stream.read())))
        one.pdf_sha256, one.pdf_size = stored.sha256, stored.size
    return {**shown(one), "sha256": one.pdf_sha256, "size": one.pdf_size, "media_type": _PDF}


def shown(one: Document) -> dict[str, Any]:
    """Return what is told of an issued paper."""
    plain = ("label", "kind", "title", "office", "number", "version", "sha256", "size", "issued_by")
    return {"document": one.id, **{name: getattr(one, name) for name in plain}, "about": one.subject,
            "issued_at": iso(one.issued_at)}  # fmt: skip


def _told(one: Document, reference: Reference) -> dict[str, Any]:
    """Return what the person learns of a paper, without the staff it went through."""
    plain = {name: getattr(one, name) for name in ("label", "kind", "title", "version")}
    return {"document": one.id, **plain, "office_name": reference.name(one.office), "issued_at": iso(one.issued_at)}


def _one(reading: Reading, request: dict[str, Any], reference: Reference, for_person: Collection[str]) -> Document:
    found = store.document(reading.session, request["document"])
    if found is None:
        raise DocumentUnknown()
    if found.number is not None:
        access.read(reading, reference, found.number, DocumentUnknown())
        allowed = reading.actor.kind != "petitioner" or found.kind in for_person
    else:
        allowed = _concerns(reading, found, reference)
    if not allowed:
        raise DocumentUnknown()
    return found


def _concerns(reading: Reading, one: Document, reference: Reference) -> bool:
    """Return True for the offices that a paper about no matter comes from and goes to, and those above them."""
    reading.actor.require("staff", "operator", "service")
    if reading.actor.kind != "staff":
        return True
    about = _about(reading.session, one.subject)
    return access.concerns(reading.actor, reference, [one.office, *(_offices(about) if about is not None else [])])


def _offices(about: Subject) -> list[str]:
    """Return the offices an order, advice or report comes from and goes to."""
    named = (getattr(about, name, None) for name in ("office", "recipient", "issuer"))
    return [code for code in named if code is not None]


def _source(uow: UnitOfWork, request: dict[str, Any], reference: Reference) -> Source:
    """Gather what the paper is about; the case is held so that what is printed is what stands."""
    key, number = request.get("about"), request.get("number")
    about = _about(uow.session, key)
    known = access.hold(uow, reference, number) if number else None
    if key is not None:
        _check_about(uow, reference, about, number)
    if known is None and about is not None and about.number is not None:
        known = access.hold(uow, reference, about.number, SubjectUnknown())
    if known is None:
        return Source(uow.session, reference, None, None, {}, about)
    return Source(uow.session, reference, known.case, _assignment(known, request, about), {}, about)


def _check_about(uow: UnitOfWork, reference: Reference, about: Subject | None, number: str | None) -> None:
    """Raise :class:`SubjectUnknown` unless there is such an order, advice or report, of this matter, for the actor."""
    if about is None or (number is not None and about.number not in (None, number)):
        raise SubjectUnknown()
    uow.actor.require("staff", "operator")
    if about.number is None and not access.concerns(uow.actor, reference, _offices(about)):
        raise SubjectUnknown()


def _numbered(uow: UnitOfWork, issuer: str, organ: Organ, series: str) -> dict[str, Any]:
    """Return the next number; an office that has taken over another's abbreviation goes on behind that one's papers."""
    year = local_day(clock.now()).year
    while True:
        serial = store.take_serial(uow, issuer, series, year)
        label = numbering.number(organ, series, year, serial)
        if not store.is_given(uow.session, label):
            return {"label": label, "seq": serial, "year": year}


def _about(session: Session, key: str | None) -> Subject | None:
    if key is None:
        return None
    order, advice = session.get(SupervisionOrder, key), session.get(Advice, key)
    return order or advice or session.get(UrgentReport, key)


def _assignment(known: Known, request: dict[str, Any], about: Subject | None) -> Assignment | None:
    assignments = known.assignments
    named = request.get("assignment") or getattr(about, "assignment", None)
    if named is None:
        return taking.main(assignments) if assignments else None
    found = next((one for one in assignments if one.id == named), None)
    if found is None:
        raise WhichAssignment(assignments=[one.id for one in assignments])
    return found


def _issuer(kind: str, source: Source, own: str | None, reference: Reference) -> str:
    """Return the organ in whose name the paper goes out; never an inner office or a person."""
    if isinstance(source.about, SupervisionOrder | Advice):
        replying = kind == "adoption_feedback" and isinstance(source.about, Advice)
        return source.about.recipient if replying and isinstance(source.about, Advice) else source.about.issuer
    if isinstance(source.about, UrgentReport):
        return source.about.office
    if source.one is None:
        return own or ""
    if kind == _OF_THE_VISITOR and own is not None and _may_visit(source, own, reference):
        return own
    if kind in _OF_THE_GIVER:
        return source.one.transferor or own or source.one.office
    return source.one.office


def _may_visit(source: Source, own: str, reference: Reference) -> bool:
    """Return True for the offices that follow a matter up: those that first had it, gave it on, or oversee it."""
    if source.one is None or source.case is None:
        return False
    followers = (source.one.transferor, source.case.first_office)
    return own in followers or roles.may_oversee(reference.registry.all, own, source.one.office)


def _kept(uow: UnitOfWork, source: Source, composed: Composed, given: dict[str, Any]) -> Document:
    return Document(
        id=str(uuid.uuid4()),
        kind=composed.kind,
        number=source.case.number if source.case else None,
        subject=_subject(source),
        sha256=composed.sha256,
        size=len(composed.content),
        template=composed.template,
        issued_at=clock.now(),
        issued_by=uow.actor.id,
        **given,
    )


def _subject(source: Source) -> str | None:
    """Return the id of what the paper is about: an order, advice or report, or an assignment."""
    return getattr(source.about, "id", None) or (source.one.id if source.one else None)


def _version(uow: UnitOfWork, source: Source, kind: str) -> int:
    """Return which paper of the kind about the same this is, as it is printed on it."""
    subject = _subject(source)
    return 1 + (store.versions(uow.session, subject, kind) if subject else 0)


def _standing(found: Sequence[Document], assignments: Sequence[Assignment]) -> set[str]:
    """Return the ids of the papers that stand: the last of a kind about the same, where that was not set aside."""
    gone = {one.id for one in assignments if one.state in (life.REPLACED, life.ANNULLED)}
    last = {(one.subject or one.id, one.kind): one.id for one in sorted(found, key=lambda one: one.version)}
    return {key for (subject, _), key in last.items() if subject not in gone}


def _say(uow: UnitOfWork, one: Document) -> None:
    told = {name: getattr(one, name) for name in ("label", "kind", "office", "number", "sha256", "issued_at")}
    data = {"document": one.id, "about": one.subject, **told}
    uow.emit("document.issued", one.number or one.id, data, office=one.office, time=one.issued_at)
