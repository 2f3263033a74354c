"""JSON log lines on standard error, one object each. Nothing a citizen wrote or is called may be an argument here."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import Any

import structlog

_log = structlog.get_logger()

_MOST_SHOWN = 300
#: Loggers that tell what our own lines tell better, with tracebacks, or with the content of messages.
_SILENT = ("nameko.containers", "nameko.messaging", "kombu.mixins")
#: Loggers whose warnings are of no use to an operator.
_ERRORS_ONLY = ("amqp", "kombu", "nameko")


class _Lines:
    """Standard error, for lines that may be lost: a log on a full disk must not end what it tells of."""

    def write(self, text: str) -> int:
        """Write ``text`` if that can be done."""
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what was written, if that can be done."""
        with suppress(OSError):
            sys.stderr.flush()


class _Others(logging.Handler):
    """Lines of libraries in our form: the sentence without its values, which may quote anybody, and no traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        failure = {"failure": record.exc_info[0].__name__} if record.exc_info and record.exc_info[0] else {}
        sentence = str(record.msg)[:_MOST_SHOWN]
        _log.log(record.levelno, "library", logger=record.name, says=sentence, **failure)


def configure(level: str) -> None:
    """Set logging up for this process; ``level`` is DEBUG, INFO, WARNING or ERROR."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_Others()], force=True)
    for name in _ERRORS_ONLY:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    lines: Any = _Lines()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(lines),
        cache_logger_on_first_use=True,
    )
