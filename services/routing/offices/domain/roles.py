"""Who may act on a matter and who may look: the office tree, the roles of staff, and what an accusation forbids."""

from __future__ import annotations

from huiyin.actors import Actor
from huiyin.errors import said
from huiyin.offices import Office, OfficeTree

#: Roles of staff: the head of an organ (机关、单位负责人), and a leader (领导干部) who instructs and takes hard cases.
HEAD, LEADER = "head", "leader"
#: role → what it is, in Chinese and in English.
ROLES = {
    HEAD: said("机关、单位负责人", "the head of an organ"),
    LEADER: said("领导干部", "a leader who instructs and takes hard cases"),
}


def may_act(offices: OfficeTree, staff_office: str | None, office: str) -> bool:
    """Return True where staff of ``staff_office`` may act for ``office``: their own, or one below it."""
    return staff_office is not None and offices.is_under(office, staff_office)


def may_oversee(offices: OfficeTree, staff_office: str | None, office: str) -> bool:
    """Return True where staff of ``staff_office`` may see, transfer and supervise the matters of ``office``.

    A petition office stands where its government stands: transferring and supervising is its task (条例 Art 14).
    """
    own = offices.get(staff_office)
    if own is None or own.kind != "petition_office" or own.parent is None:
        return may_act(offices, staff_office, office)
    return may_act(offices, own.parent, office)


def is_head(actor: Actor, offices: OfficeTree, office: str) -> bool:
    """Return True where the actor heads ``office``, or an office above it."""
    return HEAD in actor.roles and may_act(offices, actor.office, office)


def on_accused_side(offices: OfficeTree, accused: str | None, office: str | None) -> bool:
    """Return True where ``office`` is the accused unit, took over its work, or lies below such a one (条例 Art 30(3)).

    Nothing of an accusation may reach that side: not the matter, not its existence. ``offices`` is every office there
    is or was. An organ above the accused unit is not on its side, even where it took over its work.
    """
    if accused is None or office is None:
        return False
    return offices.is_beneath(office, accused)


def petition_office_over(offices: OfficeTree, office: str) -> Office | None:
    """Return the nearest petition office that oversees ``office``; a petition office is overseen by the next one up."""
    for above in offices.up(office):
        for beside in offices.children(above.code):
            if beside.kind == "petition_office" and beside.code != office:
                return beside
    return None


def organ_above(offices: OfficeTree, office: str) -> Office | None:
    """Return the next organ above ``office`` that can answer: 原办理机关、单位的上一级机关、单位 (条例 Art 35)."""
    above = list(offices.up(office))[1:]
    return next((one for one in above if one.can_answer), None)


def common_superior(offices: OfficeTree, one: str, other: str) -> Office | None:
    """Return the nearest office above both (共同的上一级机关, 条例 Art 24); None where they have none in common."""
    above = {office.code for office in list(offices.up(other))[1:]}
    return next((office for office in list(offices.up(one))[1:] if office.code in above), None)


def beside(today: OfficeTree, offices: OfficeTree, accused: str | None) -> OfficeTree:
    """Return the offices of ``today`` that are not on the accused side: the ones an accusation may be given to."""
    if accused is None:
        return today
    hidden = {office.code for unit in offices.same_side(accused) for office in offices.under(unit)}
    return OfficeTree(office for office in today if office.code not in hidden)
