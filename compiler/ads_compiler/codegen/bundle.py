"""The parts of the runtime as one text: their imports merged, those among themselves left out."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ads_compiler.codegen.runtime.ruleset import PLAN_FILE, ROUTES_FILE

_PACKAGE = Path(__file__).parents[1]
RUNTIME, ROUTES, PLAN = "adsc_runtime.py", ROUTES_FILE, PLAN_FILE
SHARED = (RUNTIME, ROUTES, PLAN)
# Each after the parts that it uses.
PARTS = (
    "codegen/runtime/values.py",
    "detection/regex/linear.py",
    "detection/regex/bounded.py",
    "codegen/runtime/eventview.py",
    "codegen/runtime/predicates.py",
    "codegen/runtime/scan.py",
    "codegen/runtime/screenformula.py",
    "codegen/runtime/screenfield.py",
    "codegen/runtime/screen.py",
    "codegen/runtime/shapes.py",
    "codegen/runtime/audit.py",
    "codegen/runtime/hostforms.py",
    "codegen/runtime/defenderforms.py",
    "codegen/runtime/ocsfforms.py",
    "codegen/runtime/forms.py",
    "codegen/runtime/windowstext.py",
    "codegen/runtime/windowsforms.py",
    "codegen/runtime/unwrapping.py",
    "codegen/runtime/sources.py",
    "codegen/runtime/routing.py",
    "codegen/runtime/windows.py",
    "codegen/runtime/ruleset.py",
    "codegen/runtime/alert.py",
    "codegen/runtime/correlate.py",
    "codegen/runtime/state.py",
    "codegen/runtime/unseen.py",
    "codegen/runtime/detector.py",
    "codegen/runtime/framing.py",
    "codegen/runtime/zeek.py",
    "codegen/runtime/reading.py",
    "codegen/runtime/saved.py",
    "codegen/runtime/session.py",
    "codegen/runtime/program.py",
)
_DOC = '''"""The runtime shared by adsc detectors: it reads, routes, matches, correlates events.

It needs only Python's standard library. The detectors next to this file import it, and
`routes.json` maps events to log sources.
Generated. Do not edit.
"""
'''
_FUTURE = "\nfrom __future__ import annotations\n\n"
# At the top of every detector. `python -I` does not look into the directory of a program.
OWN_FOLDER = """
import os
import sys

if __name__ == "__main__":  # the directory comes last, or a file in it could hide one of Python's
    _FOLDER = os.path.dirname(os.path.realpath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != _FOLDER]
    sys.path.append(_FOLDER)
"""
MARK = "# End of the runtime. The rest is compiled from the source named at the top of this file."


@cache
def runtime() -> str:
    """The text of the file that all detectors of a directory import."""
    imports, bodies = _joined()
    return f"{_DOC}{_FUTURE}{imports}\n{bodies}"


def inlined() -> str:
    """The same for a module that holds it, to be put after the docstring of that."""
    imports, bodies = _joined("from functools import partial\n")
    return f"{_FUTURE.rstrip()}\n{OWN_FOLDER}\n{imports}\n{bodies}\n\n{MARK}\n\n"


@cache
def names() -> frozenset[str]:
    """Every name that the runtime defines or imports at its top."""
    return frozenset(
        name for node in ast.parse(runtime()).body for name in (*_defined(node), *_imported(node))
    )


@cache
def _joined(more: str = "") -> tuple[str, str]:
    """The imports of all parts, and the parts."""
    modules: set[str] = set()
    members: dict[str, set[str]] = {}
    bodies = []
    for text in (more, *(path.read_text(encoding="utf-8") for path in part_files())):
        tree = ast.parse(text)
        if about := ast.get_docstring(tree):
            title = about.split("\n")[0]
            bodies.append(f"# {title}\n\n" + blanked(text).strip("\n") + "\n")
        for node in tree.body:
            if isinstance(node, ast.Import):
                modules.update(map(_import, node.names))
            elif (
                isinstance(node, ast.ImportFrom)
                and node.module
                and not node.module.startswith("ads_compiler")
            ):
                members.setdefault(node.module, set()).update(map(_import, node.names))
    members.pop("__future__", None)
    lines = [*(f"import {name}" for name in sorted(modules))]
    lines += [
        f"from {module} import {', '.join(sorted(given))}"
        for module, given in sorted(members.items())
    ]
    return "\n".join(lines) + "\n", "\n\n".join(bodies)


def _import(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def part_files() -> list[Path]:
    """The files of the parts, each after those that it uses."""
    return [_PACKAGE / part for part in PARTS]


def blanked(text: str) -> str:
    """A part with empty lines where its docstring and its imports are."""
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


def _imported(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return set()
