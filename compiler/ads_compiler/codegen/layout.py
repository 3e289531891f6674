"""A syntax tree as readable ASCII text of at most 100 columns, identical on every Python.

`ast.unparse` never breaks a statement and differs between versions. This module writes only the
node types that detectors use. Tokens that cannot be broken, such as a long name, may exceed the
width.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

WIDTH = 100
_STEP = "    "
_PLAIN = re.compile(r"[ !#-\[\]-~]*")  # printable ASCII without double quotes and backslashes
_RAW = re.compile(
    r"[ !#-~]*[ !#-\[\]-~]"
)  # printable ASCII without double quotes, no backslash at the end
_PIECE = re.compile(r"(?s).{1,72}(?:(?<=[ ,;|/])|\Z)|.{1,72}")


def statements(body: Iterable[ast.stmt]) -> str:
    """Statements of a module: definitions have two empty lines around them."""
    text, after_function = "", False
    for node in body:
        is_function = isinstance(node, ast.FunctionDef)
        if text:
            text += "\n\n" if is_function or after_function else ""
        text += _statement(node, "") + "\n"
        after_function = is_function
    return text


def _statement(node: ast.stmt, indent: str) -> str:
    match node:
        case ast.FunctionDef(name=name, args=arguments, body=body, returns=ast.expr() as returns):
            given = ", ".join(
                f"{one.arg}: {_flat(one.annotation)}" for one in arguments.args if one.annotation
            )
            head = f"{indent}def {name}({given}) -> {_flat(returns)}:"
            return "\n".join([head, *(_statement(one, indent + _STEP) for one in body)])
        case ast.Return(value=ast.expr() as value):
            return _assigned(f"{indent}return ", value, indent)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return _assigned(f"{indent}{name} = ", value, indent)
        case ast.Expr(value=ast.Constant(value=str() as text)):
            return indent + docstring(text)
    raise TypeError(f"detectors have no {type(node).__name__}")


def docstring(text: str) -> str:
    """A docstring of the text that `shown` returns; raw when that saves backslashes."""
    if '"""' not in text and not text.endswith(("\\", '"')):
        return ("r" if "\\" in text else "") + f'"""{text}"""'
    return '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""'


def shown(text: str) -> str:
    """An author's text with every character except printable ASCII and newlines escaped."""
    lines = text.replace("\r\n", "\n").replace('"""', r"\"\"\"").split("\n")
    return "\n".join(
        "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in line) for line in lines
    )


def _assigned(head: str, value: ast.expr, indent: str) -> str:
    flat = _flat(value)
    if len(head) + len(flat) <= WIDTH:
        return head + flat
    if isinstance(value, ast.BoolOp | ast.UnaryOp):
        return f"{head}(\n{indent}{_STEP}{_broken(value, indent + _STEP)}\n{indent})"
    return head + _broken(value, indent)


def _expression(node: ast.expr, indent: str, used: int) -> str:
    """An expression that begins after `used` columns, on one line where it fits."""
    flat = _flat(node)
    return flat if used + len(flat) <= WIDTH else _broken(node, indent)


def _broken(node: ast.expr, indent: str) -> str:
    """An expression over several lines, those after the first indented."""
    inner = indent + _STEP
    match node:
        case ast.BoolOp(op=op, values=values):
            word = "and" if isinstance(op, ast.And) else "or"
            parts = [_operand(one, indent, len(indent) + len(word) + 1) for one in values]
            return f"\n{indent}{word} ".join(parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return "not " + _operand(operand, indent, len(indent) + len("and not "))
        case ast.Call(func=function, args=arguments, keywords=keywords):
            heads = [("", one) for one in arguments] + [
                (f"{one.arg}=", one.value) for one in keywords
            ]
            return _flat(function) + _bracketed("(", heads, ")", inner, indent)
        case ast.Tuple(elts=items):
            return _bracketed("(", [("", one) for one in items], ")", inner, indent)
        case ast.List(elts=items):
            return _bracketed("[", [("", one) for one in items], "]", inner, indent)
        case ast.Dict(keys=keys, values=values):
            pairs = [(f"{_flat(key)}: ", one) for key, one in zip(keys, values, strict=True) if key]
            return _bracketed("{", pairs, "}", inner, indent)
        case ast.Constant(value=str() as text):
            pieces = _pieces(text)
            if len(pieces) > 1:
                return (
                    "(\n" + "".join(f"{inner}{_string(piece)}\n" for piece in pieces) + f"{indent})"
                )
    return _flat(node)


def _bracketed(
    opening: str, items: Sequence[tuple[str, ast.expr]], closing: str, inner: str, indent: str
) -> str:
    lines = [
        f"{inner}{head}{_expression(one, inner, len(inner) + len(head) + 1)},\n"
        for head, one in items
    ]
    return f"{opening}\n{''.join(lines)}{indent}{closing}"


def _operand(node: ast.expr, indent: str, used: int) -> str:
    if not isinstance(node, ast.BoolOp):
        return _expression(node, indent, used)
    flat = f"({_flat(node)})"
    if used + len(flat) <= WIDTH:
        return flat
    return f"(\n{indent}{_STEP}{_broken(node, indent + _STEP)}\n{indent})"


def _flat(node: ast.expr | None) -> str:  # noqa: C901 - one case a kind
    match node:
        case ast.Constant(value=str() as text):
            return _string(text)
        case ast.Constant(value=float() as number):
            return repr(number).replace("inf", "1e309")  # as Python reads it
        case ast.Constant(value=value):
            return repr(value)
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{_flat(value)}.{name}"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"-{_flat(operand)}"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"not {_grouped(operand)}"
        case ast.BoolOp(op=op, values=values):
            word = " and " if isinstance(op, ast.And) else " or "
            return word.join(_grouped(one) for one in values)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            given = [*map(_flat, arguments), *(f"{one.arg}={_flat(one.value)}" for one in keywords)]
            return f"{_flat(function)}({', '.join(given)})"
        case ast.Tuple(elts=[one]):
            return f"({_flat(one)},)"
        case ast.Tuple(elts=items):
            return f"({', '.join(map(_flat, items))})"
        case ast.List(elts=items):
            return f"[{', '.join(map(_flat, items))}]"
        case ast.Dict(keys=keys, values=values):
            return (
                "{"
                + ", ".join(
                    f"{_flat(key)}: {_flat(one)}" for key, one in zip(keys, values, strict=True)
                )
                + "}"
            )
    raise TypeError(f"detectors have no {type(node).__name__}")


def _grouped(node: ast.expr) -> str:
    """An operand: `and` below `or` has parentheses, too, for people."""
    return f"({_flat(node)})" if isinstance(node, ast.BoolOp) else _flat(node)


def _string(text: str) -> str:
    """A double-quoted literal if possible, raw if only backslashes need escapes, else `ascii`."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return f'r"{text}"' if _RAW.fullmatch(text) else ascii(text)


def _pieces(text: str) -> list[str]:
    """Split a long text into one-line literals, after blanks and separators if possible."""
    pieces = []
    for piece in _PIECE.findall(text):
        size = (
            len(piece) if len(_string(piece)) <= WIDTH - 20 else 7
        )  # an escape has up to ten characters
        pieces += [piece[start : start + size] for start in range(0, len(piece), size)]
    return pieces
