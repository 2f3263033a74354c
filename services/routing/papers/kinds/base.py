"""What all built-in kinds share: the template beside them, what every paper needs, and the values every paper has."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

from huiyin.plugins.case_values import CaseValues, Earlier, Issue
from huiyin.plugins.documents import Required, absent
from services.routing.papers import phrases, quoting

#: Every paper tells the organ that issues it and the day.
ISSUED = (
    Required("organ.name", "出具文书的机关、单位", "the organ that issues the paper", ""),
    Required("paper.issued_on", "成文日期", "the day of issue", ""),
)
#: A paper about a matter tells which.
OF_A_MATTER = (
    Required("matter.number", "信访事项编号", "the number of the matter", "《信访事项网上办理工作规程》第五条"),
    *ISSUED,
)
#: A paper in an organ's name is signed for by somebody.
SIGNER = Required("paper.signer", "签发人", "who signs for the organ", "")
#: Every period of acceptance begins with the receipt.
RECEIVED = Required("matter.received_at", "收到日期", "the day of receipt", "第二十三条第二款")
PHONE = Required("organ.phone", "联系电话", "a telephone number to ask", "第十八条")


class Kind:
    """A kind of paper whose template is ``templates/<name>.docx``. Subclasses say what it needs and add values."""

    name = ""
    api_version = 1
    title_zh = ""
    title_en = ""
    series = ""
    required: Sequence[Required] = ()
    promises: Sequence[str] = ()
    for_person = False

    def missing(self, case: CaseValues) -> list[Required]:
        """Return what is required and absent; kinds with conditions add to it."""
        return absent(case, self.required)

    def values(self, case: CaseValues) -> dict[str, Any]:
        """Return the values of every paper and those of this kind."""
        return {**common(case), **self.own(case)}

    def own(self, case: CaseValues) -> dict[str, Any]:
        """Return the values that only this kind has."""
        return {}

    def template(self) -> bytes:
        """Return the template that comes with Huiyin."""
        return resources.files("services.routing.papers").joinpath(f"templates/{self.name}.docx").read_bytes()


def common(case: CaseValues) -> dict[str, Any]:
    """Return the values of every paper."""
    return {
        "number": case.paper.number,
        "issued_on": phrases.day(case.paper.issued_on),
        "signer": case.paper.signer,
        "version": str(case.paper.version),
        "attachments": _attached(case.paper.attachments),
        "copies": phrases.together(case.paper.copies, "，"),
        "organ": case.organ.name,
        "organ_address": case.organ.address,
        "phone": case.organ.phone,
        "contact": case.organ.contact or "信访工作人员",
        "person": phrases.named(case.person),
        "matter_number": case.matter.number,
        "matter_title": phrases.clause(case.matter.title),
        "summary": quoting.in_one_paragraph(case.matter.summary or case.matter.title),
        "received_on": phrases.day(case.matter.received_at),
        "received_from": case.matter.received_from,
        "channel": phrases.word("channel", case.matter.channel),
        "issues": [_issue(place, issue) for place, issue in enumerate(_accepted(case), 1)],
    }


def due(case: CaseValues, period: str) -> str | None:
    """Return the legal last day of a period in words, or None where it does not run."""
    running = case.periods.get(period)
    return phrases.day(running.legal) if running else None


def length(case: CaseValues, period: str) -> str | None:
    """Return how long a period is, in words."""
    running = case.periods.get(period)
    return phrases.length(running) if running else None


def earlier(paper: Earlier) -> dict[str, Any]:
    """Return the values that name the paper this one answers."""
    return {
        "earlier_title": paper.title,
        "earlier_number": paper.number,
        "earlier_on": phrases.day(paper.issued_on),
        "earlier_organ": paper.organ,
    }


def refused(case: CaseValues) -> list[dict[str, Any]]:
    """Return the issues that are not accepted, as a template reads them."""
    return [_issue(place, issue) for place, issue in enumerate((each for each in case.issues if not each.accepted), 1)]


def _accepted(case: CaseValues) -> list[Issue]:
    """A matter that was not taken apart has one issue, itself."""
    return [issue for issue in case.issues if issue.accepted] or (
        [] if case.issues else [Issue(case.matter.summary or case.matter.title)]
    )


def _issue(place: int, issue: Issue) -> dict[str, Any]:
    return {
        "mark": phrases.item(place),
        "text": quoting.apart_as_sentence(phrases.clause(issue.text)),
        "answer": issue.answer,
        "outcome": phrases.word("outcome", issue.outcome),
        "refusal": phrases.clause(issue.refusal),
        "channel": phrases.clause(issue.channel),
    }


def _attached(titles: Sequence[str]) -> str | None:
    """Several attachments are numbered, one is not (GB/T 9704)."""
    if len(titles) <= 1:
        return titles[0] if titles else None
    return "\u2028".join(f"{place}.{title}" for place, title in enumerate(titles, 1))
