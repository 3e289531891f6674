"""ADS235 response-without-escalation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import is_unwritten

# 'Escalate according to protocol' names nobody.
_ESCALATES = re.compile(
    r"\bescalat\w*(?! (?:according|accordingly|as |per |following|in accordance|in line"
    r"|if (?:needed|necessary)))\b"
    r"|\bon[ -]call\b|\bcsirt\b|\bcert\b"
    r"|\bincident[ -](?:response|handl\w+|manage\w+|command\w*|lead)\b"
    r"(?! (?:plan|process|protocol|procedure|polic))"
    r"|\b(?:notify|notifies|inform|contact|call|page|engage|involve|tell)\b"
    r" (?:the|its|their|an?|your|our|whoever|(?-i:[A-Z]))"
    r"|\b(?:hand|pass|report|forward|send)\w* (?:\w+ ){0,3}(?:to|over) (?:the |an? |our )?\w+",
    re.IGNORECASE,
)
_LEVELS = ("high", "critical", "informational")


@rule("ADS235", raw=True)
def response_without_escalation(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The response names who takes over a real alert.

    ## Why

    At night the analyst is alone. Without a name, a role or a number, the decision waits until the
    morning.

    ## What to do

    Add the step 'Escalate to incident response on call when …', or `escalate_to` in the front
    matter. ADS214 checks pages with priority high or critical; informational pages are not checked.
    """
    strategy = entry.strategy
    section = strategy.sections.get("response")
    if section is None or section.is_empty or strategy.response or is_unwritten(section):
        return
    if strategy.document.front is not None and strategy.priority in _LEVELS:
        return
    if not _ESCALATES.search(section.text):
        yield (
            section.span,
            "the response names nobody to escalate to",
            "name whom to call, how, and when",
        )
