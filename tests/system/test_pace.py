"""No test depends on speed: none asserts how long something took, and every limit is multiplied in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.source import python_files, tree

_CLOCKS = ("monotonic", "perf_counter", "process_time")
_WAITS = ("timeout", "connect_timeout")
#: A limit that is itself what a test tries is this short at most.
_TRIED = 1
#: Where waiting is written, and the pauses that the fault runs draw.
_SLEEPERS = (Path("tests/support/processes.py"), Path("tests/faults/chaos.py"))


def _files() -> list[Path]:
    return python_files("tests", "plugins")


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def test_no_test_asserts_how_long_something_took() -> None:
    offences = [
        f"{path}:{node.lineno}"
        for path in _files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert) and any(_name(call) in _CLOCKS for call in _calls(node.test))
    ]
    assert offences == []


def test_every_limit_on_waiting_is_multiplied_in_one_place() -> None:
    offences = [
        f"{path}:{call.lineno} {keyword.arg}={ast.unparse(keyword.value)}: say patient({ast.unparse(keyword.value)})"
        for path in _files()
        for call in _calls(tree(path))
        for keyword in call.keywords
        if keyword.arg in _WAITS and isinstance(keyword.value, ast.Constant)
        if isinstance(keyword.value.value, int | float) and keyword.value.value > _TRIED
    ]
    assert offences == []


def test_nothing_sleeps_where_it_could_wait_for_a_condition() -> None:
    offences = [
        f"{path}:{call.lineno}"
        for path in _files()
        if path not in _SLEEPERS
        for call in _calls(tree(path))
        if ast.unparse(call.func) in ("time.sleep", "sleep")
    ]
    assert offences == []


def test_no_property_has_a_deadline() -> None:
    offences = [
        f"{path}:{call.lineno}"
        for path in _files()
        for call in _calls(tree(path))
        for keyword in call.keywords
        if keyword.arg == "deadline" and _name(call) in ("settings", "register_profile")
        if not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)
    ]
    assert offences == []
