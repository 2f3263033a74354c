"""A plugin's failure is contained and visible, and its time is limited."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

import eventlet
import pytest
from structlog.testing import capture_logs

from huiyin.errors import Invalid, PluginError
from huiyin.plugins import contain
from tests.support.pace import patient

SECRET_WORDS = "张三的低保被停了"


class Plugin:
    """A plugin that does what a test wants."""

    name = "toy"

    def works(self, value: str) -> str:
        return value * 2

    def fails(self, value: str) -> str:
        raise KeyError(value)

    def refuses(self, value: str) -> str:
        raise Invalid(problems="title")

    def computes_without_end(self, value: str) -> str:
        end = time.monotonic() + patient(10)
        while time.monotonic() < end:
            value = value[::-1]
        return "never stopped"


def _call(method: str, seconds: float = patient(2)) -> Any:
    plugin = Plugin()
    return contain.call(plugin, getattr(plugin, method), SECRET_WORDS, seconds=seconds)


def test_what_a_plugin_returns_is_returned() -> None:
    assert _call("works") == SECRET_WORDS * 2


def test_what_a_plugin_refuses_on_purpose_passes() -> None:
    with pytest.raises(Invalid):
        _call("refuses")


def test_a_failure_is_contained_named_and_logged_without_the_values() -> None:
    with capture_logs() as logs, pytest.raises(PluginError) as failed:
        _call("fails")
    assert "toy" in failed.value.text("zh")
    assert "KeyError" in failed.value.text("zh")
    assert logs == [{"event": "plugin_failed", "log_level": "error", "plugin": "toy", "failure": "KeyError"}]
    assert SECRET_WORDS not in failed.value.text("zh")


def test_a_plugin_that_computes_without_end_is_stopped_at_its_limit() -> None:
    with pytest.raises(PluginError, match="PluginTimeout"):
        _call("computes_without_end", seconds=0.05)


def test_it_is_stopped_in_a_worker_of_a_service_too() -> None:
    def in_a_worker() -> str:
        with pytest.raises(PluginError):
            _call("computes_without_end", seconds=0.05)
        return "stopped"

    assert eventlet.spawn(in_a_worker).wait() == "stopped"


def test_the_limit_is_gone_after_the_call() -> None:
    before = signal.getsignal(signal.SIGALRM)
    _call("works")
    with pytest.raises(PluginError):
        _call("fails")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_outside_the_main_thread_a_plugin_works_without_a_limit() -> None:
    answers: list[str] = []
    threads = eventlet.patcher.original("threading")
    thread: threading.Thread = threads.Thread(target=lambda: answers.append(_call("works", seconds=0.05)))
    thread.start()
    thread.join()
    assert answers == [SECRET_WORDS * 2]
