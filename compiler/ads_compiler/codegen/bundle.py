"""The parts of the stand-alone runtime as one text: their imports merged, those among themselves left out."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
# Each after the parts that it uses.
PARTS = (
    "codegen/runtime/values.py",
    "detection/regex/linear.py",
    "codegen/runtime/view.py",
    "codegen/runtime/shapes.py",
    "codegen/runtime/routing.py",
    "codegen/runtime/windows.py",
    "codegen/runtime/correlate.py",
    "codegen/runtime/state.py",
    "codegen/runtime/detector.py",
    "codegen/runtime/framing.py",
    "codegen/runtime/audit.py",
    "codegen/runtime/reading.py",
    "codegen/runtime/program.py",
)
_DOC = '''"""A stand-alone detector: events in, alerts out as JSON lines. Standard library only.

Run it as a program (`python <this file> events.jsonl`, or events on standard input), or import it and use
`match(event)` for the rules that look at one event, or `Detector().feed(event)` for all of them.
"""
'''


@cache
def runtime() -> str:
    """The text that stands before what is compiled, in every module."""
    modules: set[str] = set()
    names: dict[str, set[str]] = {}
    bodies = []
    for path in part_files():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        told = (ast.get_docstring(tree) or "").split("\n")[0]
        bodies.append(f"# {told}\n\n" + blanked(text).strip("\n") + "\n")
        for node in tree.body:
            if isinstance(node, ast.Import):
                modules.update(map(_import, node.names))
            elif (
                isinstance(node, ast.ImportFrom)
                and node.module
                and not node.module.startswith("ads_compiler")
            ):
                names.setdefault(node.module, set()).update(map(_import, node.names))
    names.pop("__future__", None)
    lines = [*(f"import {name}" for name in sorted(modules))]
    lines += [
        f"from {module} import {', '.join(sorted(given))}"
        for module, given in sorted(names.items())
    ]
    return (
        _DOC
        + "\nfrom __future__ import annotations\n\n"
        + "\n".join(lines)
        + "\n\n"
        + "\n\n".join(bodies)
    )


def _import(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def part_files() -> list[Path]:
    """The files of the parts, each after those that it uses."""
    return [_PACKAGE / part for part in PARTS]


def blanked(text: str) -> str:
    """A part with empty lines where its docstring and its imports stood."""
    lines = text.split("\n")
    first, *rest = ast.parse(text).body
    assert isinstance(first, ast.Expr)
    for node in [first, *(node for node in rest if isinstance(node, ast.Import | ast.ImportFrom))]:
        for number in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[number] = ""
    return "\n".join(lines)


def clashes(texts: Iterable[str]) -> set[str]:
    """Names that more than one part defines at its top: joined, the later would win."""
    seen: set[str] = set()
    twice: set[str] = set()
    for text in texts:
        own = {name for node in ast.parse(text).body for name in _defined(node)}
        twice |= seen & own
        seen |= own
    return twice


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {
            n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)
        }
    return (
        {node.target.id}
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        else set()
    )
