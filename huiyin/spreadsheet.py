"""What spreadsheets write in place of what somebody typed: error values, shortened numbers, formulas. Pure.

The words are those of Excel and WPS; ``####`` is a column too narrow for its date.
"""

from __future__ import annotations

import re

_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|GETTING_DATA|UNKNOWN!|损坏|#{2,})"
)
#: 4.30101E+17: what Excel shows, and saves as CSV, for a number that is too long.
_SHORTENED = re.compile(r"-?\d(?:\.\d+)?E\+\d{2,3}")


def is_error(text: str) -> bool:
    """Return True for the word of a value that could not be found out, such as ``#N/A``."""
    return text.startswith("#") and bool(_ERROR.fullmatch(text))


def is_shortened(text: str) -> bool:
    """Return True for a number that is shown by its first digits alone: what was typed is lost."""
    return "E+" in text and bool(_SHORTENED.fullmatch(text))


def is_formula(text: str) -> bool:
    """Return True for what a spreadsheet takes for a formula and no text begins with."""
    return text.startswith("=")
