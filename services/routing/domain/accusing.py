"""Where an accusation (检举控告) waits until a person gives it to the organ that may take it (条例 Art 30). Pure."""

from __future__ import annotations

from huiyin.offices import Office, OfficeTree
from services.routing.domain import roles


def desk(today: OfficeTree, offices: OfficeTree, accused: str | None) -> Office | None:
    """Return the petition office of the county or, where it is on the accused side, the nearest office above it.

    ``today`` are the offices in force, ``offices`` all there are or were. No rule is asked, and no place or office that
    was typed counts: either may be the accused. Returns None where nobody stands above the accused unit.
    """
    home, free = today.home, roles.beside(today, offices, accused)
    if home is None:
        return None
    own = next((one for one in today.children(home.code) if one.kind == "petition_office"), home)
    above = (free.get(one.code) for one in today.up(own.code))
    organ = next((one for one in above if one is not None and one.can_answer), None)
    if organ is None or organ == own or today.is_under(organ.code, home.code):
        return organ
    return next((one for one in free.children(organ.code) if one.kind == "petition_office"), organ)
