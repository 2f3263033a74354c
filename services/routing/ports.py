"""Ports: what a lower package of routing asks, or says, and one above it answers. So no import runs up.

A port stands where it is asked. ``composition.py`` gives each its answer, for whoever runs routing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

_Asked = ParamSpec("_Asked")
_Told = TypeVar("_Told")


class Port(Generic[_Asked, _Told]):
    """One function that another package gives. Asked before it was given, it raises: nothing is passed over."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._answer: Callable[_Asked, _Told] | None = None

    @property
    def answered(self) -> bool:
        """True once a function was given."""
        return self._answer is not None

    def answered_by(self, answer: Callable[_Asked, _Told]) -> None:
        """Have ``answer`` called from now on; raises :class:`RuntimeError` where another function has been given."""
        if self._answer not in (None, answer):
            raise RuntimeError(f"two answers to {self.name}")
        self._answer = answer

    def __call__(self, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Told:
        if self._answer is None:
            raise RuntimeError(f"nobody answers {self.name}: call services.routing.composition.compose()")
        return self._answer(*args, **kwargs)
