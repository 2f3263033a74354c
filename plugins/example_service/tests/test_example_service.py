"""The guest's own test: no broker, no Huiyin."""

from __future__ import annotations

from typing import Any

import pytest
from example_service import DoorBoard


def _registered(position: int, channel: str) -> dict[str, Any]:
    return {"source": "/370303/intake", "position": position, "data": {"channel": channel}}


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> DoorBoard:
    monkeypatch.setattr(DoorBoard, "heard", {})
    return DoorBoard()


def test_each_channel_is_counted(board: DoorBoard) -> None:
    for position, channel in enumerate(["web", "letter", "web"], start=1):
        board.registered(_registered(position, channel))
    assert board.by_channel() == {"web": 2, "letter": 1}


def test_an_event_that_comes_twice_counts_once(board: DoorBoard) -> None:
    board.registered(_registered(1, "web"))
    board.registered(_registered(1, "web"))
    assert board.by_channel() == {"web": 1}
