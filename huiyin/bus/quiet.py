"""What dies in a greenlet is told in one JSON line: eventlet would print a traceback on standard error."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import structlog
from eventlet.hubs import get_hub

from huiyin.bus.commands import where
from huiyin.bus.outage import broker, is_of_broker

_log = structlog.get_logger()

_Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def use() -> None:
    """Have the hub of this process tell in lines what nobody caught."""
    hub = get_hub()
    hub.squelch_generic_exception = tell
    hub.squelch_timer_exception = lambda _timer, raised: tell(raised)


def tell(raised: _Raised) -> None:
    """Say what was raised and where; of a broker that went away only what :mod:`huiyin.bus.outage` says, once."""
    error: Any = raised[1]
    if is_of_broker(error):
        broker.begins(error)
    else:
        _log.error("greenlet_died", failure=type(error).__name__, where=where(error))
