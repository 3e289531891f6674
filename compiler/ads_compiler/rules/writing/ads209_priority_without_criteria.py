"""ADS209 priority-without-criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_CRITERION = re.compile(
    r"\b(when|if|unless|where|until|while|rais(e|es|ed)|lower(s|ed)?|increas(e|es|ed)|reduc(e|es"
    r"|ed)"
    r"|(up|down)grad(e|es|ed)|escalat(e|es|ed))\b",
    re.IGNORECASE,
)
# 'Critical in production clusters. High in lab clusters.': two levels, each with its scope.
_LEVEL = re.compile(
    r"(?:^|[.;,]\s+|\band\s+)[*_]*(critical|high|medium|low|informational)[*_]*"
    r"\s+(?:in|on|for|from|at|outside|inside)\b",
    re.IGNORECASE | re.MULTILINE,
)


@rule("ADS209", raw=True)
def priority_without_criteria(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The Priority section gives criteria that decide about a single alert.

    ## Why

    'High' for every alert is a default, not a priority. The analyst needs to know what makes this
    alert worse, or harmless.

    ## What to do

    Say when to raise and when to lower the priority: 'Raise to critical when the pod shares the
    host's network'.
    """
    section = entry.strategy.sections.get("priority")
    if section is None or section.is_empty or any(piece.table for piece in section.prose):
        return
    levels = {level.casefold() for level in _LEVEL.findall(section.text)}
    if len(levels) < 2 and not _CRITERION.search(section.text):
        yield (
            section.span,
            "the priority has no criteria",
            "say when to raise and when to lower the priority",
        )
