"""Find, check and load the plugins a site has enabled. Installed is not enabled.

A plugin is a class under an entry point of the group; it is created without arguments and has ``name`` (equal to
the entry point's) and ``api_version`` (equal to the group's).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from huiyin.errors import PluginError, said

#: Version of each group's Protocol. A change that breaks plugins raises it.
API_VERSIONS = {"channels": 1, "rules": 1, "policies": 1, "figures": 1, "documents": 1}


def load(group: str, enabled: Sequence[str], *, found: Iterable[EntryPoint] | None = None) -> list[Any]:
    """Return one instance per name in ``enabled``, in that order, from the entry points ``huiyin.<group>``.

    Raises :class:`PluginError`, naming the plugin and what to do, for a name that is enabled twice, offered by two
    packages or by none, for an import that fails, and for another API version.
    """
    offered = list(entry_points(group=f"huiyin.{group}") if found is None else found)
    _refuse_doubles(group, enabled, offered)
    by_name = {point.name: point for point in offered}
    return [_make(group, name, by_name.get(name)) for name in enabled]


def _refuse_doubles(group: str, enabled: Sequence[str], offered: list[EntryPoint]) -> None:
    setting = f"HUIYIN_{group.upper()}"
    for name, count in Counter(enabled).items():
        if count > 1:
            raise PluginError(
                name=name,
                why=said(
                    f"在 {setting} 中列了 {count} 次，请只列一次",
                    f"it is listed {count} times in {setting}; list it once",
                ),
            )
    for name, places in Counter(point.name for point in offered).items():
        if places > 1 and name in enabled:
            why = said(
                f"有 {places} 个已安装的包提供同名的 {group} 插件，请只保留一个",
                f"{places} installed packages offer a {group} plugin of this name; uninstall all but one",
            )
            raise PluginError(name=name, why=why)


def _make(group: str, name: str, point: EntryPoint | None) -> Any:
    if point is None:
        setting = f"HUIYIN_{group.upper()}"
        why = said(
            f"没有已安装的包在 huiyin.{group} 中提供它，请安装，或从 {setting} 中去掉",
            f"no installed package offers it in huiyin.{group}; install it, or take it out of {setting}",
        )
        raise PluginError(name=name, why=why)
    try:
        plugin = point.load()()
    except Exception as error:
        raise PluginError(
            name=name,
            why=said(
                f"无法加载（{type(error).__name__}: {error}）", f"it cannot be loaded ({type(error).__name__}: {error})"
            ),
        ) from error
    own = getattr(plugin, "name", None)
    if own != name:
        raise PluginError(
            name=name, why=said(f"其类名为“{own}”，两者须一致", f"its class calls itself '{own}'; the two must agree")
        )
    made_for = getattr(plugin, "api_version", None)
    if made_for != API_VERSIONS[group]:
        why = said(
            f"它适用于 huiyin.{group} 的版本 {made_for}，本系统为版本 {API_VERSIONS[group]}",
            f"it was made for version {made_for} of huiyin.{group}; this is version {API_VERSIONS[group]}",
        )
        raise PluginError(name=name, why=why)
    return plugin
