"""ADS231 validation-without-expected-result."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import prose

_RESULT = re.compile(
    r"\b(?:alert|detect|fire|trigger|match|finding|incident|notif|hit|positive)\w*", re.IGNORECASE
)
_EXPECTED = re.compile(
    r"\bexpect\w*|\b(?:should|must|will|confirm|verify|ensure|check)\b|\bvalidate that\b"
    r"|\b(?:alert|rule|detection|incident)s? (?:fires?|triggers?|alerts?|appears?|comes?)\b"
    r"|\b(?:alert|incident) is (?:raised|created|generated|produced)\b"
    r"|\b(?:raise|produce|generate|cause|trigger|give|result in|lead to)s?"
    r" (?:an?|one|two|the|exactly|\d+) (?:\w+ ){0,3}alerts?\b"
    r"|\balerts? (?:within|after)\b|\b(?:watch|wait) for (?:the|an|one) alerts?\b",
    re.IGNORECASE,
)


@rule("ADS231", raw=True)
def validation_without_expected_result(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Validation states the result that is expected from its steps.

    ## Why

    A test without an expected result cannot fail. The tester looks for 'signs', finds some, and
    calls the detection proven.

    ## What to do

    Name the alert that is expected, and within what time. A `yaml case` block states it by itself.
    """
    section = entry.strategy.sections.get("validation")
    if section is None or any(block.kind == "yaml case" for block in section.blocks):
        return
    commands = [code for code in prose.inline_code(section) if len(code.split()) > 1]
    if not section.blocks and not commands and len(section.items) < 2:
        return
    # Introductions of lists and of code count as sentences: 'One alert each:'.
    if not any(
        _RESULT.search(text) and _EXPECTED.search(text) for _, text in prose.sentences(section)
    ):
        hint = "add, for example, 'One alert of <rule> is expected within two minutes.'"
        yield section.span, "Validation does not state which alert is expected", hint
