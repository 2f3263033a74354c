"""Shapes of issuing and reading papers."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates

from huiyin.paging import ListedWhole
from services.routing.papers.values.collecting import GIVEN
from services.routing.shapes import Request, maybe_words, words


class IssueDocument(Request):
    """Issue a paper about a matter's assignment, or about an order, advice or report (``about``).

    ``signer`` and the like are what no row knows; ``parts`` fills in the parts of a paper that people tell.
    """

    kind = words(64)
    number = maybe_words(32)
    assignment = maybe_words(36)
    about = maybe_words(36)
    signer = maybe_words(64)
    phone = maybe_words(40)
    contact = maybe_words(64)
    address = maybe_words(200)
    attachments: Any = fields.List(fields.Str(validate=validate.Length(max=200)), load_default=list)
    copies: Any = fields.List(fields.Str(validate=validate.Length(max=200)), load_default=list)
    parts: Any = fields.Dict(keys=fields.Str(), values=fields.Dict(), load_default=dict)

    @validates("parts")
    def known_parts(self, value: dict[str, Any], data_key: str) -> None:
        """Refuse a part that is not for people to fill in."""
        unknown = sorted(set(value) - set(GIVEN))
        if unknown:
            raise ValidationError(f"没有这一部分：{'、'.join(unknown)}。可以填写：{'、'.join(GIVEN)}。")


class Documents(Request, ListedWhole):
    """The papers of a matter."""

    number = words(32)


class OneDocument(Request):
    """One paper by its id."""

    document = words(36)
