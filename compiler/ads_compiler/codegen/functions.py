"""Rule logic as functions of an event: one per named selection, one for the condition."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ads_compiler.codegen.expressions import Expressions
from ads_compiler.codegen.layout import WIDTH, shown
from ads_compiler.codegen.names import Names
from ads_compiler.detection.tree import Condition, Correlation, Excerpt, Rule, Selection, children

_INDENT = "    "
Shown = Callable[[str], str]


@dataclass
class Functions:
    """The functions and constants of a detector, and the runtime functions they call.

    `file` converts a file name to the form shown in documentation.
    """

    names: Names
    file: Shown
    statements: list[ast.stmt] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def add(self, rule: Rule, prefix: str) -> str:
        """Write the functions of a rule and return the name of its condition's function."""
        assert not isinstance(rule.logic, Correlation)
        known: dict[int, str] = {}
        equal: dict[Condition, str] = {}
        parts = _identities(rule.logic)
        for selection in rule.selections:
            if id(selection.condition) in parts or selection.condition in parts.values():
                name = self._function(
                    _words(prefix, selection.name),
                    selection.condition,
                    _about(selection, self.file),
                )
                known[id(selection.condition)] = name
                equal.setdefault(selection.condition, name)

        def named(node: Condition) -> str | None:
            return known.get(id(node)) or (equal.get(node) if equal else None)

        return self._function(_words(prefix, "condition"), rule.logic, self._tied(rule), named)

    def _function(
        self,
        words: Sequence[str],
        condition: Condition,
        about: str,
        named: Callable[[Condition], str | None] | None = None,
    ) -> str:
        name = self.names.free(*words)

        def part(body: ast.expr) -> str:
            inner = self.names.free(name, "part")
            self.statements.append(
                _definition(inner, f"A part of `{name}`, which is nested deeply.", body)
            )
            return inner

        def constant(of: str | None, values: ast.expr) -> ast.expr:
            upper = self.names.free(name.upper(), (of or "any field").upper())
            self.statements.append(ast.Assign([ast.Name(upper, ast.Store())], values, lineno=1))
            return ast.Name(upper, ast.Load())

        writer = Expressions(named or (lambda _node: None), part, constant)
        body = writer.whole(condition) if named is None else writer.top(condition)
        self.used |= writer.used
        self.statements.append(_definition(name, about, body))
        return name

    def _tied(self, rule: Rule) -> str:
        if not rule.conditions:
            return _title(rule)
        place = rule.conditions[0].span
        written = "\n".join(text.text for text in rule.conditions)
        return _documentation(_title(rule), _place(self.file(place.file), place.line), written)


def _identities(logic: Condition) -> Mapping[int, Condition]:
    """Every node of a tree, by its identity."""
    nodes: dict[int, Condition] = {}
    waiting: list[Condition] = [logic]
    while waiting:
        node = waiting.pop()
        nodes[id(node)] = node
        waiting.extend(children(node))
    return nodes


def _words(prefix: str, name: str) -> tuple[str, ...]:
    return (prefix, name) if prefix else (name,)


def _about(selection: Selection, file: Shown) -> str:
    excerpt: Excerpt | None = selection.excerpt
    if excerpt is None or not excerpt.text:
        return "Added by a processing pipeline or a filter."
    return _documentation("", _place(file(excerpt.span.file), excerpt.span.line), excerpt.text)


def _place(file: str, line: int) -> str:
    """A file and a line; of a long path the end."""
    rest = file
    while len(rest) > WIDTH - 20 and "/" in rest:
        rest = rest.partition("/")[2]
    return f"{file if rest == file else f'.../{rest}'}:{line}"


def _title(rule: Rule) -> str:
    words = shown(rule.title or rule.key).replace("\n", " ")
    return "\n".join(textwrap.wrap(words, WIDTH - 8)) or "A rule without a title"


def _documentation(title: str, place: str, sigma: str) -> str:
    """A title, a place, and the Sigma that is written there."""
    head = [*([title, ""] if title else []), shown(place).replace("\n", " "), ""]
    written = [piece for line in shown(sigma).split("\n") for piece in _wrapped(line)]
    lines = "\n".join([*head, *written]).split("\n")
    return (
        "\n".join([lines[0], *(f"{_INDENT}{line}".rstrip() for line in lines[1:])]) + f"\n{_INDENT}"
    )


def _wrapped(line: str) -> list[str]:
    """Wrap a line at blanks where possible; continuation lines are indented further."""
    width, first = WIDTH - len(_INDENT), len(line) - len(line.lstrip())
    more = " " * min(first + 4, width // 2)
    parts = []
    while len(line) > width:
        end = line.rfind(" ", width // 2, width) + 1
        parts.append(line[: end or width])
        line = more + line[end or width :]
    return [*parts, line]


def _definition(name: str, about: str, body: ast.expr) -> ast.stmt:
    # A parsed frame, since the fields of ast.FunctionDef differ between Python versions.
    frame = ast.parse(f"def {name}(event: EventView) -> bool:\n    return None").body[0]
    assert isinstance(frame, ast.FunctionDef)
    frame.body = [ast.Expr(ast.Constant(about)), ast.Return(body)]
    return frame
