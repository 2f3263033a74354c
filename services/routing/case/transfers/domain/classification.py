"""How a case is sorted (甄别, T1): category, legal route, track, whom it accuses; what does not go together. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.routing.case.domain import life
from services.routing.case.handling.domain import fast_track
from services.routing.case.transfers.errors import (
    AccusedOfAccusation,
    AlreadyAnswered,
    CategoryUnknown,
    RouteNotOfCategory,
    TrackUnknown,
)
from services.routing.law.profile import Profile

ACCUSATION = "accusation"
TRACKS = (fast_track.ORDINARY, fast_track.FAST)
#: What can be taken away again.
CLEARED = ("legal_route", "accused_office")
#: States in which an office has not decided anything yet.
UNDECIDED = (life.ISSUED, life.OBJECTED, life.DISPUTED, *life.WORKING)


@dataclass(frozen=True)
class Sorting:
    """How a case is sorted. A category of None has still to be found by a person."""

    category: str | None
    legal_route: int | None
    litigation: bool
    track: str
    accused_office: str | None


def check_state(state: str) -> None:
    """Raise :class:`AlreadyAnswered` where the matter was answered or ended: rights follow from how it was sorted."""
    if state not in UNDECIDED:
        raise AlreadyAnswered()


def check(new: Sorting, old: Sorting, law: Profile) -> None:
    """Raise where the parts do not go together; what stays as it was is not judged again."""
    category = law.categories.get(new.category or "")
    if category is None and new.category != old.category:
        raise CategoryUnknown(category=new.category or "", known="、".join(law.categories))
    routes = category.legal_routes if category is not None else ()
    if new.legal_route is not None and new.legal_route not in routes:
        raise RouteNotOfCategory(route=new.legal_route)
    if new.track not in tracks_of(new.category, law):
        raise TrackUnknown(known="、".join(tracks_of(new.category, law)))
    if new.accused_office not in (None, old.accused_office) and new.category != ACCUSATION:
        raise AccusedOfAccusation()


def tracks_of(category: str | None, law: Profile) -> tuple[str, ...]:
    """Return the tracks that matters of the category can go on."""
    found = law.categories.get(category or "")
    return found.tracks if found is not None else TRACKS


def carried(old: Sorting, category: str | None, law: Profile) -> tuple[int | None, str]:
    """Return the legal route and the track that a case keeps when it is sorted into ``category``."""
    found = law.categories.get(category or "")
    keeps_route = found is not None and old.legal_route in found.legal_routes
    keeps_track = old.track in tracks_of(category, law)
    return (old.legal_route if keeps_route else None), (old.track if keeps_track else fast_track.ORDINARY)
