"""Use cases of reporting: facts kept from events, figures counted from facts. No SQL here; the chassis commits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from huiyin import clock
from huiyin.actors import Actor
from huiyin.db import Reading, UnitOfWork
from huiyin.events.envelope import Event
from huiyin.plugins.figures import FactGroup
from services.reporting import domain, store
from services.reporting.domain import COUNTS_ZH, Cohort
from services.reporting.errors import AsOfInFuture, OfficeUnknown
from services.reporting.plugins import Panel

Key = str | None

#: Title of the group of matters that have no value in what is grouped by.
UNCLASSIFIED = "未分类"


def keep(uow: UnitOfWork, events: Sequence[Event]) -> None:
    """Add what the events tell to the facts, in any order and any number of times."""
    for table, rows in domain.fold(events).items():
        store.add(uow, table, rows)


def keep_matters(uow: UnitOfWork, events: Sequence[Event]) -> None:
    """Keep what registers tell, and in the same transaction whom a matter complains of: no figure has it without."""
    keep(uow, events)
    _keep_accused(uow, [(event, event.data["accused_office"]) for event in events if event.type == "matter.registered"])


def keep_sortings(
    uow: UnitOfWork, events: Sequence[Event], ask_accused: Callable[[list[str]], dict[str, str | None]]
) -> None:
    """Keep whom cases complain of since they were sorted; of a sorting that does not say it, routing is asked."""
    silent = sorted({event.data["number"] for event in events if "accused_office" not in event.data})
    now = ask_accused(silent) if silent else {}
    _keep_accused(uow, [(event, event.data.get("accused_office", now.get(event.data["number"]))) for event in events])


def _keep_accused(uow: UnitOfWork, accused: Sequence[tuple[Event, str | None]]) -> None:
    rows = [
        {"number": event.data["number"], "version": event.data.get("version", 0), "office": office}
        for event, office in accused
    ]
    store.add_accusations(uow, [row for row in rows if row["version"] or row["office"]])


def figures(reading: Reading, request: dict[str, Any], panel: Panel) -> dict[str, Any]:
    """Return every figure of a cohort, in total and, where asked ``by`` something, per group of it."""
    cohort, by = _cohort(request), request["by"]
    name = _readable_office(reading, cohort.office)
    cohort = replace(cohort, hidden=_accusing(reading))
    keyed = store.fact_groups(reading.session, cohort, by)
    answer = {
        **_plain(cohort),
        "cohort": cohort.in_words(name),
        "figures": panel.compute([group for _, group in keyed]),
        "steps": store.steps(reading.session, cohort),
        "notices": store.notices(reading.session, cohort),
        "counts_zh": COUNTS_ZH,
    }
    if by is None:
        return answer
    titles = store.branches(reading.session, cohort.office) if by == "office" else _values(keyed)
    return {**answer, "by": by, "groups": _groups(keyed, titles, panel)}


def _cohort(request: dict[str, Any]) -> Cohort:
    today = clock.local_day(clock.now())
    as_of: date = request["as_of"] or today
    if as_of > today:
        raise AsOfInFuture(today=today.isoformat())
    chosen = {name: request[name] for name in ("office", "first", "last", "channel", "category")}
    return Cohort(as_of=as_of, **chosen)


def _readable_office(reading: Reading, office: str) -> str:
    """Return the office's name; raises where there is none, and in the same words where the actor may not see it."""
    actor: Actor = reading.actor
    actor.require("staff", "operator")
    name = store.office_name(reading.session, office)
    if name is None or (actor.kind == "staff" and not _sees(reading, actor, office)):
        raise OfficeUnknown(office=office)
    return name


def _sees(reading: Reading, actor: Actor, office: str) -> bool:
    """An office sees itself and what is below; a petition office what its government does (条例 Art 14)."""
    top = store.sees_from(reading.session, actor.office or "", clock.local_day(clock.now()))
    return top is not None and store.is_under(reading.session, office, top)


def _accusing(reading: Reading) -> tuple[str, ...]:
    """Return the units on whose side the actor is; one that is not in the registry may be anybody's."""
    if reading.actor.kind != "staff":
        return ()
    accused, offices = store.accused(reading.session), store.office_tree(reading.session)
    own = reading.actor.office or ""
    return tuple(unit for unit in accused if unit not in offices or offices.is_beneath(own, unit))


def _plain(cohort: Cohort) -> dict[str, Any]:
    period = {"from": cohort.first.isoformat(), "to": cohort.last.isoformat(), "as_of": cohort.as_of.isoformat()}
    return {"office": cohort.office, **period, "channel": cohort.channel, "category": cohort.category}


def _values(keyed: list[tuple[Key, FactGroup]]) -> dict[Key, str]:
    """Title each value by itself, in order; matters without one come last."""
    values = {key for key, _ in keyed}
    return {key: key or UNCLASSIFIED for key in sorted(values, key=lambda key: (key is None, key))}


def _groups(keyed: list[tuple[Key, FactGroup]], titles: Mapping[Any, str], panel: Panel) -> dict[str, dict[str, Any]]:
    groups: dict[Key, list[FactGroup]] = {key: [] for key in titles}
    for key, group in keyed:
        groups[key].append(group)
    return {key or "": {"title": titles[key], "figures": panel.compute(alike)} for key, alike in groups.items()}
