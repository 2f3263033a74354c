"""Call a plugin so that its failure is contained and visible, and its time is limited."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog

from huiyin.errors import HuiyinError, PluginError, said

_log = structlog.get_logger()

T = TypeVar("T")


class PluginTimeout(Exception):
    """A plugin took longer than its limit."""


def call(plugin: Any, function: Callable[..., T], *args: Any, seconds: float, **kwargs: Any) -> T:
    """Return ``function(*args, **kwargs)`` of ``plugin``, stopped after ``seconds``.

    A :class:`HuiyinError` the plugin raises on purpose passes; anything else becomes a :class:`PluginError` and a
    log line with the plugin's name and the kind of failure, never with the values it was given.
    """
    try:
        with _limit(seconds):
            return function(*args, **kwargs)
    except HuiyinError:
        raise
    except Exception as error:
        _log.error("plugin_failed", plugin=plugin.name, failure=type(error).__name__)
        raise PluginError(
            name=plugin.name,
            why=said(f"运行时出错（{type(error).__name__}）", f"it failed with {type(error).__name__}"),
        ) from error


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Interrupt the block by the interval timer: a plugin that computes without end never yields to a greenlet timer.

    Plugins take and return plain values and do not wait, so no other greenlet runs inside the block. Signals reach
    the main thread only; elsewhere there is no limit. Only ``signal`` knows which thread that is: in a patched process
    ``threading`` speaks of greenlets.
    """
    try:
        before = signal.signal(signal.SIGALRM, _interrupt)
    except ValueError:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _interrupt(_number: int, _frame: Any) -> None:
    raise PluginTimeout
