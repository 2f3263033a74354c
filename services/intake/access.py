"""Which offices may read a matter, and which may not print its receipt: the one rule every read of it asks. Pure.

The same offices may know of its case in routing: who registered it, who has or had it or gave it on, and who oversees
those; never the accused side (条例 Art 30(3)). What is not yet known to be allowed is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from huiyin.offices import Office, OfficeTree


@dataclass(frozen=True)
class Holding:
    """One assignment of the matter: who has it, or had it last; who gave it on; whether its office handles it.

    A petition office that only has to give the matter on (``desk``) handles it from when it accepts it. ``before``
    are the offices that had it before it moved to those that go on with their work.
    """

    office: str
    transferor: str | None
    handles: bool
    before: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Standing:
    """What decides who may read a matter. Without ``holdings`` routing has not opened its case yet."""

    received_by: str | None
    accused: str | None
    holdings: tuple[Holding, ...] = field(default=())


def may_read(office: str | None, standing: Standing, offices: OfficeTree, day: date) -> bool:
    """Return True where staff of ``office`` may read the matter; ``offices`` is every office there is or was."""
    if office is None or not is_in_force(offices.get(office), day) or not _is_placed(office, offices):
        return False
    if _may_be_accused(office, standing.accused, offices):
        return False
    if not standing.holdings:
        return office == standing.received_by
    received_by = standing.received_by
    having = [code for one in standing.holdings for code in (one.office, one.transferor)]
    if received_by is not None and not _may_be_accused(received_by, standing.accused, offices):
        having.append(received_by)
    heirs = (_heir(code, offices, day) for code in having if code is not None)
    standing_in = [code for code in heirs if code is not None and not _may_be_accused(code, standing.accused, offices)]
    return any(_oversees(office, code, offices) for code in (*having, *standing_in) if code is not None)


def handles(office: str | None, standing: Standing, offices: OfficeTree) -> bool:
    """Return True where ``office`` handles or handled the matter, or stands over the one that does."""
    handling = [code for one in standing.holdings if one.handles for code in (one.office, *one.before)]
    return office is not None and any(code == office or offices.is_under(code, office) for code in handling)


def is_in_force(office: Office | None, day: date) -> bool:
    """Return True where somebody works for the office on ``day``: it is known, has begun, and has not ended."""
    return office is not None and office.valid_on(day)


def stands_for(office: str, code: str | None, offices: OfficeTree, day: date) -> bool:
    """Return True where ``office`` is ``code``, or goes on with its work on ``day``."""
    return code is not None and office in (code, _heir(code, offices, day))


def _is_placed(office: str, offices: OfficeTree) -> bool:
    """Return True where it is known what the office lies under, up to the top: else it may lie under any."""
    above = list(offices.up(office))
    return bool(above) and above[-1].parent is None


def _may_be_accused(office: str, accused: str | None, offices: OfficeTree) -> bool:
    """Return True for the accused unit, who took over its work, and all below them; for all where it is not known.

    An organ above the accused unit is not on its side, even where it took over its work.
    """
    return accused is not None and (accused not in offices or offices.is_beneath(office, accused))


def _oversees(office: str, code: str, offices: OfficeTree) -> bool:
    """A petition office stands where its government stands (条例 Art 14); any other sees itself and what is below."""
    own = offices.get(office)
    above = own.parent if own is not None and own.kind == "petition_office" and own.parent else office
    return offices.is_under(code, above)


def _heir(code: str, offices: OfficeTree, day: date) -> str | None:
    """Return the office, or the one that goes on with its work, as of ``day``."""
    return next((one.code for one in offices.line(code) if one.valid_on(day)), None)
