"""The office tree as a plain value: every service keeps a projection of it and asks it the same questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

#: Organs above the county (省、市). A registry may hold those a review or a report goes to; matters are not sent there.
UPPER_TIERS = ("province", "city")
#: Tiers from the top; an office's parent is of a higher or the same tier.
TIERS = (*UPPER_TIERS, "county", "township", "village", "point")
#: Kinds of office: 信访局, 政府, 部门, 信访站/点.
KINDS = ("petition_office", "government", "department", "station")


@dataclass(frozen=True)
class Office:
    """One office. ``categories`` and ``keywords`` are its duties; ``valid_until`` is its last day.

    ``abbreviation`` is its mark in the numbers of its papers (机关代字); ``phone`` and ``address`` stand on them.
    """

    code: str
    name: str
    tier: str
    kind: str
    parent: str | None = None
    site: str = ""
    categories: tuple[str, ...] = field(default=())
    keywords: tuple[str, ...] = field(default=())
    successor: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    abbreviation: str | None = None
    phone: str | None = None
    address: str | None = None

    @property
    def can_answer(self) -> bool:
        """Stations register and accompany; an opinion is given by an organ (条例 Art 22: 有权处理的机关、单位)."""
        return self.kind != "station"

    def valid_on(self, day: date) -> bool:
        """Return True where the office exists on ``day``."""
        return in_force(self.valid_from, self.valid_until, day)


def in_force(first: date | None, last: date | None, day: date) -> bool:
    """Return True from the ``first`` day of an office to its ``last``; None is no end on that side."""
    return (first is None or first <= day) and (last is None or day <= last)


class OfficeTree:
    """Offices by code, with the questions one asks a tree. Built from a registry that was checked when imported."""

    def __init__(self, offices: Iterable[Office]) -> None:
        self._by_code = {office.code: office for office in offices}
        self._children: dict[str | None, list[str]] = {}
        for office in self._by_code.values():
            self._children.setdefault(office.parent, []).append(office.code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Office]:
        return iter(self._by_code.values())

    def get(self, code: str | None) -> Office | None:
        """Return the office with ``code``, or None."""
        return self._by_code.get(code) if code else None

    @property
    def root(self) -> Office | None:
        """The one office without a parent, or None while the registry is empty."""
        tops = self._children.get(None, [])
        return self._by_code[tops[0]] if tops else None

    @cached_property
    def home(self) -> Office | None:
        """The top of the offices that work here: the lowest under which every office of the county and below lies.

        That is the root, save where organs above the county stand over it.
        """
        top = self.root
        here = [office for office in self if office.tier not in UPPER_TIERS]
        while top is not None and top.tier in UPPER_TIERS:
            below = [child for child in self.children(top.code) if self._holds(child, here)]
            if len(below) != 1:
                break
            top = below[0]
        return top

    def _holds(self, top: Office, offices: Iterable[Office]) -> bool:
        return any(self.is_under(office.code, top.code) for office in offices)

    @cached_property
    def at_home(self) -> OfficeTree:
        """The tree of :attr:`home` and everything below it, without the organs above."""
        home = self.home
        if home is None or home == self.root:
            return self
        below = (office for office in self.under(home.code) if office != home)
        return OfficeTree([replace(home, parent=None), *below])

    def children(self, code: str | None) -> list[Office]:
        """Return the offices right under ``code`` by code; None gives the root."""
        return [self._by_code[child] for child in sorted(self._children.get(code, []))]

    def up(self, code: str | None) -> Iterator[Office]:
        """Yield the office and then its parents up to the root; a ring in a half arrived tree ends."""
        seen: set[str] = set()
        office = self.get(code)
        while office is not None and office.code not in seen:
            seen.add(office.code)
            yield office
            office = self.get(office.parent)

    def line(self, code: str | None) -> Iterator[Office]:
        """Yield the office, then the one that took over its work, and so on."""
        seen: set[str] = set()
        office = self.get(code)
        while office is not None and office.code not in seen:
            seen.add(office.code)
            yield office
            office = self.get(office.successor)

    def same_side(self, code: str) -> list[str]:
        """Return the office and those that took over its work, without what stands above it."""
        above = {office.code for office in list(self.up(code))[1:]}
        return [office.code for office in self.line(code) if office.code not in above]

    def is_beneath(self, code: str, unit: str) -> bool:
        """Return True where ``code`` is ``unit``, took over its work, or lies below such a one; none above it does."""
        return any(self.is_under(code, one) for one in self.same_side(unit))

    def under(self, code: str) -> Iterator[Office]:
        """Yield the office and everything below it, parents before children, siblings by code."""
        office = self.get(code)
        if office is None:
            return
        waiting = [office]
        while waiting:
            office = waiting.pop()
            yield office
            waiting.extend(reversed(self.children(office.code)))

    def is_under(self, code: str, top: str) -> bool:
        """Return True where ``code`` is ``top`` or lies below it."""
        return any(office.code == top for office in self.up(code))
