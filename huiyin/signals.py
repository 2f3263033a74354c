"""What SIGTERM and SIGINT (Ctrl-C) do to a program that runs on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

Handler = Callable[[int, Any], None]


def on_signals(handle: Handler) -> None:
    """Have ``handle`` called for both signals from now on."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def ending_at_once(stopping: Callable[[], None]) -> Handler:
    """Return a handler that calls ``stopping`` and then ends the process as the signal would.

    Python's own ``KeyboardInterrupt`` would be raised wherever the program stands: a library that catches everything
    while it is imported swallows it, and the program goes on.
    """

    def end(number: int, _frame: Any) -> None:
        stopping()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    return end
