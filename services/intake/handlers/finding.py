"""Finding a matter by the number it has in a register kept elsewhere (旧编号), or on the letter it came by."""

from __future__ import annotations

from typing import Any

from huiyin import paging
from huiyin.db import Reading
from huiyin.events.envelope import iso
from huiyin.paging import Pages
from services.intake import entries, store
from services.intake.handlers.access import STAFF, reads
from services.intake.models import LedgerEntry, Matter


def find_by_old_number(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    """Return the matters that have the number elsewhere and that the actor may read, the latest received first.

    Several registers may have used one number. Brackets, width, case and spaces may be written in any way.
    """
    reading.actor.require(*STAFF)
    rows = store.with_old_number(reading.session, entries.number_hash(request["old_number"]))
    seen = (pair for pair in rows if reads(reading.session, reading.actor, pair[1]))
    page = Pages("old_number", request).of(seen, lambda pair: (-paging.instant(pair[1].received_at), pair[1].number))
    return {"matters": [_line(entry, matter) for entry, matter in page.rows], **page.told()}


def old_number(entry: LedgerEntry | None) -> dict[str, Any] | None:
    """Return from which register a matter came and its number there; None where it came from none."""
    if entry is None:
        return None
    return {"register": entry.register or None, "number": entry.number}


def _line(entry: LedgerEntry, matter: Matter) -> dict[str, Any]:
    return {
        "number": matter.number,
        "old": old_number(entry),
        "title": matter.title,
        "channel": matter.channel,
        "received_at": iso(matter.received_at),
        "received_by": matter.received_by,
    }
