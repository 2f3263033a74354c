"""The repository as text and syntax trees, for the tests that judge how the house is built."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("intake", "routing", "followup", "reporting", "gateway")


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the repository, relative to its root: those git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below ``folders``."""
    return [
        path for path in tracked() if path.suffix == ".py" and str(path).startswith(tuple(f"{f}/" for f in folders))
    ]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of the file at ``path`` (relative to the root)."""
    return ast.parse((ROOT / path).read_text("utf-8"), str(path))


def imports(path: Path) -> set[str]:
    """Return the dotted names that the file imports anywhere, relative ones made absolute."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = [] if not node.level else list(path.with_suffix("").parts[: -node.level])
            module = ".".join([*package, *([node.module] if node.module else [])])
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def belongs_to(name: str, *packages: str) -> bool:
    """Return True where the dotted ``name`` is one of ``packages`` or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def strings(*paths: Path) -> set[str]:
    """Return every string constant in the files."""
    nodes = (node for path in paths for node in ast.walk(tree(path)))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of the file with the number of code lines in its body (no blanks, comments, docstring)."""
    lines = (ROOT / path).read_text("utf-8").splitlines()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            covered = {number for part in body for number in range(_first(part), (part.end_lineno or 0) + 1)}
            code = [lines[number - 1].strip() for number in covered]
            yield node.name, sum(1 for line in code if line and not line.startswith("#"))


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    numbers: list[int] = [node.lineno, *(decorator.lineno for decorator in decorators)]
    return min(numbers)


def read(name: str) -> str:
    """Return the text of a file, or a failing test's sentence where it is missing."""
    path = ROOT / name
    assert path.exists(), f"{name} is missing"
    return path.read_text("utf-8")
