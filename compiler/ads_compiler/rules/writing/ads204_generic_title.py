"""ADS204 generic-title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_GENERIC = {
    "a", "abnormal", "activities", "activity", "ads", "adversarial", "adversaries", "adversary",
    "alert", "alerting", "an", "and", "anomalous", "anomaly", "attack", "attacker", "attackers",
    "attacks", "attempt", "attempts", "behavior", "behaviors", "behaviour", "behaviours", "by",
    "bypass", "bypassing", "detect", "detected", "detecting", "detection", "detections", "evade",
    "evasion", "event", "events", "for", "from", "generic", "in", "malicious", "misuse",
    "monitoring", "new", "of", "on", "or", "potential", "potentially", "possible", "report", "rule",
    "security", "strategy", "suspicious", "system", "systems", "technique", "test", "the", "threat",
    "threats", "through", "title", "to", "unusual", "use", "using", "via", "with", "&",
}  # fmt: skip
# Scripts without spaces between words, which cannot be counted.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")


@rule("ADS204", raw=True)
def generic_title(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The title names one event.

    ## Why

    An analyst reads the title first, at night, among fifty others. A title that fits every strategy
    gives no information.

    ## What to do

    Name who does what, and where: 'Packet capture tool started inside a container'.
    """
    title = entry.strategy.title
    specific = [
        word for word in re.findall(r"[\w.$&/-]+", title.casefold()) if word not in _GENERIC
    ]
    if len(specific) < 2 and not _UNSPACED.search(title):
        reason = (
            f"'{specific[0]}' is its only specific word" if specific else "it has no specific word"
        )
        yield (
            entry.strategy.span("title"),
            f"the title '{title}' is generic: {reason}",
            "name the one event that raises the alert",
        )
