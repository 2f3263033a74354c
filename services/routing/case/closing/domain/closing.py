"""When a case may be closed (审核认定办结) and go into the archive (归档): everything that is still missing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.routing.case.domain import life
from services.routing.case.reviews.domain import reviewing

#: How a case ended, for the figures: with a recheck, an opinion, an agreement, another route, a refusal, or no longer.
FINAL, ANSWERED = "final", "answered"
ENDINGS = (FINAL, ANSWERED, life.SETTLED, life.DIVERTED, life.DECLINED, life.TERMINATED)

#: Ways of service that leave something to keep with the file.
_PROVEN = ("in_person", "post", "left_at_home", "public_notice")
_OPINION_PAPERS = {life.HANDLE: "opinion", life.REVIEW: "review_opinion", life.RECHECK: "recheck_opinion"}
_SETTLEMENT_PAPERS = ("settlement_agreement", "mediation_agreement")
_SUPPORTED = "supported"


@dataclass(frozen=True)
class Part:
    """One assignment as the examiner sees it. ``papers`` are the kinds of papers issued in it."""

    id: str
    kind: str
    state: str
    office_name: str
    parent: str | None = None
    outcome: str | None = None
    service_method: str | None = None
    has_proof: bool = False
    papers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class File:
    """What a case is examined by. ``needs_papers``: its category ends in a written opinion on the ordinary track.

    ``unanswered`` are the numbers of requests without an answer, ``owed`` the names of notices not given, ``outcomes``
    what the requests came to. ``executed``, ``planned`` and ``excused`` say how far what was supported is carried out.
    """

    category: str | None
    notifiable: bool
    history: bool
    needs_papers: bool
    parts: Sequence[Part]
    handled: Part
    unanswered: Sequence[int] = ()
    outcomes: Collection[str] = ()
    owed: Sequence[tuple[str, str]] = ()
    executed: bool = False
    planned: bool = False
    excused: bool = False


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, in a word and in a sentence of both languages."""

    code: str
    zh: str
    en: str
    about: Mapping[str, str] = field(default_factory=dict)


def missing(file: File) -> list[Missing]:
    """Return everything that keeps the case from being closed, in the order of its life."""
    return [
        *_sorting(file),
        *(found for part in file.parts for found in _under_way(part, file)),
        *_requests(file),
        *(Missing("notice", f"{zh}没有送给信访人", f"the person has not been told of {en}") for zh, en in file.owed),
        *_execution(file),
        *(found for part in file.parts for found in _papers(part, file)),
    ]


def ending(file: File) -> str:
    """Return how a case that may be closed has ended."""
    if reviewing.is_final(file.parts):
        return FINAL
    return file.handled.state if file.handled.state in life.ENDED else ANSWERED


def unfinished(running: Iterable[tuple[str, str]], unreplied: int) -> list[Missing]:
    """Return what keeps a closed case out of the archive: periods that run (by their names), orders without a reply."""
    found = [Missing("clock", f"{zh}还在计算", f"the period for {en} still runs") for zh, en in running]
    if unreplied:
        found.append(
            Missing("order", f"有 {unreplied} 件督办没有反馈", f"{unreplied} supervision orders have no reply")
        )
    return found


def _sorting(file: File) -> Iterator[Missing]:
    if file.category is None:
        yield Missing(
            "category", "没有甄别分类（第二十九条至第三十一条）", "the matter is not classified (Art 29 to 31)"
        )


_STEPS = {
    life.ISSUED: ("没有受理", "has not accepted it"),
    life.OBJECTED: ("的异议没有核实", "objected and was not answered"),
    life.DISPUTED: ("的管辖争议没有决定", "disputes the competence, which is not decided"),
    life.ACCEPTED: ("没有作出意见", "has not answered"),
    life.MEDIATING: ("的调解没有结束", "is in mediation"),
    life.HEARING: ("的听证没有结束", "is to hold a hearing"),
    life.DRAFTED: ("的意见稿没有审核", "has a draft that is not checked"),
    life.ANSWERED: ("的意见没有送达（第三十五条）", "has not served its opinion (Art 35)"),
}
_CODES = {life.MEDIATING: "mediation", life.HEARING: "hearing", life.ANSWERED: "service"}
_ROLES = {
    life.HANDLE: ("承办单位", "the responsible office"),
    life.ASSIST: ("协办单位", "the assisting office"),
    life.REVIEW: ("复查机关", "the reviewing organ"),
    life.RECHECK: ("复核机关", "the rechecking organ"),
}


def _under_way(part: Part, file: File) -> Iterator[Missing]:
    if part.state not in life.OPEN_STATES or _is_done(part, file):
        return
    (role_zh, role_en), (step_zh, step_en) = _ROLES[part.kind], _STEPS[part.state]
    code = _CODES.get(part.state) or ("handling" if part.kind == life.HANDLE else part.kind)
    yield Missing(
        code,
        f"{role_zh}{part.office_name}{step_zh}",
        f"{role_en} {part.office_name} {step_en}",
        {"assignment": part.id},
    )


def _is_done(part: Part, file: File) -> bool:
    """A part given is the end of assisting; what can reach nobody, or was imported as answered, is not served."""
    return part.state == life.ANSWERED and (part.kind == life.ASSIST or file.history or not file.notifiable)


def _requests(file: File) -> Iterator[Missing]:
    if file.unanswered and file.handled.state in (life.ANSWERED, life.SERVED):
        ords = "、".join(str(ord_) for ord_ in file.unanswered)
        yield Missing("issue", f"诉求 {ords} 没有答复（第三十二条）", f"requests {ords} have no answer (Art 32)")


def _execution(file: File) -> Iterator[Missing]:
    if file.history or file.executed or _SUPPORTED not in file.outcomes or (file.planned and file.excused):
        return
    if not file.planned:
        yield Missing(
            "execution",
            "支持的诉求没有执行，也没有执行安排（第三十二条第二款）",
            "what was supported is neither carried out nor planned (Art 32(2))",
        )
    else:
        yield Missing(
            "execution",
            "支持的诉求尚未执行完毕；确需先行办结的，请写明理由（execution_reason）",
            "what was supported is not carried out yet; to close before that, say why (`execution_reason`)",
        )


def _papers(part: Part, file: File) -> Iterator[Missing]:
    """An opinion on an appeal stands on paper, with proof that it was received; so does an agreement."""
    if file.history or not file.needs_papers:
        return
    about = {"assignment": part.id}
    if part.state in (life.SERVED, life.ANSWERED) and part.kind in _OPINION_PAPERS:
        paper = _OPINION_PAPERS[part.kind]
        if paper not in part.papers:
            zh, en = _PAPER_NAMES[paper]
            yield Missing("paper", f"{part.office_name}没有制作{zh}", f"{part.office_name} has not issued {en}", about)
        if part.state == life.SERVED and part.service_method in _PROVEN and not part.has_proof:
            yield Missing(
                "proof", f"{part.office_name}没有附送达回证", f"{part.office_name} has no proof of service", about
            )
    if part.state == life.SETTLED and not part.papers.intersection(_SETTLEMENT_PAPERS):
        yield Missing(
            "paper", "没有制作调解、和解协议书（第三十三条）", "the agreement is not on paper (Art 33)", about
        )


_PAPER_NAMES = {
    "opinion": ("信访处理意见书（第三十二条）", "the written opinion (Art 32)"),
    "review_opinion": ("复查意见书（第三十五条）", "the review's written opinion (Art 35)"),
    "recheck_opinion": ("复核意见书（第三十六条）", "the recheck's written opinion (Art 36)"),
}
