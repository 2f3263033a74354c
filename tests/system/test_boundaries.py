"""The rooms of the house stay apart: who may import whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.source import SERVICES, belongs_to, imports, python_files

_BUS_LIBRARIES = ("nameko", "kombu", "eventlet", "amqp")


def _offences(paths: list[Path], *packages: str) -> list[str]:
    return [f"{path} imports {name}" for path in paths for name in sorted(imports(path)) if belongs_to(name, *packages)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_no_other_service(service: str) -> None:
    files = python_files(f"services/{service}")
    assert files, f"services/{service} has no code"
    others = [f"services.{other}" for other in SERVICES if other != service]
    assert _offences(files, *others) == []


def test_the_library_imports_no_service() -> None:
    assert _offences(python_files("huiyin"), "services") == []


def test_rules_know_neither_bus_nor_database_nor_web() -> None:
    rules = [path for path in python_files("services") if path.name in ("domain.py", "legal_dates.py")]
    rules += [path for path in python_files("services") if "domain" in path.parent.parts]
    assert len(rules) >= 4
    assert _offences(rules, *_BUS_LIBRARIES, "sqlalchemy", "flask", "apiflask", "huiyin.bus", "huiyin.db") == []


def test_only_the_bus_and_the_service_files_know_nameko_and_kombu() -> None:
    apart = [
        path
        for path in python_files("huiyin", "services")
        if path.parts[:2] != ("huiyin", "bus") and path.name != "service.py"
    ]
    assert _offences(apart, *_BUS_LIBRARIES) == []


def test_plugin_points_know_no_service_and_no_bus() -> None:
    assert _offences(python_files("huiyin/plugins"), *_BUS_LIBRARIES, "sqlalchemy", "huiyin.bus", "huiyin.db") == []
