"""The channel ``web``: what people send themselves through pages and the API; received the moment it arrives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.plugins.channels import Draft
from services.intake.channels import forms


class Web:
    """Takes a person's own words. Anyone may use it, named or not."""

    name = "web"
    api_version = 1
    staff_only = False

    _form = forms.Form()

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Return the draft, received now."""
        return Draft(received_at=received_at, **forms.read(self._form, brought))
