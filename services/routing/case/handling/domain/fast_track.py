"""Which matters may take the fast track (简易办理): the grounds for it, and what keeps a matter off it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.routing.case.domain import life
from services.routing.case.handling.errors import FastGroundUnknown, FastTrackUnfit
from services.routing.law.profile import Profile

FAST, ORDINARY = "fast", "ordinary"
#: From how many people on a petition is joint (集体访, domain §6).
JOINT = 5
#: The legal route that is petition work itself (条例 Art 31(6)); the others are statutory procedures.
PETITION_ROUTE = 6


@dataclass(frozen=True)
class Fitness:
    """What is known of a matter that decides whether it may take the fast track."""

    kind: str
    category: str | None
    legal_route: int | None
    assigned_from_above: bool
    several_offices: bool
    people: int
    litigation: bool
    urgent: bool
    repeated: bool

    @property
    def exclusions(self) -> list[str]:
        """The names, as in a profile, of what keeps the matter off the fast track."""
        found = {
            "assigned_from_above": self.assigned_from_above,
            "statutory_procedure": self.litigation or self.legal_route not in (None, PETITION_ROUTE),
            "several_offices": self.several_offices,
            "joint": self.people >= JOINT,
            "complex": self.urgent,
        }
        return [name for name, holds in found.items() if holds]


def check(matter: Fitness, ground: str, law: Profile) -> None:
    """Raise :class:`FastTrackUnfit` naming the first reason against, or :class:`FastGroundUnknown`."""
    track = law.fast_track
    if track is None:
        raise FastTrackUnfit(why=_said("法规参数没有规定简易办理", "the profile has no fast track"), article=law.law.zh)
    if ground not in track.grounds:
        raise FastGroundUnknown(allowed="、".join(track.grounds), article=track.article)
    why = next((track.exclusions[name].to_json() for name in matter.exclusions if name in track.exclusions), None)
    if matter.kind != life.HANDLE or not _category_admits(matter.category, law):
        why = _said("此类事项没有简易程序", "this kind of matter has none")
    elif track.first_only and matter.repeated:
        why = _said("不是初次信访事项", "it is not a first petition")
    if why is not None:
        raise FastTrackUnfit(why=why, article=track.article)


def _category_admits(category: str | None, law: Profile) -> bool:
    return category is None or category not in law.categories or FAST in law.categories[category].tracks


def _said(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}
