"""Who supervises whom, before whom a lag is brought, and what an order, an advice and their answers must have. Pure.

条例 Art 40: the petition office supervises with advice on how to improve, and gives three kinds of advice; whoever is
advised says in writing what became of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from huiyin.errors import said
from huiyin.offices import Office, OfficeTree
from services.routing.case.domain.competence import Competence
from services.routing.case.errors import AccusedSide, PetitionOfficeOnly
from services.routing.law.profile import AdviceKind, Paper, Profile
from services.routing.offices.domain import roles
from services.routing.oversight.errors import (
    AdviceKindUnknown,
    ConsequencesMissing,
    GroundUnknown,
    ImprovementMissing,
    NoPartInMatter,
    NotOverseer,
    PaperUnknown,
    ReasonsMissing,
    RecipientUnfit,
)

#: What became of an advice: 采纳、部分采纳、未采纳.
ADOPTED, PARTLY, NOT_ADOPTED = "yes", "partly", "no"
ADOPTIONS = (ADOPTED, PARTLY, NOT_ADOPTED)
#: How an order ends without a reply: its issuer took it back, or the step it asked for was taken.
WITHDRAWN, DONE = "withdrawn", "done"
#: Addressees of advice, as the profile names them.
UNIT, GOVERNMENT = "unit", "government"


@dataclass(frozen=True)
class Oversight:
    """Where the papers about a lag go: offices of this county that stand today and are not on the accused side."""

    competence: Competence

    def addressee(self, holder: str) -> Office | None:
        """Return who answers for the office today: itself, its successor, or its overseer; None where nobody can."""
        return self.competence.heir(holder)

    def issuer(self, recipient: str, holder: str) -> str | None:
        """Return in whose name a paper goes to ``recipient``: the petition office over it, or the organ above.

        At the top of the tree, where nobody stands above, ``holder`` itself brings its lag before ``recipient``.
        """
        over = self.competence.overseer(recipient)
        if over is not None:
            return over.code
        alone = holder == recipient or self.competence.is_accused(holder)
        return None if alone else holder

    def above(self, code: str) -> Iterator[Office]:
        """Yield the offices before which a lag of ``code`` is brought, the nearest first, up to the top of the tree.

        Above an organ stands the next organ; above a petition office the petition office of the next tier, if there is
        one, and else the organ it belongs to.
        """
        seen = {code}
        found = self._next(code)
        while found is not None and found.code not in seen:
            yield found
            seen.add(found.code)
            found = self._next(found.code)

    def next_above(self, holder: str, brought: Mapping[str, bool]) -> Office | None:
        """Return the nearest office above that has not been brought the lag yet; None where there is none.

        ``brought`` are the offices it was brought before, and whether each still has time to reply: while one has, it
        goes no further.
        """
        for office in self.above(holder):
            if office.code not in brought:
                return office
            if brought[office.code]:
                return None
        return None

    def _next(self, code: str) -> Office | None:
        offices, competence = self.competence.offices, self.competence
        own = offices.get(code)
        if own is not None and own.kind == "petition_office":
            return competence.overseer(code)
        return next((one for one in list(offices.up(code))[1:] if competence.answers(one)), None)


def check_overseer(offices: OfficeTree, issuer: str | None, office: str) -> None:
    """Raise :class:`NotOverseer` unless ``issuer`` is the petition office over ``office``, or the county above it."""
    own = offices.get(issuer)
    if own is None or own.code == office or not roles.may_oversee(offices, own.code, office):
        raise NotOverseer()
    if own.kind != "petition_office" and own != offices.home:
        raise NotOverseer()


def check_part(offices: OfficeTree, office: str, concerned: Collection[str]) -> None:
    """Raise :class:`NoPartInMatter` unless the office has, had or passed on the matter, or is above one that did."""
    if not any(offices.is_under(one, office) for one in concerned):
        raise NoPartInMatter(office=office)


def check_paper(law: Profile, kind: str, ground: str, improvement: str | None) -> Paper:
    """Return the paper; raises where the law does not know it or its ground, or its advice is missing."""
    papers, grounds = law.supervision.papers, law.supervision.grounds
    if kind not in papers:
        raise PaperUnknown(kind=kind, known="、".join(papers))
    if ground not in grounds:
        raise GroundUnknown(ground=ground, known="、".join(grounds))
    if papers[kind].improvement and not improvement:
        raise ImprovementMissing()
    return papers[kind]


def check_adviser(offices: OfficeTree, issuer: str | None) -> Office:
    """Return the petition office that advises; raises :class:`PetitionOfficeOnly` for any other."""
    own = offices.get(issuer)
    if own is None or own.kind != "petition_office":
        raise PetitionOfficeOnly()
    return own


def check_advice(law: Profile, kind: str, consequences: str | None) -> AdviceKind:
    """Return the kind; raises where the law does not know it, or it needs serious consequences and none are stated."""
    known = law.supervision.advice
    if kind not in known:
        raise AdviceKindUnknown(kind=kind, known="、".join(known))
    if known[kind].serious_only and not consequences:
        raise ConsequencesMissing()
    return known[kind]


def check_recipient(
    kind: AdviceKind, offices: OfficeTree, issuer: Office, recipient: str, at_fault: str | None
) -> None:
    """Raise :class:`RecipientUnfit` unless the advice goes where the law sends it.

    改进工作 goes to a unit that the issuer oversees, 完善政策 to the government of its own level, 追究责任 to a body
    with authority over the personnel: neither the issuer nor ``at_fault``, nor one below that.
    """
    if kind.to == UNIT:
        fits = recipient != issuer.code and roles.may_oversee(offices, issuer.code, recipient)
        why = said("应为本信访部门监督的机关、单位", "it must be a unit that your petition office oversees")
    elif kind.to == GOVERNMENT:
        fits = recipient == issuer.parent
        why = said("应为本级党委、政府", "it must be the government of your own level")
    else:
        fits = recipient != issuer.code and not (at_fault and offices.is_under(recipient, at_fault))
        why = said(
            "应为对责任单位、人员有管理权限的机关、单位",
            "it must be a body with authority over the personnel, not the unit at fault",
        )
    if not fits:
        raise RecipientUnfit(office=recipient, why=why, article=kind.article)


def check_not_accused(competence: Competence, office: str) -> None:
    """Raise :class:`AccusedSide` where the office may not learn of the matter (条例 Art 30(3))."""
    if competence.is_accused(office):
        raise AccusedSide(office=office)


def check_feedback(adopted: str, feedback: str | None) -> None:
    """Raise :class:`ReasonsMissing` where an advice is not wholly adopted and nothing says why."""
    if adopted != ADOPTED and not feedback:
        raise ReasonsMissing()


def still_has_time(due: date | None, *, replied: bool, today: date) -> bool:
    """Return True where an order waits for a reply that is not late yet."""
    return not replied and due is not None and today <= due
