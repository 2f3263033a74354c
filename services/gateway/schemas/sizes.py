"""How many bytes a request may need that keeps to the limits of its fields: what a body may hold follows from them."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate

#: JSON writes one character as at most ``\\ud83d\\ude00``, a form as ``%F0%9F%98%80``: twelve bytes.
_PER_CHARACTER = 12
#: Name, quotes and indentation around one value.
_AROUND = 100
#: A value without a limit of its own: a code of a list, a day, a number.
_SHORT = 64


@cache
def most_bytes(shape: type[Schema]) -> int:
    """Return the bytes of the largest body that ``shape`` takes, however its characters are escaped."""
    return sum(_AROUND + len(name) + _most(field) for name, field in shape().fields.items())


def _most(field: fields.Field[Any]) -> int:
    if isinstance(field, fields.Nested):
        return most_bytes(type(field.schema))
    longest = next((check.max for check in field.validators if isinstance(check, validate.Length)), None)
    if isinstance(field, fields.List):
        return (longest or 1) * (_AROUND + _most(field.inner))
    return (longest or _SHORT) * _PER_CHARACTER
