"""The cases of a code: a YAML file to values. They test the code and are the examples of its page.

A file has a list `cases`. A case is `bad` (the code is reported) or `good` (it is not) with a name,
the command to run (`check` where it is omitted), and what an author writes: a `page`, or `files` by
path. A page is an excerpt unless it has `ads` in its front matter: tests lay it over a complete
page. Files of codes that no rule reports also hold the text of the manual page. A character that
cannot be seen is written as `<U+202E>`, and a byte that is not UTF-8 as `<0xFF>`.
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
    """A file of a case. `text` None is a directory; a text is repeated `times`."""

    path: str
    text: str | None
    times: int = 1

    @property
    def data(self) -> bytes:
        """What the file holds on the disk."""
        return unescaped(self.text or "").encode("utf-8", "surrogateescape") * self.times


@dataclass(frozen=True, slots=True)
class Case:
    """What an author writes, and whether the code is reported for it by a command.

    `page` is an excerpt of a page, or a whole one; `files` are taken as they are.
    """

    kind: Literal["bad", "good"]
    name: str
    run: str
    page: str | None
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """What a file holds; the three texts are "" where a rule's docstring has them."""

    cases: tuple[Case, ...]
    summary: str = ""
    why: str = ""
    what_to_do: str = ""

    def first(self, kind: str) -> tuple[Case, ...]:
        """The first case of a kind, if there is one."""
        return tuple(case for case in self.cases if case.kind == kind)[:1]


def read(path: Path) -> Cases:
    """The cases in a file; ValueError where it has another form, which is a bug of adsc."""
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
    """Text with the characters that its escapes name; a byte becomes a surrogate escape."""
    return _ESCAPE.sub(
        lambda hit: chr(int(hit[1], 16)) if hit[1] else chr(0xDC00 + int(hit[2], 16)), text
    )
