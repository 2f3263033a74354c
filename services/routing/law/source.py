"""Read YAML into plain values, and remember on which line each of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from services.routing.law.faults import Fault, Path, Problem, invalid, problem, refuse, shown

_MOST_BYTES = 1_000_000
# libyaml reads many times faster; PyYAML is installed without it where there is no wheel.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """The values of a file, and the line of each path."""

    value: Any
    lines: Mapping[Path, int]

    def fault(self, path: Path, found: Problem) -> Fault:
        """Return the fault at the line of ``path``, or of what it would belong to where it is missing."""
        at = path
        while at not in self.lines and at:
            at = at[:-1]
        return Fault(self.lines.get(at, 1), shown(path), found.code, found.params)


def decode(content: bytes) -> str:
    """Return the text of a file, with plain line ends; raises :class:`ProfileFileInvalid`."""
    if len(content) > _MOST_BYTES:
        raise invalid(Fault(1, "", "too_large", {"most": _MOST_BYTES}))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise invalid(Fault(line, "", "not_utf8", {})) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read(text: str) -> Source:
    """Return the values of a YAML text; raises :class:`ProfileFileInvalid` where it is no plain YAML."""
    reader = _Reader()
    try:
        refuse(_aliases(text))
        loader = _Loader(text)
        node = loader.get_single_node()
        value = None if node is None else reader.value(loader, node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise invalid(Fault(line, "", "yaml", {"why": error.problem or "?"})) from None
    except yaml.YAMLError:
        raise invalid(Fault(1, "", "value_unreadable", {})) from None
    refuse(reader.faults)
    if value is None:
        raise invalid(Fault(1, "", "empty", {}))
    return Source(value, reader.lines)


def _aliases(text: str) -> list[Fault]:
    """An anchor can make a small file a huge value, and one line the place of two."""
    events = (event for event in yaml.parse(text, _Loader) if isinstance(event, yaml.AliasEvent))
    return [Fault(event.start_mark.line + 1 if event.start_mark else 1, "", "alias", {}) for event in events]


class _Reader:
    """Turns nodes into values; keeps the lines, and the faults met on the way."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def value(self, loader: Any, node: yaml.Node, path: Path) -> Any:
        """Return the value of ``node``."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(loader, one, (*path, index)) for index, one in enumerate(node.value)]
        return self._scalar(loader, node, path)

    def _mapping(self, loader: Any, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        value: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(loader, key_node, path)
            at = (*path, key)
            if key in value:
                found = problem("key_twice", other=self.lines[at])
                self.faults.append(Fault(line, shown(at), found.code, found.params))
                continue
            self.lines[at] = line
            value[key] = self.value(loader, value_node, at)
        return value

    def _key(self, loader: Any, node: yaml.Node, path: Path) -> str | int:
        key = self._scalar(loader, node, path) if isinstance(node, yaml.ScalarNode) else "?"
        return key if isinstance(key, str) or type(key) is int else str(node.value)[:40]

    def _scalar(self, loader: Any, node: yaml.Node, path: Path) -> Any:
        try:
            return loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.faults.append(Fault(node.start_mark.line + 1, shown(path), "value_unreadable", {}))
            return None
