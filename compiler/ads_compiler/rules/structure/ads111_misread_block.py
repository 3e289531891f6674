"""ADS111 misread-block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy.markdown import Block

_KINDS = ("sigma", "case")
_CASES = ("validation", "false_positives", "blind_spots")
_OTHER_WORDS = {"yaml", "yml", "json", "rule"}


def _intended_kind(block: Block, section: str | None) -> str | None:
    """The kind that an unread block was probably meant to have, or None."""
    words = [word for word in re.split(r"[^a-z]+", block.kind) if word]
    for kind in _KINDS:
        if block.kind == f"yaml {kind}":
            return None
        if (kind in words and set(words) <= {*_OTHER_WORDS, kind}) or words[:2] in (
            ["yaml", kind],
            ["yml", kind],
        ):
            return kind
        if len(words) == 2 and words[0] in ("yaml", "yml") and _is_misspelling(words[1], kind):
            return kind
    if block.kind not in ("", "yaml", "yml"):
        return None
    keys = set(re.findall(r"(?m)^([a-z]+):", block.content.text))
    if {"logsource", "detection"} <= keys or {"title", "correlation"} <= keys:
        return "sigma"
    return "case" if {"name", "events"} <= keys and section in _CASES else None


def _is_misspelling(word: str, kind: str) -> bool:
    """Whether a word differs from a kind by an extra, missing or misplaced letter."""
    return sorted(word) == sorted(kind) or SequenceMatcher(None, word, kind).ratio() >= 0.8


@rule("ADS111", raw=True)
def misread_block(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every block that is meant as a rule or a case is marked as one.

    ## Why

    A block with a misspelt info string is only displayed: it is never compiled and never run, and
    nothing else warns about it.

    ## What to do

    Mark rules as `yaml sigma`, inside the Detection section, and cases as `yaml case`. Close every
    block.
    """
    for block in entry.strategy.document.blocks:
        section = entry.strategy.section_at(block.row)
        if not block.closed:
            yield (
                block.span,
                "unclosed code block",
                "close it with the same fence that opens it",
            )
        if kind := _intended_kind(block, section):
            shown = f"a '{block.kind}' block" if block.kind else "a block without a language"
            yield (
                block.span,
                f"{shown} is displayed but not read",
                f"write 'yaml {kind}'",
            )
        if block.kind == "yaml sigma" and section != "detection":
            yield (
                block.span,
                "this rule is outside the section 'Detection'",
                "move it to 'Detection'",
            )
