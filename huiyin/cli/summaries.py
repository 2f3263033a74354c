"""What a command says of itself in the list of commands, read from its source without running it.

Loading the code of all commands takes a hundred times as long as listing them, and a list is all that is asked.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

#: The first line after a function that is not of it.
_NEXT = re.compile(r"\n(?=[^\s)\]}#])")
#: What a decorator says beside the docstring: whoever gives one of these is loaded and asked.
_SAYS_MORE = {"help", "short_help", "hidden", "deprecated"}


def docstring(point: EntryPoint) -> str | None:
    """Return the docstring of the function behind a command; None where the source alone does not tell the help."""
    for file in _files(point.module):
        try:
            found = ast.parse(_definition(file.read_text("utf-8"), point.attr)).body
        except (OSError, SyntaxError, ValueError):
            return None
        one = found[0] if len(found) == 1 else None
        return ast.get_docstring(one) if isinstance(one, ast.FunctionDef) and _is_plain(one) else None
    return None


def _definition(source: str, name: str) -> str:
    """Return the lines of the function ``name`` and its decorators: parsing the whole file takes ten times as long."""
    head, found, rest = source.partition(f"\ndef {name}(")
    decorators = head.rpartition("\n\n")[2]
    end = _NEXT.search(rest)
    return f"{decorators}{found}{rest[: end.start() if end else len(rest)]}"


def _is_plain(function: ast.FunctionDef) -> bool:
    """Return True where the help is the docstring: one decorator makes a command or group and says nothing else."""
    makers = [node for node in function.decorator_list if _called(node) in ("command", "group")]
    given = {keyword.arg for node in makers if isinstance(node, ast.Call) for keyword in node.keywords}
    return len(makers) == 1 and not given & _SAYS_MORE and None not in given


def _called(decorator: ast.expr) -> str:
    what = decorator.func if isinstance(decorator, ast.Call) else decorator
    return what.attr if isinstance(what, ast.Attribute) else ""


def _files(module: str) -> Iterator[Path]:
    """Yield where the source of ``module`` lies. Only the top package is looked up, which imports nothing."""
    top, *parts = module.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return
    if spec is None:
        return
    if not parts:
        places = [Path(spec.origin)] if spec.origin else []
    else:
        folders = [Path(folder).joinpath(*parts) for folder in spec.submodule_search_locations or ()]
        places = [place for folder in folders for place in (folder.with_suffix(".py"), folder / "__init__.py")]
    yield from (place for place in places if place.suffix == ".py" and place.is_file())
