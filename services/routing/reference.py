"""What a step looks things up in: the office tree, the profiles of the law, the calendar; each kept by the process."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from huiyin import clock
from huiyin.clock import local_day
from huiyin.offices import Office
from services.routing.law import library
from services.routing.law.calendar import stored
from services.routing.law.legal_dates import Calendar
from services.routing.law.profile import Profile
from services.routing.offices import registry
from services.routing.offices.registry import Registry

#: Asks intake what an attachment of a matter was added for: number, id → purpose, or None.
AskAttachment = Callable[[str, str], str | None]


class Reference:
    """Reference data as of this transaction. What is not asked for costs no query."""

    def __init__(
        self, session: Session, shared: MutableMapping[str, Any], ask_attachment: AskAttachment | None = None
    ) -> None:
        self._session = session
        self._shared = shared
        self._ask_attachment = ask_attachment

    def ask_attachment(self, number: str, key: str) -> str | None:
        """Return the purpose of an attachment of the matter as intake knows it now; None where it has none such."""
        return self._ask_attachment(number, key) if self._ask_attachment is not None else None

    @cached_property
    def registry(self) -> Registry:
        """Every office there is or was."""
        return registry.current(self._session, self._shared)

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar periods are counted by."""
        return stored.current(self._session, self._shared)

    @cached_property
    def laws(self) -> library.Library:
        """The profiles of the law, packaged and loaded here."""
        return library.current(self._session, self._shared)

    def law(self, key: str) -> Profile:
        """Return the profile a case is pinned to."""
        return self.laws.law(key)

    def law_for(self, day: date) -> Profile:
        """Return the profile that matters received on ``day`` begin with."""
        return self.laws.law_for(day)

    def office(self, code: str | None) -> Office | None:
        """Return the office, whether it is still in force or not."""
        return self.registry.all.get(code)

    def office_today(self, code: str) -> Office | None:
        """Return the office if it is in force today."""
        return self.registry.on(local_day(clock.now())).get(code)

    def name(self, code: str | None) -> str:
        """Return the office's name, or its code where it is not known here."""
        office = self.office(code)
        return office.name if office else code or ""
