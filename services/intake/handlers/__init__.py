"""Use cases of intake, one file per idea. Each works inside the unit of work it is given and does not commit."""

from __future__ import annotations

from services.intake.handlers.access import learn
from services.intake.handlers.attaching import attach, attachment, attachments, may_attach
from services.intake.handlers.codes import may_repeat_code, print_receipt, resolve_code, resolved, with_code
from services.intake.handlers.finding import find_by_old_number
from services.intake.handlers.offices import keep_offices
from services.intake.handlers.reading import for_paper, may_read, read_matter, read_texts
from services.intake.handlers.registering import Origin, register
from services.intake.handlers.repeating import Claims, take_in

__all__ = [
    "Claims",
    "Origin",
    "attach",
    "attachment",
    "attachments",
    "find_by_old_number",
    "for_paper",
    "keep_offices",
    "learn",
    "may_attach",
    "may_read",
    "may_repeat_code",
    "print_receipt",
    "read_matter",
    "read_texts",
    "register",
    "resolve_code",
    "resolved",
    "take_in",
    "with_code",
]
