"""What a process counts about itself, for Prometheus. Labels name services, handlers and commands, never people."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

PUBLISHED = Counter("huiyin_events_published", "Events the broker confirmed", ["service"])
UNPUBLISHED = Gauge("huiyin_events_unpublished", "Events written that the broker has not confirmed", ["service"])
UNPUBLISHED_SECONDS = Gauge(
    "huiyin_events_unpublished_seconds", "How long the oldest event that is not confirmed has waited", ["service"]
)
UNWANTED = Counter("huiyin_events_unwanted", "Published events no queue was bound for", ["service"])
APPLIED = Counter("huiyin_events_applied", "Events applied by a handler", ["service", "handler"])
REPEATED = Counter("huiyin_events_repeated", "Deliveries of events that were applied before", ["service", "handler"])
FAILED = Counter("huiyin_events_failed", "Tries of a handler that failed", ["service", "handler"])
REFUSED = Counter(
    "huiyin_messages_refused", "Messages that are no event of the queue's source", ["service", "handler", "reason"]
)
UNKEPT = Gauge("huiyin_messages_unkept", "Messages no database could keep, in a queue", ["service", "handler"])
CAUGHT_UP = Counter("huiyin_events_caught_up", "Events fetched from a source's log", ["service", "handler"])
LAG = Gauge("huiyin_events_lag", "Events the last look at the source's log found missing", ["service", "handler"])
RENEWED = Counter("huiyin_queues_renewed", "Queues deleted because they could not be read", ["service", "handler"])
DEAD = Gauge("huiyin_dead_letters", "Dead letters waiting for a person", ["service"])
WAITING = Gauge("huiyin_letters_waiting", "Letters that wait for another try", ["service"])
READY = Gauge("huiyin_ready", "1 where the service can use this part, else 0", ["service", "part"])
DISK_FREE = Gauge("huiyin_disk_free_bytes", "Room left on the disk of this part", ["service", "part"])
TIMERS_LATE = Gauge("huiyin_timers_late_seconds", "How long the oldest timer that is due has waited", ["service"])
TIMERS = Counter("huiyin_timers_fired", "Durable timers fired", ["service", "kind"])
CALLS = Histogram(
    "huiyin_call_seconds",
    "How long commands and queries took",
    ["service", "method", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
HTTP = Histogram(
    "huiyin_http_seconds",
    "How long answers to requests took",
    ["status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
HTTP_REFUSED = Counter("huiyin_http_refused", "Requests and connections refused before the application", ["reason"])
HTTP_BROKEN = Counter("huiyin_http_broken", "Connections that ended before the answer did")


def begin_handler(service: str, handler: str, reasons: Sequence[str]) -> None:
    """Let the counts of a handler begin at 0, refused messages by each of ``reasons``.

    A counter that appears at its first count has not grown for Prometheus, and no alert would hear of that first time.
    """
    for counter in (APPLIED, REPEATED, FAILED, CAUGHT_UP, RENEWED):
        counter.labels(service, handler)
    for reason in reasons:
        REFUSED.labels(service, handler, reason)


def begin_http() -> None:
    """Let the counts of failures in front of the site begin at 0, as :func:`begin_handler` does for a handler."""
    for status in ("500", "503"):
        HTTP.labels(status)
    for reason in ("made_room", "too_many_connections"):
        HTTP_REFUSED.labels(reason)
