"""Which offices and roles a member of staff may have: asked of the services that know, through entry points.

``huiyin.registry`` gives the office tree of the site, ``huiyin.roles`` the roles with their meaning.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import entry_points

from huiyin import clock
from huiyin.errors import Invalid
from huiyin.offices import OfficeTree
from huiyin.settings import Settings


class OfficeNotRegistered(Invalid):
    """Nobody works for an office that the registry does not have."""

    code = "office_not_registered"
    zh = "机构登记簿中没有 {office}。请用 huiyin offices list 查看机构代码；新机构请先用 huiyin offices import 登记。"
    en = "No office {office} is registered. See the codes with huiyin offices list; a new office is imported first."


class OfficeHasEnded(Invalid):
    """Nobody works for an office that has ended."""

    code = "office_has_ended"
    zh = "机构 {office} 已于 {day} 撤销，其工作由 {successor} 承接。请使用承接机构的代码。"
    en = "The office {office} ended on {day}; {successor} goes on with its work. Use that office."


class RoleUnknown(Invalid):
    """No service knows the role."""

    code = "role_unknown"
    zh = "没有角色 {role}；可用的角色：{roles}。"
    en = "There is no role {role}; the roles are: {roles}."


def require_known(settings: Settings, office: str, roles: Collection[str]) -> None:
    """Raise :class:`Invalid` unless the office is registered and has not ended, and every role is known."""
    _require_roles(roles)
    found = _registry(settings).get(office)
    if found is None:
        raise OfficeNotRegistered(office=office)
    day = clock.local_day(clock.now())
    if found.valid_until is not None and found.valid_until < day:
        raise OfficeHasEnded(office=office, day=found.valid_until.isoformat(), successor=found.successor or "-")


def _registry(settings: Settings) -> OfficeTree:
    [point] = entry_points(group="huiyin.registry")
    tree: OfficeTree = point.load()(settings)
    return tree


def _require_roles(roles: Collection[str]) -> None:
    known: dict[str, dict[str, str]] = {}
    for point in entry_points(group="huiyin.roles"):
        known |= point.load()
    for role in roles:
        if role not in known:
            names = {
                language: ", ".join(f"{name} ({each[language]})" for name, each in known.items())
                for language in ("zh", "en")
            }
            raise RoleUnknown(role=role, roles=names)
