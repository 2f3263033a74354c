"""Papers of acting for somebody: the power of attorney, and what person and agent promise each other."""

from __future__ import annotations

from typing import Any

from huiyin.plugins.case_values import Agent, CaseValues
from huiyin.plugins.documents import Required, absent
from services.routing.papers import phrases
from services.routing.papers.kinds.base import OF_A_MATTER, Kind

_MOST_AGENTS = 2
_MATTER = Required("matter.title", "信访事项", "what it is about", "")
_PRINCIPAL = Required("person.name", "委托人姓名（名称）", "the name of the person", "第十九条第一款")


class Authorization(Kind):
    """授权委托书: one or two agents, what they may do, their relation; the person may take it back at any time."""

    name = "authorization"
    title_zh = "信访事项授权委托书"
    title_en = "power of attorney"
    series = "信委"
    required: tuple[Required, ...] = (
        *OF_A_MATTER,
        _MATTER,
        _PRINCIPAL,
        Required("agency.agents", "受托人（一至二人）", "the agents (one or two)", ""),
        Required("agency.scope", "委托事项和权限", "what they may do", ""),
        Required("agency.valid_until", "委托期限", "until when", ""),
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """Each agent has a name, and proof of kinship or a recommendation; there are at most two."""
        agents = case.agency.agents
        each = (
            Required("agency.agents[].name", "第{n}名受托人的姓名", "the name of agent {n}", ""),
            Required("agency.agents[].proof", "第{n}名受托人的亲属关系或者推荐证明", "the proof of agent {n}", ""),
        )
        lacks = [*super().missing(case), *(absent(case, each) if agents else ())]
        if len(agents) > _MOST_AGENTS:
            lacks.append(Required("agency.agents", "受托人不超过二人", "no more than two agents", ""))
        return lacks

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Add the agents and what they may do."""
        agency, person = case.agency, case.person
        return {
            "name": person.name,
            "address": person.address or "",
            "person_phone": person.phone or "",
            "agents": [_agent(agent) for agent in agency.agents],
            "scope": agency.scope,
            "valid_from": phrases.day(agency.valid_from or case.paper.issued_on),
            "valid_until": phrases.day(agency.valid_until),
            "report_days": None if agency.report_days is None else str(agency.report_days),
        }


class Pledge(Authorization):
    """双向承诺书: the person tells the truth and keeps order; the agent takes nothing, keeps time and keeps silent.

    It takes no right from the person: not to petition, not to ask for a review.
    """

    name = "pledge"
    title_zh = "信访代理双向承诺书"
    title_en = "two-way pledge"
    series = "信诺"
    required = (
        *OF_A_MATTER,
        _MATTER,
        _PRINCIPAL,
        Required("agency.agents", "代理员", "the agent", ""),
        Required("agency.scope", "代理事项", "what the agent does", ""),
        Required("agency.valid_until", "代理期限", "until when", ""),
        Required("agency.report_days", "反馈进展的间隔日数", "the days between progress notes", ""),
    )

    def missing(self, case: CaseValues) -> list[Required]:
        """A pledge needs the agent's name; the proof belongs to the power of attorney."""
        return [lack for lack in super().missing(case) if not lack.field.endswith("proof")]


def _agent(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "relation": agent.relation or "",
        "phone": agent.phone or "",
        "proof": phrases.clause(agent.proof) or "",
    }
