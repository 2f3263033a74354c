"""The decorators ``command`` and ``query``: what services answer to each other and to the gateway."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

import structlog
from marshmallow import Schema, ValidationError

from huiyin import metrics, text
from huiyin.bus.idempotency import KeptAnswer
from huiyin.bus.rpc import CommandRpc
from huiyin.db import is_away
from huiyin.errors import HuiyinError, Invalid, NoRoom, Temporary
from huiyin.room import is_full

_log = structlog.get_logger()

Present = Callable[[Any, Any], Any]


def command(schema: type[Schema], *, present: Present | None = None) -> Callable[[Any], Any]:
    """Make ``method(self, uow, request)`` the RPC ``<service>.<method>(body, key=None)``.

    ``request`` is ``body`` loaded by ``schema``. What the method returns (JSON-ready) is committed with its rows, and
    is returned again when the same ``key`` comes with the same body. Without a key a message that was sent again is
    refused, for the first may have been worked on. ``present(self, answer)`` adds to first and repeated answers what
    must not be stored.
    """

    def decorate(method: Any) -> Any:
        form = schema()

        @functools.wraps(method)
        def entry(self: Any, body: Any = None, key: str | None = None) -> Any:
            def work() -> Any:
                if key is None and self.desk.again:
                    raise Temporary(what=self.name)
                request = _load(form, body)
                with self.desk.unit_of_work() as uow:
                    return _answered(
                        uow, f"{self.name}.{method.__name__}", key, body, lambda: method(self, uow, request)
                    )

            answer = _observed(self.name, method.__name__, work)
            return present(self, answer) if present else answer

        return CommandRpc.decorator(entry)

    return decorate


def query(schema: type[Schema]) -> Callable[[Any], Any]:
    """Make ``method(self, reading, request)`` the RPC ``<service>.<method>(body)``; it changes nothing."""

    def decorate(method: Any) -> Any:
        form = schema()

        @functools.wraps(method)
        def entry(self: Any, body: Any = None) -> Any:
            def work() -> Any:
                request = _load(form, body)
                with self.desk.reading() as reading:
                    return method(self, reading, request)

            return _observed(self.name, method.__name__, work)

        return CommandRpc.decorator(entry)

    return decorate


def _answered(uow: Any, method: str, key: str | None, body: Any, work: Callable[[], Any]) -> Any:
    if key is None:
        return work()
    kept = KeptAnswer(uow, method, key, body)
    first = kept.first()
    if first is not None:
        return first["answer"]
    answer = work()
    kept.keep(answer)
    return answer


def _load(form: Schema, body: Any) -> Any:
    """Load what was sent, its text made sound first: the limits of the schema count what is kept."""
    try:
        return form.load(text.sound(body) if isinstance(body, dict) else {})
    except ValidationError as error:
        raise Invalid(problems=error.messages_dict) from None


def _observed(service: str, method: str, work: Callable[[], Any]) -> Any:
    """Time the call, and turn every failure into one that may leave the service."""
    began, outcome = time.perf_counter(), "ok"
    try:
        return work()
    except HuiyinError as error:
        outcome = error.kind
        raise
    except Exception as error:
        outcome = "temporary" if is_away(error) else "internal"
        if outcome == "temporary":
            raise (NoRoom() if is_full(error) else Temporary(what=service)) from error
        _log.error("call_failed", service=service, method=method, failure=type(error).__name__, where=where(error))
        raise HuiyinError() from error
    finally:
        metrics.CALLS.labels(service, method, outcome).observe(time.perf_counter() - began)


def where(error: BaseException) -> list[str]:
    """Return file, line and function of each step to the error: a traceback without the values it speaks of."""
    steps, step = [], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        steps.append(f"{code.co_filename.rpartition('/')[2]}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return steps[-12:]
