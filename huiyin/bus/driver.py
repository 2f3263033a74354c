"""Make the process cooperative before anything else is imported: eventlet, and a PostgreSQL driver that yields."""

from __future__ import annotations

import os
import warnings


def patch() -> None:
    """Monkey-patch the standard library for eventlet and make psycopg wait with the patched ``select``.

    psycopg's C wait blocks every greenlet of the process; ``wait_select`` goes through ``select.select``, which
    eventlet replaces (measured: twice the rate of handlers that insert a row). Call this first in a program.
    Names of hosts are asked of the system, as libpq does: eventlet's own resolver knows less than it (a machine's
    ``nsswitch.conf``), and loading it takes a fifth of the time in which a command starts.
    """
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    with warnings.catch_warnings():
        # eventlet announces on import that new projects should not start with it; nameko is why we do (decision 0002)
        warnings.simplefilter("ignore")
        import eventlet
    eventlet.monkey_patch()
    try:
        import psycopg.waiting
    except ImportError:  # SQLite only
        return
    psycopg.waiting.wait = psycopg.waiting.wait_select
