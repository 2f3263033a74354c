"""The policy ``after_service``: a return visit one week after the answer was served."""

from __future__ import annotations

from datetime import date, timedelta

from huiyin.clock import local_day
from huiyin.plugins.policies import Service

#: A policy of the site, not law: 条例 sets no period for a return visit. Calendar days, the day of service excluded.
DAYS_AFTER_SERVICE = 7


class AfterService:
    """Every served answer is followed up: late enough to see a promise kept, soon enough to be remembered."""

    name = "after_service"
    api_version = 1

    def visit_due(self, service: Service) -> date | None:
        """Return the day a week after the service."""
        return local_day(service.served_at) + timedelta(days=DAYS_AFTER_SERVICE)
