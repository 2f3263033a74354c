"""The Chinese sentences of papers that the ladder sends by itself: what lags, what is asked, and what is advised. Pure.

They are made of dates, offices and names of the law alone; nothing a citizen wrote is in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.routing.law.legal_dates import Due, overdue_days
from services.routing.law.profile import Period, Profile

_IMPROVEMENTS = {
    "overdue": "建议查明超期原因，落实专人承办，对临近期限的信访事项提前提醒、及时督促，防止再次超期。",
    "no_feedback": "建议明确专人负责，健全督办、建议事项的登记和反馈制度，做到事事有回音。",
}
_IMPROVEMENT = "建议对照《信访工作条例》查找不足，规范信访事项的受理、办理程序。"


@dataclass(frozen=True)
class Lag:
    """A step that was not taken: the matter, if any, the period, its last day, and the day it is told on."""

    number: str | None
    period: Period
    law: Profile
    due: Due
    today: date


@dataclass(frozen=True)
class Silence:
    """A paper without a reply: what it is called, who sent it to whom and when."""

    number: str | None
    title: str
    issuer: str
    recipient: str
    issued_on: date


def of_lag(lag: Lag, office: str, *, waits_for: str | None = None) -> str:
    """Say which period of a matter is over, or ends soon, without its step, and who must decide before, if anybody."""
    matter = f"信访事项{lag.number}" if lag.number else "有关事项"
    turn = f"，现待{waits_for}核实决定" if waits_for else ""
    last = f"{day(lag.due.legal)}届满（{lag.law.law.zh}{lag.period.article}）"
    late = overdue_days(lag.due, lag.today)
    passed = f"，已超期{late}日" if late else ""
    begins = "已于" if late else "将于"
    today = day(lag.today)
    return f"{matter}由{office}承办{turn}，{lag.period.title.zh}{begins}{last}。截至{today}尚未完成{passed}。"


def of_silence(silence: Silence, lag: Lag) -> str:
    """Say which paper was not replied to."""
    about = f"（信访事项{silence.number}）" if silence.number else ""
    sent = f"{silence.issuer}于{day(silence.issued_on)}向{silence.recipient}发出{silence.title}{about}"
    late = overdue_days(lag.due, lag.today)
    return f"{sent}，应于{day(lag.due.legal)}前书面反馈。截至{day(lag.today)}已超期{late}日，未收到反馈。"


def demand(action: str, holder: str, reply_due: date | None) -> str:
    """Say what the paper of a stage asks for, and by when it is to be replied to."""
    until = f"于{day(reply_due)}前" if reply_due else ""
    if action == "escalate":
        return f"请督促{holder}立即办理，并{until}书面反馈督促情况和办理结果。"
    if action == "order":
        return f"请立即办理，并{until}书面反馈办理结果和改进情况。"
    if action == "chase":
        return f"请抓紧办理，并{until}书面回复办理情况。"
    return f"请在期限内办结，并{until}书面回复办理情况。"


def by_hand(reply_due: date | None) -> str:
    """Say what an order given by hand asks for where it does not say so itself."""
    until = f"于{day(reply_due)}前" if reply_due else ""
    return f"请立即核查改正，并{until}书面反馈办理结果和改进情况。"


def improvement(ground: str | None) -> str:
    """Return the advice on how to work better that goes with a ground the system finds by itself."""
    return _IMPROVEMENTS.get(ground or "", _IMPROVEMENT)


def day(one: date) -> str:
    """Return a day as papers write it."""
    return f"{one.year}年{one.month}月{one.day}日"
