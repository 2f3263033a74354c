"""A repeated idempotency key returns the first answer; the same key with another body is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import bindparam, select, update

from huiyin import clock
from huiyin.bus import statements
from huiyin.bus.tables import command
from huiyin.db import UnitOfWork
from huiyin.errors import IdempotencyKeyReused

_AT = (command.c.method == bindparam("at_method")) & (command.c.key == bindparam("at_key"))
_KEPT = select(command.c.body_hash, command.c.answer).where(_AT)
_KEEP = update(command).where(_AT).values(answer=bindparam("given"))


class KeptAnswer:
    """The answer of one command, kept under its key in the command's own transaction."""

    def __init__(self, uow: UnitOfWork, method: str, key: str, body: Any) -> None:
        self._uow = uow
        self._at = {"at_method": method, "at_key": key}
        self._row = {"method": method, "key": key, "body_hash": _hash(body), "at": clock.now()}

    def first(self) -> dict[str, Any] | None:
        """Take the key and return None, or return the first answer as ``{"answer": …}``.

        On PostgreSQL the insert waits for a first call that is still running. Raises :class:`IdempotencyKeyReused`.
        """
        if self._uow.insert_missing(command, [self._row]):
            return None
        kept = statements.run(self._uow.session, _KEPT, self._at).one()
        if kept.body_hash != self._row["body_hash"]:
            raise IdempotencyKeyReused()
        return {"answer": kept.answer}

    def keep(self, answer: Any) -> None:
        """Keep ``answer`` for every repetition."""
        statements.run(self._uow.session, _KEEP, {**self._at, "given": answer})


def _hash(body: Any) -> str:
    text = json.dumps(body, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
