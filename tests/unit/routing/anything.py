"""Any command of a case, by anybody, through the entry points and without a bus: what a state machine draws from."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from marshmallow import Schema

from huiyin import clock
from huiyin.actors import Actor
from huiyin.clock import local_day
from services.routing.case.domain import life
from services.routing.case.handling.domain import answers
from services.routing.service import RoutingService
from tests.unit.routing.conftest import Desk, staff

COUNTY = """code,name,tier,parent_code,kind,categories,keywords
99,测试市,city,,government,,
9901,测试县,county,99,government,,
9901X,测试县信访局,county,9901,petition_office,,
9901E,县教育局,county,9901,department,,
9901W,县水利局,county,9901,department,,
990101,东岭镇,township,9901,government,,
990101S,柳湾信访站,village,990101,station,,
"""
NUMBER = "9901-2026-0000001"
OFFICES = ("99", "9901", "9901X", "9901E", "9901W", "990101")

#: The way of a case, each step as often as it takes to come far; what ends it early is rare.
LIKELY = (
    *("accept", "draft", "answer", "serve") * 6,
    *("request_review", "request_recheck", "close", "extend", "call_hearing", "conclude_hearing", "mediate") * 2,
    *("resume", "object", "reject_objection", "itemize", "add_assist", "return_draft", "report_execution", "archive"),
    *("uphold_objection", "dispute", "decide_dispute", "assign", "settle", "classify", "decline", "divert"),
)


def people(number: str) -> tuple[Actor, ...]:
    """Return everybody: two of each office, the person of the matter and one of another, and those of no office."""
    return (
        *(staff(office, f"{office}-{name}", *roles) for office in OFFICES for name, *roles in (("a",), ("b", "head"))),
        Actor("petitioner", "p", matter=number),
        Actor("petitioner", "q", matter="9901-2026-9999999"),
        Actor("operator", "o"),
        Actor("nobody", "n"),
    )


def _day(days: int) -> date:
    return local_day(clock.now()) + timedelta(days=days)


_REASON = "经核查，该事项涉及的职责不在本单位，具体理由如下所述，供核实。"
_ANSWERS = ([], [], [{"ord": 1, "outcome": "supported", "text": "办。"}],
            [{"ord": n, "outcome": "explained", "text": "办。"} for n in (1, 2)])  # fmt: skip
_LIKELY_OUTCOMES = ("supported", "upheld", "remanded", "contributed", "not_supported", "adopted")
_MOST_OFFICES = (*OFFICES, "990101S", "nowhere")

Dice = random.Random


def _draft(dice: Dice) -> dict[str, Any]:
    outcome = dice.choice((*_LIKELY_OUTCOMES, *_LIKELY_OUTCOMES, *answers.ALL_OUTCOMES))
    return {
        "text": "已核实处理。",
        "outcome": outcome,
        "facts": "属实。",
        "basis": "依据。",
        "issues": dice.choice(_ANSWERS),
    }


def _to(dice: Dice) -> dict[str, Any]:
    return {"office": dice.choice(_MOST_OFFICES), "reason": _REASON}


def _hearing(dice: Dice) -> dict[str, Any]:
    return {"opens_at": f"{_day(dice.randrange(6, 12))}T09:00:00+08:00", "place": "会议室", "chair": {"name": "主持人"},
            "panel": [{"name": f"员{n}"} for n in range(3)], "topics": _REASON, "reason": _REASON,
            "in_public": True}  # fmt: skip


def _heard(dice: Dice) -> dict[str, Any]:
    if dice.random() < 0.3:
        return {"cancelled": True, "cancelled_for": _REASON}
    return {"recorder": "记录员", "petitioner_said": _REASON, "office_said": _REASON, "conclusion": _REASON,
            "present": ["甲", "乙"]}  # fmt: skip


def _always(**body: Any) -> Callable[[Dice], dict[str, Any]]:
    return lambda _dice: body


#: Command → a body worth trying.
COMMANDS: dict[str, Callable[[Dice], dict[str, Any]]] = {
    "accept": _always(),
    "decline": _always(reason=_REASON, basis=_REASON, go_to="法院"),
    "decline_final": lambda dice: {"reason": _REASON, "earlier_opinion": dice.choice(["", "测复核〔2026〕1号"])},
    "divert": lambda dice: {"legal_route": dice.randrange(8), "organ": "仲裁院", "reason": _REASON},
    "assign": _to,
    "add_assist": lambda dice: {**_to(dice), "reply_by": _day(dice.randrange(1, 30)).isoformat()},
    "object": _always(reason=_REASON),
    "uphold_objection": _to,
    "reject_objection": _always(reason=_REASON),
    "dispute": lambda dice: {"other": dice.choice(_MOST_OFFICES), "reason": _REASON},
    "decide_dispute": lambda dice: {"competent": dice.choice(_MOST_OFFICES), "reason": _REASON},
    "classify": lambda dice: {"category": dice.choice(["appeal", "suggestion", "accusation"]), "reason": _REASON},
    "itemize": _always(issues=[{"summary": "补偿"}, {"summary": "修路"}]),
    "mediate": lambda _dice: {"form": "people", "organisation": "调解委员会", "other_side": "村民乙",
                              "consented_on": _day(0).isoformat(), "petitioner_consents": True,
                              "other_side_consents": True},
    "resume": _always(reason=_REASON),
    "settle": _always(terms="双方同意。"),
    "call_hearing": _hearing,
    "conclude_hearing": _heard,
    "extend": lambda dice: {"days": dice.randrange(32), "reason": _REASON},
    "draft": _draft,
    "return_draft": _always(remark=_REASON),
    "answer": _always(),
    "answer_at_once": _draft,
    "serve": _always(method="in_person"),
    "request_review": _always(grounds=_REASON),
    "request_recheck": _always(grounds=_REASON),
    "terminate": _always(ground="withdrawn", reason=_REASON),
    "plan_execution": lambda dice: {"execute_by": _day(dice.randrange(1, 60)).isoformat(), "measures": _REASON},
    "report_execution": lambda dice: {"result": dice.choice(["done", "partly", "refused"]), "text": _REASON,
                                      "reason": _REASON},
    "recuse": _always(reason=_REASON),
    "close": _always(remark=_REASON, execution_reason=_REASON),
    "archive": _always(volume="2026-01"),
}  # fmt: skip


class Counter(Desk):
    """Takes any command as the entry point of its name does."""

    def __init__(self, database: Any) -> None:
        super().__init__(database)
        self._service = object.__new__(RoutingService)
        self._service.desk = SimpleNamespace(shared=self.shared, settings=SimpleNamespace(site="9901"))

    def command(self, name: str, actor: Actor, body: dict[str, Any], number: str = NUMBER) -> Any:
        """Do what the command of the name does with a body as it is sent."""
        entry: Callable[..., Any] = getattr(RoutingService, name)
        forms = [cell.cell_contents for cell in entry.__closure__ or () if isinstance(cell.cell_contents, Schema)]
        request = forms[0].load({"number": number, **body})
        with self.database.unit_of_work(actor) as uow:
            return entry.__wrapped__(self._service, uow, request)

    def concerned(self, number: str = NUMBER) -> list[Actor]:
        """Return the people of the offices that have the matter, of the petition office, and the person."""
        offices = {one.office for one in self.assignments(number) if one.state in life.OPEN_STATES} | {"9901X"}
        return [one for one in people(number) if one.office in offices or one.matter == number]
