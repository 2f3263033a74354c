"""What an edited template leaves out: a form may be reworded and moved about, what must be on the paper must stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.documents import DocumentKind, Required
from huiyin.plugins.example_case import EXAMPLE


def left_out(kind: DocumentKind, tags: set[str]) -> list[Required]:
    """Return what ``kind`` requires and no tag of ``tags`` shows.

    A tag shows something if its value changes when that is taken out of the example.
    """
    whole = kind.values(EXAMPLE)
    return [each for each in kind.required if not _showing(whole, kind.values(without(EXAMPLE, each.field))) & tags]


def without(case: CaseValues, path: str) -> CaseValues:
    """Return the case as if what stands at ``path`` were not known."""
    return _without(case, path.split("."))  # type: ignore[no-any-return]  # a case stays one


def _showing(whole: Mapping[str, Any], less: Mapping[str, Any]) -> set[str]:
    return {name for name, value in whole.items() if less[name] != value}


def _without(value: Any, path: list[str]) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {name: _without(each, rest) if name == step else each for name, each in value.items()}
    name = step.removesuffix("[]")
    inside = getattr(value, name)
    if step.endswith("[]"):
        return replace(value, **{name: tuple(_without(member, rest) for member in inside)})
    if rest:
        return replace(value, **{name: _without(inside, rest)})
    return replace(value, **{name: () if isinstance(inside, tuple) else None})
