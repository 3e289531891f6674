"""Reads the case files of codes. Cases test a code and are the examples on its manual page.

A file has a list `cases`. A case is `bad` (the code is reported) or `good` (it is not) and has a
name, the command to run (default: `check`), and the author's text: a `page`, or `files` by path. A
page is an excerpt unless its front matter has `ads`: tests merge excerpts into a complete page. The
files of codes without a rule also contain the text of the manual page. Invisible characters are
written as `<U+202E>`, bytes that are not UTF-8 as `<0xFF>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ads_compiler.core import yaml
from ads_compiler.core.text import Text

_KEYS = frozenset({"bad", "good", "run", "page", "files"})
_TEXT_KEYS = ("summary", "why", "what_to_do")
_ESCAPE = re.compile(r"<(?:U\+([0-9A-F]{4,6})|0x([89A-F][0-9A-F]))>")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a case, with its text repeated `times`. A directory has the text None."""

    path: str
    text: str | None
    times: int = 1

    @property
    def data(self) -> bytes:
        """The content of the file on disk."""
        return unescaped(self.text or "").encode("utf-8", "surrogateescape") * self.times


@dataclass(frozen=True, slots=True)
class Case:
    """An author's text, and whether a command reports the code for it.

    `page` is a page or an excerpt of one; `files` are written unchanged.
    """

    kind: Literal["bad", "good"]
    name: str
    run: str
    page: str | None
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """The content of a case file; the texts are "" if the docstring of a rule has them."""

    cases: tuple[Case, ...]
    summary: str = ""
    why: str = ""
    what_to_do: str = ""

    def first(self, kind: str) -> tuple[Case, ...]:
        """The first case of a kind, or nothing."""
        return tuple(case for case in self.cases if case.kind == kind)[:1]


def read(path: Path) -> Cases:
    """Read a case file. ValueError means that the file is malformed, which is a bug in adsc."""
    source = Text(path.name, path.read_text(encoding="utf-8"))
    node, findings = yaml.read(source)
    if node is None or findings:
        raise ValueError("; ".join(f"{item.span}: {item.message}" for item in findings))
    facts = yaml.plain(node)
    if not isinstance(facts, dict) or not set(facts) <= {"cases", *_TEXT_KEYS}:
        raise ValueError(f"{path.name}: only {', '.join(('cases', *_TEXT_KEYS))} are allowed")
    texts = {key: " ".join(str(facts.get(key, "")).split()) for key in _TEXT_KEYS}
    return Cases(tuple(_case(path.name, item) for item in facts.get("cases") or ()), **texts)


def _case(name: str, item: dict[str, Any]) -> Case:
    kinds = [kind for kind in ("bad", "good") if kind in item]
    if len(kinds) != 1 or not set(item) <= _KEYS or not {"page", "files"} & set(item):
        raise ValueError(f"{name}: a case is 'bad' or 'good' with 'page' or 'files': {item}")
    return Case(
        "bad" if kinds == ["bad"] else "good",
        str(item[kinds[0]]),
        str(item.get("run", "check")),
        str(item["page"]) if "page" in item else None,
        tuple(_file(path, content) for path, content in (item.get("files") or {}).items()),
    )


def _file(path: str, content: Any) -> File:
    if isinstance(content, dict):
        return File(path, str(content["text"]), int(content["times"]))
    return File(path, None if content is None else str(content))


def unescaped(text: str) -> str:
    """Replace escapes by their characters; a byte becomes a surrogate escape."""
    return _ESCAPE.sub(
        lambda match: chr(int(match[1], 16) if match[1] else 0xDC00 + int(match[2], 16)), text
    )
