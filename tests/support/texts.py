"""Every text that a reader of the project can meet, with its place: what the words test looks at.

Of Python: string constants that are prose, docstrings, comments and the words of identifiers.
Of Markdown, templates, scripts, schemas and YAML: every line.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["string", "docstring", "comment", "identifier", "line"]
_LINES = {".md", ".html", ".js", ".css", ".yml", ".yaml", ".toml", ".json"}


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a file, at a line."""

    file: str
    line: int
    kind: Kind
    text: str


def of_file(path: Path, name: str) -> Iterator[Words]:
    """The texts of one file."""
    if path.suffix == ".py":
        yield from of_python(path.read_text(encoding="utf-8"), name)
    elif path.suffix in _LINES:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            yield Words(name, number, "line", line)


def of_python(text: str, name: str) -> Iterator[Words]:
    """The prose, comments and identifiers of a module."""
    tree = ast.parse(text)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            kind: Kind = "docstring" if id(node) in docstrings else "string"
            for offset, line in enumerate(node.value.split("\n")):
                if kind == "docstring" or " " in line.strip():
                    yield Words(name, node.lineno + offset, kind, line)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield Words(name, token.start[0], "comment", token.string)
        elif token.type == tokenize.NAME:
            words = " ".join(re.split(r"_+|(?<=[a-z])(?=[A-Z])", token.string)).lower().strip()
            yield Words(name, token.start[0], "identifier", words)
