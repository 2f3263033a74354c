"""Which services are installed, and what each of them handles: read from entry points and from the classes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from huiyin.errors import SettingError, said

#: Where nameko keeps the entry points of a method.
_ENTRYPOINTS = "nameko_entrypoints"


@dataclass(frozen=True)
class Handler:
    """One handler of a service: the id in its queue's name, the source it listens to, the event types, its batch size,
    and whether applying an event twice changes nothing."""

    service: str
    name: str
    source: str
    types: tuple[str, ...]
    batch: int
    repeatable: bool


def installed() -> dict[str, Any]:
    """Return the service classes under the entry point group ``huiyin.services``, by name."""
    return {point.name: point.load() for point in sorted(entry_points(group="huiyin.services"), key=lambda p: p.name)}


def names() -> frozenset[str]:
    """Return the names of the installed services, without loading any."""
    return frozenset(point.name for point in entry_points(group="huiyin.services"))


def own() -> dict[str, Any]:
    """Return the installed services that this distribution ships; what guests add is not in our documents."""
    return {name: service for name, service in installed().items() if service.__module__.startswith("services.")}


def find(name: str) -> Any:
    """Return the class of one service; raises :class:`SettingError` with the names there are."""
    for point in entry_points(group="huiyin.services"):
        if point.name == name:
            return point.load()
    known = ", ".join(sorted(names()))
    raise SettingError(
        name="SERVICE",
        why=said(
            f"没有名为“{name}”的服务；已安装的有：{known}", f"there is no service '{name}'; installed are: {known}"
        ),
    )


def folder(service: Any) -> Path:
    """Return the folder of the service's package."""
    return Path(str(sys.modules[service.__module__].__file__)).parent


def keeps_data(service: Any) -> bool:
    """Return True where the service has a database of its own."""
    return (folder(service) / "migrations").is_dir()


def handlers(service: Any) -> Iterator[Handler]:
    """Yield what ``service`` listens to."""
    for attribute in vars(service).values():
        for entry in getattr(attribute, _ENTRYPOINTS, ()):
            if hasattr(entry, "source_service"):
                yield Handler(
                    service.name, entry.handler, entry.source_service, entry.types, entry.batch, entry.repeatable
                )
