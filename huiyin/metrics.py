"""What a process counts about itself, for Prometheus. Labels name services, handlers and commands, never people."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

PUBLISHED = Counter("huiyin_events_published", "Events the broker confirmed", ["service"])
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
TIMERS = Counter("huiyin_timers_fired", "Durable timers fired", ["service", "kind"])
CALLS = Histogram(
    "huiyin_call_seconds",
    "How long commands and queries took",
    ["service", "method", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
HTTP_REFUSED = Counter("huiyin_http_refused", "Requests and connections refused before the application", ["reason"])
HTTP_BROKEN = Counter("huiyin_http_broken", "Connections that ended before the answer did")
