"""The routes of the staff's API by idea; each file lists its calls, :data:`ALL` is all of them."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.routes import handling, leadership, papers, proceedings, reviews, supervision, telling, transfers

ALL: tuple[Call, ...] = (
    *handling.CALLS,
    *papers.CALLS,
    *leadership.CALLS,
    *proceedings.CALLS,
    *reviews.CALLS,
    *supervision.CALLS,
    *telling.CALLS,
    *transfers.CALLS,
)
