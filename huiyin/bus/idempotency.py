"""A repeated idempotency key returns the first answer; the same key with another body is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select, update

from huiyin import clock
from huiyin.bus.tables import command
from huiyin.db import UnitOfWork
from huiyin.errors import IdempotencyKeyReused


class KeptAnswer:
    """The answer of one command, kept under its key in the command's own transaction."""

    def __init__(self, uow: UnitOfWork, method: str, key: str, body: Any) -> None:
        self._uow = uow
        self._at = (command.c.method == method) & (command.c.key == key)
        self._row = {"method": method, "key": key, "body_hash": _hash(body), "at": clock.now()}

    def first(self) -> dict[str, Any] | None:
        """Take the key and return None, or return the first answer as ``{"answer": …}``.

        On PostgreSQL the insert waits for a first call that is still running. Raises :class:`IdempotencyKeyReused`.
        """
        if self._uow.insert_missing(command, [self._row]):
            return None
        kept = self._uow.session.execute(select(command.c.body_hash, command.c.answer).where(self._at)).one()
        if kept.body_hash != self._row["body_hash"]:
            raise IdempotencyKeyReused()
        return {"answer": kept.answer}

    def keep(self, answer: Any) -> None:
        """Keep ``answer`` for every repetition."""
        self._uow.session.execute(update(command).where(self._at).values(answer=answer))


def _hash(body: Any) -> str:
    text = json.dumps(body, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
