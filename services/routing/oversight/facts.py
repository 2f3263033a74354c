"""Read the facts that the period of a reply follows from off the row of an order or advice."""

from __future__ import annotations

from services.routing.law.domain.periods import Facts
from services.routing.oversight.models import Advice, SupervisionOrder


def of_order(order: SupervisionOrder) -> Facts:
    """Return the facts of a supervision order."""
    return Facts(
        subject=order.id,
        traits={"kind": "supervision", "paper": order.kind},
        moments={"issued_at": order.issued_at, "replied_at": order.replied_at, "ended_at": order.ended_at},
    )


def of_advice(advice: Advice) -> Facts:
    """Return the facts of an advice."""
    return Facts(
        subject=advice.id,
        traits={"kind": "advice", "advice": advice.kind},
        moments={"issued_at": advice.issued_at, "replied_at": advice.answered_at},
    )
