"""The contract of ``huiyin.policies``: a day on which a visit is due, or none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from huiyin.clock import local_day
from huiyin.plugins.policies import Service
from huiyin.testing.contracts.base import PluginContract

_FIRST = datetime(2024, 2, 26, 15, 30, tzinfo=UTC)


def services() -> Iterator[Service]:
    """Yield served answers over more than two years, over the end of February and around midnight in Shanghai."""
    for hours in range(0, 24 * 800, 17):
        for method in ("in_person", "post", "web"):
            yield Service("370000-2024-0000001", "370000001", _FIRST + timedelta(hours=hours), method)


class PolicyContract(PluginContract):
    """Set ``plugin``; the policy is asked about answers served over more than two years."""

    group = "policies"

    def test_a_visit_is_due_on_a_day_not_before_the_answer_was_served(self) -> None:
        """Days are days in Asia/Shanghai, without a time."""
        for service in services():
            due = self.made().visit_due(service)
            if due is not None:
                assert type(due) is date
                assert local_day(service.served_at) <= due

    def test_the_same_answer_gets_the_same_day(self) -> None:
        """A replayed event must not move a visit."""
        policy = self.made()
        once = [policy.visit_due(service) for service in services()]
        assert once == [policy.visit_due(service) for service in services()]
