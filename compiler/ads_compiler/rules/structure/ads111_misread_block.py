"""ADS111 misread-block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy.markdown import Block

_KINDS = ("sigma", "case")
_BESIDE = {"yaml", "yml", "json", "rule"}


def _meant(block: Block, section: str | None) -> str | None:
    """The kind that a block was probably meant to be and is not, or None."""
    words = [word for word in re.split(r"[^a-z]+", block.kind) if word]
    for kind in _KINDS:
        if block.kind == f"yaml {kind}":
            return None
        if (kind in words and set(words) <= {*_BESIDE, kind}) or words[:2] in (
            ["yaml", kind],
            ["yml", kind],
        ):
            return kind
        if len(words) == 2 and words[0] in ("yaml", "yml") and _is_slip(words[1], kind):
            return kind
    plain = block.kind in ("", "yaml", "yml") and section == "detection"
    return (
        "sigma"
        if plain and re.search(r"(?ms)^logsource:.*^detection:", block.content.text)
        else None
    )


def _is_slip(word: str, meant: str) -> bool:
    """Whether a word is another one with a letter too many, too few, or in the wrong place."""
    return sorted(word) == sorted(meant) or SequenceMatcher(None, word, meant).ratio() >= 0.8


@rule("ADS111", raw=True)
def misread_block(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A fenced block that is meant as logic or as a case is read as one.

    ## Why

    A block whose info string is misspelt is only shown, never compiled and never run, and nothing says so.

    ## What to do

    Write `yaml sigma` for rules, inside the Detection section, and `yaml case` for cases; close every block.
    """
    for block in entry.strategy.document.blocks:
        section = entry.strategy.section_at(block.row)
        if not block.closed:
            yield (
                block.span,
                "this block is never closed",
                "end it with a line of the same marks that open it",
            )
        if meant := _meant(block, section):
            yield (
                block.span,
                f"a block '{block.kind}' is only shown, not read",
                f"write 'yaml {meant}'",
            )
        if block.kind == "yaml sigma" and section != "detection":
            yield (
                block.span,
                "this rule stands outside the section 'Detection'",
                "move it there, where readers look for it",
            )
