"""JSON log lines on standard error, one object each. Nothing a citizen wrote or is called may be an argument here."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Set logging up for this process; ``level`` is DEBUG, INFO, WARNING or ERROR."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(message)s", force=True)
    # nameko logs a failing worker with the arguments of its exception; our own lines say it without them
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL + 1)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
