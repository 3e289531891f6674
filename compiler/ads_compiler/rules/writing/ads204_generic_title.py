"""ADS204 generic-title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_EMPTY = {
    "a", "abnormal", "activities", "activity", "ads", "adversarial", "adversaries", "adversary", "alert",
    "alerting", "an", "and", "anomalous", "anomaly", "attack", "attacker", "attackers", "attacks", "attempt",
    "attempts", "behavior", "behaviors", "behaviour", "behaviours", "by", "bypass", "bypassing", "detect",
    "detected", "detecting", "detection", "detections", "evade", "evasion", "event", "events", "for", "from",
    "generic", "in", "malicious", "misuse", "monitoring", "new", "of", "on", "or", "potential", "potentially",
    "possible", "report", "rule", "security", "strategy", "suspicious", "system", "systems", "technique", "test",
    "the", "threat", "threats", "through", "title", "to", "unusual", "use", "using", "via", "with", "&",
}  # fmt: skip
# Scripts that set no space between words: there is no counting them.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")


@rule("ADS204", raw=True)
def generic_title(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The title names one event.

    ## Why

    An analyst reads the title first, at night, among fifty others. A title that fits every strategy says nothing.

    ## What to do

    Name who does what where: 'Packet capture tool started inside a container'.
    """
    title = entry.strategy.title
    telling = [word for word in re.findall(r"[\w.$&/-]+", title.casefold()) if word not in _EMPTY]
    if len(telling) < 2 and not _UNSPACED.search(title):
        rest = (
            f"only '{telling[0]}' tells it from others"
            if telling
            else "no word of it tells it from others"
        )
        yield (
            entry.strategy.span("title"),
            f"the title '{title}' is generic: {rest}",
            "name the one event that alerts",
        )
