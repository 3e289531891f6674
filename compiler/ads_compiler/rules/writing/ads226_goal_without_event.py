"""ADS226 goal-without-event."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_events import AIM, EVENT


@rule("ADS226", raw=True)
def goal_without_event(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The goal names something that can be observed.

    ## Why

    'Detect adversarial attempts to bypass security monitoring' is the goal of every strategy. No
    log records an attempt to bypass. A log records a process that started, a file that was read, a
    login that failed.

    ## What to do

    Name what is visible when the intruder acts: 'Find a container that starts a packet capture
    tool'.
    """
    section = entry.strategy.sections.get("goal")
    if section is None or section.is_empty:
        return
    aim = AIM.search(section.text)
    if aim and not EVENT.search(section.body):
        yield (
            section.prose[0].span if section.prose else section.span,
            f"the goal names no observable event, only '{aim[0]}'",
            "name what is visible: who starts, reads, opens or changes what",
        )
