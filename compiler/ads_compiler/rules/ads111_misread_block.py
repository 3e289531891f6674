"""ADS111 misread-block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS111", "misread-block", Severity.WARNING)
def misread_block(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A fenced block that is meant as logic or as a case is read as one.

    ## Why

    A block whose info string is misspelt is only shown, never compiled and never run, and nothing says so.

    ## What to do

    Write `yaml sigma` for rules, inside the Detection section, and `yaml case` for cases; close every block.
    """
    for block in entry.strategy.document.blocks:
        if not block.closed:
            yield block.span, "this block is never closed", "end it with a line of the same marks that open it"
        words = set(re.split(r"[^a-z]+", block.kind)) - {""}
        for kind in ("sigma", "case"):
            if kind in words and words <= {"yaml", "yml", kind, "rule"} and block.kind != f"yaml {kind}":
                yield block.span, f"a block '{block.kind}' is only shown, not read", f"write 'yaml {kind}'"
        if block.kind == "yaml sigma" and entry.strategy.section_at(block.row) != "detection":
            yield (
                block.span,
                "this rule stands outside the section 'Detection'",
                "move it there, where readers look for it",
            )
