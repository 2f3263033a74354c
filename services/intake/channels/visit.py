"""The channel ``visit``: what people say at the reception desk (来访), written down by a clerk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.plugins.channels import Draft
from services.intake.channels import forms


class Visit:
    """Takes what a clerk wrote down; the visit may have been earlier, never later."""

    name = "visit"
    api_version = 1
    staff_only = True

    _form = forms.ClerkForm()

    def read(self, brought: dict[str, Any], received_at: datetime) -> Draft:
        """Return the draft, received when the clerk says, or now."""
        return Draft(**{"received_at": received_at, **forms.read(self._form, brought)})
