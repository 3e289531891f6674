"""ADS230 validation-without-action."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import prose
from ads_compiler.rules.helpers.words_placeholders import is_unwritten

# An exactly named test of a library.
_TEST = re.compile(
    r"\bT\d{4}(?:\.\d{3})?\s?(?:[-#–—:,(]\s?)?(?:atomic\s+)?(?:test\s*(?:no\.?|number|#)?\s*)?#?\d+\b"
    r"|\bInvoke-AtomicTest\s+T\d{4}"
    r"|\b(?:atomic(?:s| red team)?|caldera|stratus(?: red team)?|art)\b[^.\n]{0,40}"
    r"(?:\bT\d{4}(?:\.\d{3})?\b|\b[a-z][a-z0-9]*\.[a-z0-9-]+\.[a-z0-9-]+\b|[\"“'][^\"”']{4,}[\"”'])"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
    re.IGNORECASE,
)


@rule("ADS230", raw=True)
def validation_without_action(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Validation contains something to run: a command, a case, or a named test.

    ## Why

    Everybody runs 'Simulate an attack' differently. If no alert comes, nobody knows whether the
    detection is broken or the simulation was different.

    ## What to do

    Write the command line that leaves the trace, or add a `yaml case` block with the events that it
    produces. The name of a tool alone is not a command.
    """
    section = entry.strategy.sections.get("validation")
    if (
        section is None
        or section.is_empty
        or section.blocks
        or section.links
        or prose.only_denies(section)
        or is_unwritten(section)
    ):
        return
    commands = [code for code in prose.inline_code(section) if len(code.split()) > 1]
    if not commands and not _TEST.search(section.text):
        hint = "add a command line, a 'yaml case' block, or the number of an Atomic Red Team test"
        yield (
            section.span,
            "Validation has nothing to run: no command, no case, no named test",
            hint,
        )
