"""Applying the fixes that findings carry to the text of a page.

A fix is safe if it is certain and changes only what is wrong. The technique that replaces another
is never chosen here: a person or `adsc attack migrate` does that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ads_compiler import catalog as pages
from ads_compiler.core.code_table import Family
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml_edits import Edit, apply
from ads_compiler.sigma.settings import Settings


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text with fixes applied.

    `left` counts fixes that overlap another; `broken` means that none was applied, since the page
    would be less readable afterwards.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    applied: tuple[Diagnostic, ...] = ()
    left: int = 0
    broken: bool = False


def fixed(
    source: Text, findings: Iterable[Diagnostic], unsafe: bool, settings: Settings | None = None
) -> Fixed:
    """Apply the fixes of findings about a page; a page never becomes less readable."""
    edits: list[Edit] = []
    applied: list[Diagnostic] = []
    left = 0
    for finding in findings:
        if finding.fix is None or finding.waived is not None or not (finding.fix.safe or unsafe):
            continue
        places = [_edit(source, span, text) for span, text in finding.fix.edits]
        if any(_touch(one, other) for one in places for other in edits if one != other):
            left += 1
            continue
        edits.extend(edit for edit in places if edit not in edits)
        applied.append(finding)
    text = apply(source.text, edits)
    if text == source.text:
        return Fixed(text, left=left)
    if _reads(Text(source.name, text), settings) < _reads(source, settings):
        return Fixed(source.text, left=len(applied) + left, broken=True)
    return Fixed(text, tuple(edits), tuple(applied), left)


def _edit(source: Text, span: Span, text: str) -> Edit:
    return Edit(*source.offsets(span), text)


def _touch(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)


def _reads(source: Text, settings: Settings | None) -> tuple[int, int, int]:
    """How readable a page is: 0 not at all, 1 its facts, 2 its rules too; then fewest findings.

    What cannot be read hides other findings, so it counts first.
    """
    entry, findings = pages.read_entry(source, settings)
    unread = sum(item.code.family is Family.READING for item in findings)
    return (0 if entry is None else 1 + entry.sound), -unread, -len(findings)
