"""ADS230 validation-without-action."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import prose

# A named test of a library, which says exactly what is run.
_TEST = re.compile(
    r"\bT\d{4}(?:\.\d{3})?\s?[-#]\s?\d+\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
    re.IGNORECASE,
)


@rule("ADS230", raw=True)
def validation_without_action(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Validation holds something that can be run: a command, a case, or a test that is named exactly.

    ## Why

    'Simulate an attack' is run by everybody in another way. When no alert comes, nobody knows whether the detection is
    broken or the simulation was another one.

    ## What to do

    Write the command line that leaves the trace, or add a `yaml case` block with the events that it leaves. The name
    of a tool alone is no command.
    """
    section = entry.strategy.sections.get("validation")
    if (
        section is None
        or section.is_empty
        or section.blocks
        or section.links
        or prose.only_denies(section)
    ):
        return
    commands = [code for code in prose.inline_code(section) if len(code.split()) > 1]
    if not commands and not _TEST.search(section.text):
        hint = "add a command line, a 'yaml case' block, or the number of an atomic test"
        yield (
            section.span,
            "Validation has nothing that can be run: no command, no case, no named test",
            hint,
        )
