"""The channel ``letter``: letters and faxes (来信), entered by a clerk, once per barcode."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields

from huiyin.plugins.channels import Draft
from huiyin.text import code
from services.intake.channels import forms


class LetterForm(forms.ClerkForm):
    """A letter; the ``barcode`` on its envelope, where it has one, keeps it from being entered twice."""

    barcode = fields.Str(allow_none=True, error_messages={"invalid": "text"})


class Letter:
    """Takes a letter as entered; it was received when it arrived at the office, not when it was typed in."""

    name = "letter"
    api_version = 1
    staff_only = True

    _form = LetterForm()

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Return the draft, received when the clerk says, or now."""
        values = forms.read(self._form, brought)
        barcode = code(values.pop("barcode", ""))
        return Draft(**{"received_at": received_at, **values}, source_key=f"letter:{barcode}" if barcode else None)
