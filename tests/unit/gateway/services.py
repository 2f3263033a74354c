"""Services written by hand: they answer in the shapes of the real ones and remember what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from huiyin.actors import Actor
from huiyin.errors import HuiyinError, IdempotencyKeyReused, NotFound, from_wire

NUMBER = "990000-2026-0000001"
CODE = "H7QM4KXW2PRT9VNC"
RECEIPT = {
    "number": NUMBER,
    "channel": "web",
    "received_at": "2026-03-02T00:00:00Z",
    "registered_at": "2026-03-02T00:00:00Z",
}
CASE = {
    "number": NUMBER,
    "state": "answered",
    "office_name": "示例镇人民政府",
    "received_at": "2026-03-02T00:00:00Z",
    "issued_at": "2026-03-02T00:00:05Z",
    "accepted_at": "2026-03-04T02:00:00Z",
    "answered_at": "2026-03-20T02:00:00Z",
    "served_at": None,
    "outcome": "supported",
    "answer": "排水沟已清理完毕，村委会每月巡查一次。",
    "kind": "handle",
    "steps": [
        {"step": "issued", "at": "2026-03-02T00:00:05Z", "office_name": "示例镇人民政府", "kind": "handle"},
        {"step": "accepted", "at": "2026-03-04T02:00:00Z", "office_name": "示例镇人民政府", "kind": "handle"},
        {"step": "answered", "at": "2026-03-20T02:00:00Z", "office_name": "示例镇人民政府", "kind": "handle"},
    ],
    "opinions": [
        {
            "kind": "handle",
            "office_name": "示例镇人民政府",
            "outcome": "supported",
            "answer": "排水沟已清理完毕，村委会每月巡查一次。",
            "answered_at": "2026-03-20T02:00:00Z",
            "served_at": None,
            "standing": "stands",
            "requests": [],
        }
    ],
    "clocks": [
        {
            "clock": "accept",
            "law": "《信访工作条例》（2022年）",
            "article": "第二十三条",
            "bearer": "office",
            "due": {"nominal": "2026-03-17", "legal": "2026-03-17"},
            "in_time": True,
        }
    ],
}
STATE: dict[str, Any] = {"number": NUMBER, "served_at": None, "visits": [], "ratings": [], "to_rate": []}
MATTER = {**RECEIPT, "title": "村东排水沟堵塞", "content": "三组排水沟堵塞。", "people": [{"name": "测试甲"}]}
OFFICES = {
    "offices": [
        {"code": "9900", "name": "示例县信访局", "tier": "county", "kind": "petition_office", "parent": None},
        {"code": "9901", "name": "示例镇人民政府", "tier": "township", "kind": "government", "parent": "9900"},
        {"code": "990101", "name": "东村", "tier": "village", "kind": "station", "parent": "9901"},
    ]
}
PERIODS = {
    "law": {"zh": "《信访工作条例》", "en": "Regulations on Petition Work"},
    "periods": {
        "accept": {"length": {"zh": "15 日", "en": "15 days"}, "extension": None, "article": "第二十三条"},
        "answer": {
            "length": {"zh": "60 日", "en": "60 days"},
            "extension": {"zh": "30 日", "en": "30 days"},
            "article": "第三十四条",
        },
        "review_window": {"length": {"zh": "30 日", "en": "30 days"}, "extension": None, "article": "第三十五条"},
    },
}


@dataclass
class Call:
    """One call the gateway made."""

    service: str
    method: str
    body: dict[str, Any]
    actor: Actor
    key: str | None
    traceparent: str | None


@dataclass
class Services:
    """Answers calls by ``service.method``; an answer that is an error is raised. One key takes one body."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def call(
        self,
        service: str,
        method: str,
        body: dict[str, Any],
        *,
        actor: Actor,
        key: str | None = None,
        traceparent: str | None = None,
    ) -> Any:
        """Answer as the service would."""
        self.calls.append(Call(service, method, body, actor, key, traceparent))
        if key is not None and self.kept.setdefault(key, body) != body:
            raise _from_the_bus(IdempotencyKeyReused())
        answer = self.answers[f"{service}.{method}"]
        if isinstance(answer, HuiyinError):
            raise _from_the_bus(answer)
        return answer

    @property
    def last(self) -> Call:
        """The latest call."""
        return self.calls[-1]

    def asked(self, method: str) -> Call:
        """Return the one call of ``service.method``."""
        [call] = [call for call in self.calls if f"{call.service}.{call.method}" == method]
        return call


class CaseUnknown(NotFound):
    """What routing says before it has heard of a matter."""

    code = "case_unknown"


class QueryCodeUnknown(NotFound):
    """What intake says to a wrong code."""

    code = "query_code_unknown"
    zh = "查询码不正确。"
    en = "This query code is not right."


class OfficeUnknown(NotFound):
    """What a service says of an office that is not in the registry."""

    code = "office_unknown"
    zh = "机构登记簿中没有代码 {codes}。"
    en = "The office registry has no code {codes}."


def answering() -> Services:
    """Return services in which one matter has been answered."""
    return Services(
        {
            "intake.register": {**RECEIPT, "query_code": CODE},
            "intake.may_read": {"number": NUMBER},
            "intake.print_receipt": {**RECEIPT, "query_code": CODE},
            "intake.resolve_code": {"number": NUMBER},
            "intake.read_matter": MATTER,
            "routing.case_if_open": CASE,
            "routing.knows": {"number": NUMBER},
            "routing.documents": {"documents": [], "forms": ["docx"]},
            "routing.offices": OFFICES,
            "routing.periods": PERIODS,
            "followup.state": STATE,
        }
    )


def _from_the_bus(error: HuiyinError) -> HuiyinError:
    """An error arrives as its kind with its code, never as its own class."""
    return from_wire(error.to_wire())
