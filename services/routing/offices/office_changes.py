"""What an office file would change: which offices come new, and which fields of which others differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from huiyin.offices import Office
from services.routing.offices.office_file import cells_of

#: Column → what a person calls it.
TITLES = {
    "name": "名称",
    "tier": "层级",
    "parent_code": "上级",
    "kind": "类型",
    "site": "站点",
    "categories": "职责分类",
    "keywords": "关键词",
    "successor": "承继机构",
    "valid_from": "启用日期",
    "valid_until": "终止日期",
    "abbreviation": "机关代字",
    "phone": "联系电话",
    "address": "地址",
}


@dataclass(frozen=True)
class Change:
    """One field of one office: what it is and what the file makes of it; empty where there is none."""

    code: str
    name: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Plan:
    """The offices of a file beside the registry: those that come new, those that differ with what they were before."""

    added: Sequence[Office]
    changed: Sequence[tuple[Office, Office]]
    unchanged: int

    def changes(self) -> Iterator[Change]:
        """Yield every field that differs, office by office in the order of the file."""
        for before, after in self.changed:
            was, will_be = cells_of(before), cells_of(after)
            for column in TITLES:
                if was[column] != will_be[column]:
                    yield Change(after.code, before.name, column, was[column], will_be[column])

    def counts(self) -> dict[str, int]:
        """Return how many offices are new, differ, and stay as they are."""
        return {"added": len(self.added), "changed": len(self.changed), "unchanged": self.unchanged}


def compare(offices: Sequence[Office], registered: Mapping[str, Office]) -> Plan:
    """Return what taking in ``offices`` changes; registered ones that the file does not list stay as they are."""
    added = [office for office in offices if office.code not in registered]
    known = [(registered[office.code], office) for office in offices if office.code in registered]
    changed = [(before, after) for before, after in known if before != after]
    return Plan(added, changed, len(known) - len(changed))
