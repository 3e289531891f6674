"""ADS243 real-time-from-batches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import prose

_AT_ONCE = re.compile(r"\breal[ -]time\b|\b(?:instantly|instantaneous(?:ly)?)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|no|never|cannot|nor|without|near)\b|n't\b", re.IGNORECASE)
_BATCH = re.compile(
    r"\b(?:hourly|nightly|daily|weekly|batch(?:es|ed)?"
    r"|(?:once|twice) (?:a|per) (?:hour|day|week)|every (?:\d+ |few )?(?:hours?|days?|night))\b",
    re.IGNORECASE,
)
_ARRIVES = re.compile(
    r"\b(?:logs?|telemetry|events?|records?|feeds?|data)\b[^.]*"
    r"\b(?:ingest|collect|upload|import|export|deliver|arriv|sync|load|ship|forward|available)\w*"
    r"|\b(?:ingest|collect|upload|import|export|deliver|load|ship|forward)\w*\b[^.]*"
    r"\b(?:logs?|telemetry|events?|records?|data)\b",
    re.IGNORECASE,
)
_PROMISES = ("goal", "strategy_abstract", "priority")
# In these sections a batch is somebody's work, not the delivery of telemetry.
_NOT_CHECKED = ("response", "false_positives", "validation")


@rule("ADS243", raw=True)
def real_time_from_batches(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page does not promise real time from telemetry that arrives in batches.

    ## Why

    The time to contain is planned from the promise. If the log arrives once a day, the alert is a
    day late.

    ## What to do

    State how long an alert takes at worst: the delay of the log plus that of the rule.
    """
    promise, batch = None, None
    for section in entry.strategy.sections.values():
        for piece, sentence in prose.sentences(section):
            if section.key in _PROMISES and _AT_ONCE.search(sentence):
                promise = promise or (None if _NEGATION.search(sentence) else piece)
            if (
                section.key not in _NOT_CHECKED
                and _BATCH.search(sentence)
                and _ARRIVES.search(sentence)
            ):
                batch = batch or sentence
    if promise and batch:
        shown = batch if len(batch) <= 70 else f"{batch[:67].rstrip()}…"
        message = f"this promises real time, but the data arrives in batches: '{shown}'"
        yield promise.span, message, "state how late an alert can be"
