"""The manual of findings, made from the rules themselves: their docstrings and their examples."""

from __future__ import annotations

import inspect
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from ads_compiler.core.resources import data_path
from ads_compiler.rules.base import LintRule
from ads_compiler.rules.other_codes import OTHER_CODES, OtherCode


@dataclass(frozen=True, slots=True)
class ManualEntry:
    """A finding of the manual; `body` is Markdown without the heading."""

    code: str
    name: str
    severity: str
    summary: str
    body: str


@cache
def entries() -> tuple[ManualEntry, ...]:
    """Every finding by its code."""
    # All rules at once take long to import: who only has no finding to explain does without.
    from ads_compiler.rules.registry import RULES

    made = [*map(_of_rule, RULES), *map(_of_other, OTHER_CODES)]
    return tuple(sorted(made, key=lambda entry: entry.code))


def codes() -> tuple[str, ...]:
    """Every code that a finding can have."""
    return tuple(entry.code for entry in entries())


def page(code: str) -> str | None:
    """The manual page of a code as Markdown, or None."""
    found = next((entry for entry in entries() if entry.code == code), None)
    return (
        None
        if found is None
        else f"# {found.code} {found.name}\n\nSeverity: {found.severity}\n\n{found.body}"
    )


def _of_rule(rule: LintRule) -> ManualEntry:
    doc = inspect.cleandoc(rule.doc)
    parts = [doc]
    for word in ("bad", "good"):
        example = data_path("examples", f"{rule.code}-{rule.name}", f"{word}.md")
        if example.is_file():
            parts.append(f"## {word.title()}\n\n{_fenced(example.read_text(encoding='utf-8'))}")
    return ManualEntry(
        rule.code, rule.name, rule.severity.label, doc.split("\n")[0], "\n\n".join(parts) + "\n"
    )


def _of_other(entry: OtherCode) -> ManualEntry:
    body = f"{entry.says}\n\n## What to do\n\n{entry.cure}\n"
    return ManualEntry(entry.code, entry.name, entry.severity.label, entry.says, body)


def _fenced(text: str) -> str:
    """Text in a fence that is longer than any inside it. What cannot be seen in it is written as its code."""
    text = "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cc", "Cf") and c != "\n" else c
        for c in text
    )
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}markdown\n{text.rstrip()}\n{fence}"
