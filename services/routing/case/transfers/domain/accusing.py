"""Where an accusation (检举控告) waits until a person gives it to the organ that may take it (条例 Art 30). Pure."""

from __future__ import annotations

from huiyin.offices import Office, OfficeTree
from services.routing.case.transfers.errors import AccusedOversees
from services.routing.offices.domain import roles


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


def check_naming(offices: OfficeTree, own: str | None, accused: str) -> None:
    """Raise :class:`AccusedOversees` where staff of ``own`` would hide the matter from an office over their own.

    Whoever is named knows nothing of the matter from then on, with those that took over its work and those below it.
    An office that may oversee its own names it only where it may oversee the accused too: the petition office does.
    """
    if own is None or roles.may_oversee(offices, own, accused):
        return
    hidden = (office.code for unit in offices.same_side(accused) for office in offices.under(unit))
    if any(code != own and roles.may_oversee(offices, code, own) for code in hidden):
        raise AccusedOversees(office=accused)
