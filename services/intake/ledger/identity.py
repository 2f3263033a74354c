"""Which row of a ledger is which: the key that each has there, so that none is registered twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from services.intake import domain
from services.intake.domain import Problem
from services.intake.errors import MatterInvalid


class Keys:
    """The keys of the rows of one file; ``ledger`` names its channel and the register it comes from."""

    def __init__(self, ledger: str) -> None:
        self._ledger = ledger
        self._seen: dict[str, tuple[int, str]] = {}
        self._same: Counter[str] = Counter()

    def key(self, values: dict[str, str], row: int) -> str:
        """Return what identifies the row in its ledger: its id there, or what it says and how often that was said."""
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:40]
        identity = domain.clean(values.get("external_id"))
        if identity is None:
            self._same[digest] += 1
            identity = f"~{digest}.{self._same[digest]}"
        first, said = self._seen.setdefault(identity, (row, digest))
        if said != digest:
            zh, en = f"编号与第 {first} 行相同而内容不同", f"it has the id of row {first} but says something else"
            raise MatterInvalid([Problem("external_id", zh, en)])
        return f"{self._ledger}:{identity}"
