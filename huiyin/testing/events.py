"""Register events for one test without leaving them behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from huiyin.events import registry


@contextmanager
def own_events() -> Iterator[None]:
    """Let the block register events of its own; afterwards the registry is as it was."""
    registry.load_known()  # a module that is first imported inside the block would not register its events again
    before = dict(registry._types)
    try:
        yield
    finally:
        registry._types.clear()
        registry._types.update(before)
