"""A full disk under the log ends nothing."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from huiyin import logs


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    """Configure logging as a process does, and put it back."""
    root, handlers, kept = logging.getLogger(), logging.getLogger().handlers[:], structlog.get_config()
    logs.configure("INFO")
    yield
    root.handlers[:] = handlers
    structlog.configure(**kept)


def test_a_log_that_cannot_be_written_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    structlog.get_logger().warning("something")
    logging.getLogger("a library").warning("something")
