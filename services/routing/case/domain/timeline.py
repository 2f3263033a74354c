"""How the steps of a case are named in its timeline, who takes them, and which of them the person sees. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.routing.case.domain import life
from services.routing.offices.domain import roles

#: Event → its name in Chinese and English, and who takes the step.
STEPS: dict[str, tuple[str, str, str]] = {
    "assignment.issued": ("转送交办", "given to the office", life.GIVER),
    "assignment.objected": ("提出异议", "objected to", life.RESPONSIBLE),
    "assignment.objection_decided": ("核实异议", "objection decided", life.TRANSFEROR),
    "assignment.disputed": ("提请裁决管辖", "put to the superior", life.RESPONSIBLE),
    "assignment.dispute_decided": ("裁决管辖", "dispute decided", life.SUPERIOR),
    "assignment.moved": ("职权承继", "moved to the successor", life.SYSTEM),
    "assignment.accepted": ("受理", "accepted", life.RESPONSIBLE),
    "assignment.ended": ("办理终结", "ended without an answer", life.RESPONSIBLE),
    "assignment.extended": ("延期", "extended", life.HEAD),
    "assignment.drafted": ("拟稿", "drafted", life.RESPONSIBLE),
    "assignment.draft_returned": ("退回修改", "draft returned", life.CHECKER),
    "assignment.answered": ("作出意见", "answered", life.CHECKER),
    "assignment.served": ("送达", "served", life.RESPONSIBLE),
    "assignment.service_proved": ("补充送达回证", "service proved", life.RESPONSIBLE),
    "assignment.window_lapsed": ("超期未申请", "left to stand", life.SYSTEM),
    "case.classified": ("甄别分类", "classified", life.GIVER),
    "case.recused": ("回避", "a member of staff recused", life.RESPONSIBLE),
    "case.closed": ("审核认定办结", "closed", life.PETITION_OFFICE),
    "case.reopened": ("重新启动", "opened again", life.SYSTEM),
    "case.archived": ("归档", "archived", life.RESPONSIBLE),
    "mediation.opened": ("调解", "handed to mediation", life.RESPONSIBLE),
    "mediation.ended": ("调解结束", "mediation ended", life.RESPONSIBLE),
    "hearing.called": ("通知听证", "called to a hearing", life.RESPONSIBLE),
    "hearing.concluded": ("听证结束", "heard", life.RESPONSIBLE),
    "execution.planned": ("督促执行", "set to be carried out", life.RESPONSIBLE),
    "execution.reported": ("执行结果", "carried out", life.RESPONSIBLE),
    "notice.given": ("告知信访人", "the person told", life.RESPONSIBLE),
    "clock.overdue": ("超期", "period over", life.SYSTEM),
    "instruction.given": ("领导阅批", "instructed by a leader", roles.LEADER),
    "instruction.reported": ("报告批示办理情况", "instruction reported on", life.RESPONSIBLE),
    "instruction.overdue": ("批示超期未报", "instruction overdue", life.SYSTEM),
    "referral.made": ("报请决定", "put to the government", life.PETITION_OFFICE),
    "referral.decided": ("党委、政府决定", "decided by the government", roles.LEADER),
    "hard_case.taken": ("领导包案", "taken by a leader", roles.LEADER),
    "hard_case.due": ("包案到期", "hard case due", life.SYSTEM),
    "hard_case.resolved": ("包案化解", "hard case resolved", roles.LEADER),
    "conference.item_decided": ("联席会议议定", "decided by the joint conference", life.PETITION_OFFICE),
    "conference.task_set": ("联席会议交办", "set by the joint conference", life.PETITION_OFFICE),
    "conference.task_done": ("落实议定事项", "task reported on", life.RESPONSIBLE),
    "conference.task_overdue": ("议定事项超期", "task overdue", life.SYSTEM),
    "urgent.reported": ("重大紧急上报", "reported as urgent", life.RESPONSIBLE),
    "urgent.told": ("已报送", "a recipient told", life.RESPONSIBLE),
    "urgent.late": ("报送超时", "told too late", life.SYSTEM),
    "supervision.ordered": ("督办", "supervised", life.PETITION_OFFICE),
    "supervision.replied": ("督办反馈", "supervision replied to", life.RESPONSIBLE),
    "supervision.ended": ("督办办结", "supervision ended", life.PETITION_OFFICE),
    "advice.given": ("提出建议", "advice given", life.PETITION_OFFICE),
    "advice.answered": ("反馈采纳情况", "advice answered", life.RESPONSIBLE),
}
#: Steps that are told to the person (满意度办法; 网上办理工作规程): transfers, notices, answers and their dates.
PUBLIC = frozenset(
    {
        "assignment.issued",
        "assignment.moved",
        "assignment.accepted",
        "assignment.ended",
        "assignment.extended",
        "assignment.answered",
        "assignment.served",
        "mediation.opened",
        "mediation.ended",
        "hearing.called",
        "hearing.concluded",
        "notice.given",
        "case.closed",
    }
)
#: Told by every clock again and again, and by nobody's step.
_NOISE = ("clock.due_soon", "clock.moved")
#: What an event says of its step beside office and moment; words of people are in none.
_DETAILS = (
    "kind", "mode", "rule", "replaces", "from_office", "proposed", "upheld", "other", "decider", "competent", "ending",
    "days", "outcome", "method", "result", "clock", "category", "legal_route", "track", "held_on", "reply_by",
)  # fmt: skip
#: After these steps of an assignment its office does not hold the matter any more.
_ENDS = ("assignment.ended", "assignment.served")


@dataclass(frozen=True)
class Said:
    """One event of a case: its place in the log, its type, when it happened, the office, and its data."""

    place: int
    type: str
    at: datetime
    office: str | None
    data: Mapping[str, Any]


def shown(events: Iterable[Said], *, public: bool) -> list[Said]:
    """Return the events that belong in a timeline, to the person only those that are told to them."""
    return [one for one in events if (one.type in PUBLIC if public else one.type not in _NOISE)]


def title(type_: str) -> dict[str, str]:
    """Return the name of a step in both languages; a step nobody named here goes by its event."""
    zh, en, _ = STEPS.get(type_, (type_, type_, ""))
    return {"zh": zh, "en": en}


def role(type_: str) -> str | None:
    """Return who takes the step, as a role and never as a person."""
    return STEPS[type_][2] if type_ in STEPS else None


def details(one: Said) -> dict[str, Any]:
    """Return what the event says of its step."""
    return {name: one.data[name] for name in _DETAILS if one.data.get(name) is not None}


def holders(events: Iterable[Said]) -> Iterator[tuple[str, str, Said, Said | None]]:
    """Yield office, kind, and the events with which it came to hold the matter and ceased to; None while it does."""
    held: dict[str, tuple[str, str, Said]] = {}
    for one in events:
        key, ends = one.data.get("assignment", ""), one.data.get("replaces")
        if one.type == "assignment.issued":
            if ends in held:
                yield *held.pop(ends), one
            held[key] = (one.data["office"], one.data["kind"], one)
        elif one.type == "assignment.moved" and key in held:
            _, kind, _ = held[key]
            yield *held[key], one
            held[key] = (one.data["office"], kind, one)
        elif key in held and (one.type in _ENDS or one.data.get("result") == "agreed"):
            yield *held.pop(key), one
    for office, kind, since in held.values():
        yield office, kind, since, None
