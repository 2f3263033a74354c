"""The whole life of a case as one table: what can be done in which state, by whom, and what it leads to.

Rows are named T0 to T22 after the stages of 《信访工作条例》 (2022). What is not in :data:`TABLE` cannot be done.
``python -m services.routing.case.domain.diagram`` draws it for ``docs/case-life.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.routing.case.errors import WrongState

# Kinds of assignments: 办理、协办、复查、复核. CASE stands for the case as a whole.
HANDLE, ASSIST, REVIEW, RECHECK, CASE = "handle", "assist", "review", "recheck", "case"
KINDS = (HANDLE, ASSIST, REVIEW, RECHECK)
ANSWERING = (HANDLE, REVIEW, RECHECK)

# States of an assignment.
NEW, ISSUED, OBJECTED, DISPUTED, ACCEPTED = "new", "issued", "objected", "disputed", "accepted"
MEDIATING, HEARING, DRAFTED, ANSWERED, SERVED = "mediating", "hearing", "drafted", "answered", "served"
REPLACED, DECLINED, DIVERTED = "replaced", "declined", "diverted"
SETTLED, TERMINATED, ANNULLED = "settled", "terminated", "annulled"
# States of a case.
OPEN, CLOSED, ARCHIVED = "open", "closed", "archived"

#: States in which an office still has something to do.
OPEN_STATES = (ISSUED, OBJECTED, DISPUTED, ACCEPTED, MEDIATING, HEARING, DRAFTED, ANSWERED)
#: States in which the office works on its answer.
WORKING = (ACCEPTED, MEDIATING, HEARING, DRAFTED)
#: Ends without an answer that stands.
ENDED = (REPLACED, DECLINED, DIVERTED, SETTLED, TERMINATED, ANNULLED)
#: Steps that a closed case admits: they open it again.
REOPENING = ("request_review", "request_recheck")
CASE_STATES = (OPEN, CLOSED, ARCHIVED)
#: States of an assisting assignment in which its part has not been given.
UNFINISHED_ASSISTS = (ISSUED, OBJECTED, ACCEPTED, DRAFTED)

# Who acts. RESPONSIBLE is staff of the office or of one above it; HEAD also has the role head (本机关、单位负责人);
# CHECKER is responsible staff who did not write the draft; TRANSFEROR is staff of the office that gave the matter on,
# and never of the one that has it; GIVER is staff of either, or of a petition office that oversees it.
RESPONSIBLE, HEAD, CHECKER, TRANSFEROR, GIVER = "responsible", "head", "checker", "transferor", "giver"
PETITION_OFFICE, SUPERIOR, PERSON, SYSTEM = "petition_office", "superior", "person", "system"


@dataclass(frozen=True)
class Transition:
    """One row: ``action`` takes an assignment of one of ``kinds`` from a state of ``at`` to ``to``.

    ``event`` is what is said, ``notice`` the notice that becomes due to the person, ``paper`` the kind of document that
    carries it, ``article`` the source in the Regulations (empty where practice or this design is the source).
    """

    row: str
    action: str
    zh: str
    en: str
    kinds: tuple[str, ...]
    at: tuple[str, ...]
    to: str
    by: str
    event: str
    article: str = ""
    notice: str | None = None
    paper: str | None = None


TABLE: tuple[Transition, ...] = (
    Transition("T0", "open", "登记", "registered", (HANDLE,), (NEW,), ISSUED, SYSTEM, "assignment.issued",
               "第二十二条"),
    Transition("T2", "assign", "转送交办", "given to another office", (HANDLE,), (ISSUED,), REPLACED, GIVER,
               "assignment.issued", "第二十二条", "whereabouts", "whereabouts_notice"),
    Transition("T2", "add_assist", "增加协办", "given an assisting office", (HANDLE,), (ISSUED, *WORKING), "=",
               GIVER, "assignment.issued", "第二十四条"),
    Transition("T2d", "divert", "导入法定途径", "led to its legal route", (HANDLE,), (ISSUED, ACCEPTED), DIVERTED,
               RESPONSIBLE, "assignment.ended", "第三十一条", "diverted", "route_notice"),
    Transition("T3", "object", "提出异议", "objected to", (HANDLE, ASSIST), (ISSUED,), OBJECTED, RESPONSIBLE,
               "assignment.objected", "第二十三条第三款", None, "objection_letter"),
    Transition("T3b", "uphold_objection", "同意异议", "taken back on objection", (HANDLE, ASSIST), (OBJECTED,),
               REPLACED, TRANSFEROR, "assignment.objection_decided", "第二十三条第三款", "whereabouts",
               "whereabouts_notice"),
    Transition("T3b", "reject_objection", "驳回异议", "left with the office", (HANDLE, ASSIST), (OBJECTED,), ISSUED,
               TRANSFEROR, "assignment.objection_decided", "第二十三条第三款"),
    Transition("T4", "dispute", "提请裁决管辖", "put to the common superior", (HANDLE,), (ISSUED,), DISPUTED,
               RESPONSIBLE, "assignment.disputed", "第二十四条"),
    Transition("T4", "keep_competent", "裁决由其办理", "decided to stay", (HANDLE,), (DISPUTED,), ISSUED, SUPERIOR,
               "assignment.dispute_decided", "第二十四条"),
    Transition("T4", "move_competent", "裁决改由他机关办理", "decided to move", (HANDLE,), (DISPUTED,), REPLACED,
               SUPERIOR, "assignment.dispute_decided", "第二十四条", "whereabouts", "whereabouts_notice"),
    Transition("T4", "succeed", "职权承继", "moved to the successor", KINDS, (*OPEN_STATES, SERVED), "=", SYSTEM,
               "assignment.moved", "第二十四条第二款"),
    Transition("T1", "withdraw", "调离被反映单位", "taken away from the accused side", KINDS, OPEN_STATES, REPLACED,
               SYSTEM, "assignment.issued", "第三十条第三款"),
    Transition("T5", "accept", "受理", "accepted", (HANDLE,), (ISSUED,), ACCEPTED, RESPONSIBLE, "assignment.accepted",
               "第二十三条", "acceptance", "acceptance_notice"),
    Transition("T5", "accept", "受理", "accepted", (ASSIST,), (ISSUED,), ACCEPTED, RESPONSIBLE, "assignment.accepted",
               "第二十四条"),
    Transition("T13", "accept", "受理", "accepted", (REVIEW, RECHECK), (ISSUED,), ACCEPTED, RESPONSIBLE,
               "assignment.accepted", "第三十五条、第三十六条", "acceptance", "review_acceptance_notice"),
    Transition("T5n", "decline", "不予受理", "declined", (HANDLE,), (ISSUED,), DECLINED, RESPONSIBLE,
               "assignment.ended", "第二十三条第一款", "declined", "decline_notice"),
    Transition("T13", "decline", "不予受理", "declined", (REVIEW, RECHECK), (ISSUED,), DECLINED, RESPONSIBLE,
               "assignment.ended", "第三十五条、第三十六条", "declined", "review_decline_notice"),
    Transition("T5x", "decline_final", "不再受理", "no longer accepted", (HANDLE,), (ISSUED,), DECLINED, RESPONSIBLE,
               "assignment.ended", "第三十六条第三款", "no_longer_accepted", "final_decline_notice"),
    Transition("T5", "itemize", "分列诉求", "listed by its requests", (HANDLE,),
               (ISSUED, ACCEPTED, MEDIATING, HEARING), "=", RESPONSIBLE, "issues.listed", "第三十二条"),
    Transition("T7", "mediate", "调解", "handed to mediation", (HANDLE,), (ACCEPTED,), MEDIATING, RESPONSIBLE,
               "mediation.opened", "第三十三条"),
    Transition("T7", "resume", "调解未成", "taken back from mediation", (HANDLE,), (MEDIATING,), ACCEPTED, RESPONSIBLE,
               "mediation.ended", "第三十三条"),
    Transition("T19", "settle", "达成协议", "settled by agreement", (HANDLE,), (MEDIATING,), SETTLED, RESPONSIBLE,
               "mediation.ended", "第三十三条", "settled", "settlement_agreement"),
    Transition("T7", "call_hearing", "举行听证", "called to a hearing", ANSWERING, (ACCEPTED,), HEARING,
               RESPONSIBLE, "hearing.called", "第三十一条第六项", "hearing", "hearing_notice"),
    Transition("T7", "conclude_hearing", "听证结束", "heard", ANSWERING, (HEARING,), ACCEPTED, RESPONSIBLE,
               "hearing.concluded", "第三十六条第二款", None, "hearing_record"),
    Transition("T8", "extend", "延期", "extended", (HANDLE,), WORKING, "=", HEAD, "assignment.extended", "第三十四条",
               "extension", "extension_notice"),
    Transition("T9", "draft", "拟稿", "drafted", KINDS, (ACCEPTED, DRAFTED), DRAFTED, RESPONSIBLE, "assignment.drafted",
               "第三十二条"),
    Transition("T9", "return_draft", "退回修改", "returned to its writer", KINDS, (DRAFTED,), ACCEPTED, CHECKER,
               "assignment.draft_returned"),
    Transition("T9", "answer", "作出意见", "answered", (HANDLE,), (DRAFTED,), ANSWERED, CHECKER, "assignment.answered",
               "第三十二条", "opinion", "opinion"),
    Transition("T9", "answer", "作出意见", "answered", (ASSIST,), (DRAFTED,), ANSWERED, CHECKER, "assignment.answered",
               "第二十四条"),
    Transition("T14", "answer", "作出意见", "answered", (REVIEW,), (DRAFTED,), ANSWERED, CHECKER, "assignment.answered",
               "第三十五条", "opinion", "review_opinion"),
    Transition("T14", "annul", "撤销重办", "annulled", (HANDLE, REVIEW), (SERVED,), ANNULLED, SYSTEM,
               "assignment.ended", "第三十五条、第三十六条"),
    Transition("T16", "answer", "作出意见", "answered", (RECHECK,), (DRAFTED,), ANSWERED, CHECKER,
               "assignment.answered", "第三十六条", "opinion", "recheck_opinion"),
    Transition("T5s", "answer_at_once", "当场答复", "answered at once", (HANDLE,), (ACCEPTED,), ANSWERED, RESPONSIBLE,
               "assignment.answered", "第三十二条", "opinion", "opinion"),
    Transition("T10", "serve", "送达", "served", ANSWERING, (ANSWERED,), SERVED, RESPONSIBLE, "assignment.served",
               "第三十五条", None, "proof_of_service"),
    Transition("T11", "plan_execution", "督促执行", "set to be carried out", (HANDLE,), (ANSWERED, SERVED), "=",
               RESPONSIBLE, "execution.planned", "第三十二条第二款"),
    Transition("T11", "report_execution", "执行完毕", "carried out", (HANDLE,), (ANSWERED, SERVED), "=", RESPONSIBLE,
               "execution.reported", "第三十二条第二款"),
    Transition("T13", "request_review", "申请复查", "asked to be reviewed", (HANDLE,), (SERVED,), "=", PERSON,
               "assignment.issued", "第三十五条"),
    Transition("T15", "request_recheck", "申请复核", "asked to be rechecked", (REVIEW,), (SERVED,), "=", PERSON,
               "assignment.issued", "第三十六条"),
    Transition("T17", "lapse", "超期未申请", "left to stand", (HANDLE, REVIEW), (SERVED,), "=", SYSTEM,
               "assignment.window_lapsed", "第三十五条、第三十六条第一款"),
    Transition("T19", "terminate", "终止", "terminated", ANSWERING, (ISSUED, OBJECTED, *WORKING), TERMINATED,
               RESPONSIBLE, "assignment.ended", "", "terminated", "termination_notice"),
    Transition("T19", "take_back", "收回协办", "taken back from the assisting office", (ASSIST,), UNFINISHED_ASSISTS,
               TERMINATED, TRANSFEROR, "assignment.ended", "第二十四条"),
    Transition("T1", "classify", "甄别分类", "classified", (CASE,), (OPEN,), OPEN, GIVER, "case.classified",
               "第二十九条至第三十一条"),
    Transition("T18", "close", "审核认定办结", "closed", (CASE,), (OPEN,), CLOSED, PETITION_OFFICE, "case.closed"),
    Transition("T13", "reopen", "重新启动", "opened again", (CASE,), (CLOSED,), OPEN, SYSTEM, "case.reopened"),
    Transition("T20", "supervise", "督办", "supervised", (CASE,), (OPEN, CLOSED), "=", PETITION_OFFICE,
               "supervision.ordered", "第四十条第一款", None, "supervision_letter"),
    Transition("T22", "archive", "归档", "archived", (CASE,), (CLOSED,), ARCHIVED, RESPONSIBLE, "case.archived"),
)  # fmt: skip

#: Kind of assignment → the steps that begin one, taken with another or with none.
BEGINS = {
    HANDLE: ("open", "assign", "uphold_objection", "move_competent", "annul"),
    ASSIST: ("add_assist",),
    REVIEW: ("request_review",),
    RECHECK: ("request_recheck",),
}

_BY_STEP = {(kind, state, row.action): row for row in TABLE for kind in row.kinds for state in row.at}

STATE_NAMES = {
    ISSUED: "待受理",
    OBJECTED: "异议待核实",
    DISPUTED: "管辖待裁决",
    ACCEPTED: "已受理",
    MEDIATING: "调解中",
    HEARING: "听证中",
    DRAFTED: "意见待审核",
    ANSWERED: "已答复",
    SERVED: "已送达",
    REPLACED: "已改派",
    DECLINED: "不予受理",
    DIVERTED: "已导入法定途径",
    SETTLED: "已达成协议",
    TERMINATED: "已终止",
    ANNULLED: "已撤销",
    OPEN: "办理中",
    CLOSED: "已办结",
    ARCHIVED: "已归档",
}
KIND_NAMES = {
    HANDLE: ("办理", "handling"),
    ASSIST: ("协办", "assisting"),
    REVIEW: ("复查", "review"),
    RECHECK: ("复核", "recheck"),
    CASE: ("信访事项", "the case as a whole"),
}
ACTION_NAMES = {row.action: (row.zh, row.en) for row in TABLE}


def find(kind: str, state: str, action: str) -> Transition:
    """Return the row; raises :class:`WrongState` naming the present state and what is possible in it."""
    try:
        return _BY_STEP[kind, state, action]
    except KeyError:
        raise _wrong_state(kind, state, action) from None


def admits(kind: str, state: str, action: str) -> bool:
    """Return True where ``action`` can be taken."""
    return (kind, state, action) in _BY_STEP


def after(row: Transition, state: str) -> str:
    """Return the state that ``row`` leads to from ``state``; a row of ``=`` leaves it."""
    return state if row.to == "=" else row.to


def possible(kind: str, state: str) -> list[str]:
    """Return the actions that people can take with an assignment (or, kind ``case``, a case) in ``state``."""
    rows = (row for row in TABLE if kind in row.kinds and state in row.at and row.by != SYSTEM)
    return list(dict.fromkeys(row.action for row in rows))


def reachable(kind: str) -> list[str]:
    """Return the states an assignment of ``kind`` (or, kind ``case``, a case) can come to, in the order it does."""
    found = [OPEN if kind == CASE else ISSUED]
    for state in found:
        rows = (row for row in TABLE if kind in row.kinds and state in row.at)
        found += [to for to in dict.fromkeys(after(row, state) for row in rows) if to not in found]
    return found


def rows_of(actions: Iterable[str]) -> list[Transition]:
    """Return the rows of the given actions, in the order of the table."""
    wanted = set(actions)
    return [row for row in TABLE if row.action in wanted]


def _wrong_state(kind: str, state: str, action: str) -> WrongState:
    zh, en = ACTION_NAMES[action]
    names = [ACTION_NAMES[step] for step in possible(kind, state)]
    return WrongState(
        state=state,
        state_zh=STATE_NAMES[state],
        action=en,
        action_zh=zh,
        possible=possible(kind, state),
        possible_zh=f"现在可以：{'、'.join(name for name, _ in names)}。" if names else "办理已结束，没有可做的步骤。",
        possible_en=f"It can be {' or '.join(name for _, name in names)}." if names else "No step is left to take.",
    )
