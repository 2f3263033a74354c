"""Every built-in plugin, and every Null, keeps to the contract that third parties inherit."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from huiyin.plugins.channels import NullChannel
from huiyin.plugins.documents import NullDocument
from huiyin.plugins.figures import NullFigure
from huiyin.plugins.loader import API_VERSIONS
from huiyin.plugins.policies import NullPolicy
from huiyin.plugins.rules import NullRule
from huiyin.testing import ChannelContract, DocumentContract, FigureContract, PolicyContract, RuleContract

_CONTRACTS: dict[str, tuple[type[Any], type[Any]]] = {
    "channels": (ChannelContract, NullChannel),
    "rules": (RuleContract, NullRule),
    "policies": (PolicyContract, NullPolicy),
    "figures": (FigureContract, NullFigure),
    "documents": (DocumentContract, NullDocument),
}


def _cases() -> dict[str, type[Any]]:
    """Make one test class per plugin: for each entry point of this project, and for the Null of each group."""
    cases: dict[str, type[Any]] = {}
    for group, (contract, null) in _CONTRACTS.items():
        found = {point.name: point.load() for point in entry_points(group=f"huiyin.{group}") if _is_ours(point)}
        for name, plugin in {"null": null, **found}.items():
            title = f"Test_{group}_{name}"
            cases[title] = type(title, (contract,), {"plugin": plugin, "__doc__": f"{group}: {name}"})
    return cases


def _is_ours(point: Any) -> bool:
    return str(point.value).startswith("services.")


globals().update(_cases())


def test_every_group_has_a_contract_and_built_in_plugins() -> None:
    assert set(_CONTRACTS) == set(API_VERSIONS)
    for group in _CONTRACTS:
        assert len([name for name in globals() if name.startswith(f"Test_{group}_")]) > 1
