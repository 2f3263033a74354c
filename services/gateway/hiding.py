"""What is hidden from the caller in routing does not exist in any other answer about the matter either."""

from __future__ import annotations

from typing import Any

from huiyin.errors import MatterUnknown, NotFound
from services.gateway.backend import backend


def require_known(number: str) -> None:
    """Raise :class:`MatterUnknown` for a number that nobody has, and for a matter that is hidden from the caller.

    Stands before everything else a route does, so that what it says of a hidden matter is what it says of none.
    """
    backend().ask("intake", "may_read", {"number": number})
    _hiding("knows", number)


def case_if_open(number: str) -> dict[str, Any]:
    """Return the case, or nothing before routing has opened it; raises :class:`MatterUnknown` where it is hidden."""
    return _hiding("case_if_open", number)


def _hiding(method: str, number: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = backend().ask("routing", method, {"number": number})
    except NotFound:
        raise MatterUnknown(number=number) from None
    return answer
