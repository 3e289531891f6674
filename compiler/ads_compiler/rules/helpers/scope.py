"""Compares the subject of a page with all its techniques, for three rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack_mapping.prose import subject
from ads_compiler.attack_mapping.scope import Subject
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding
from ads_compiler.rules.helpers.lookup import active_techniques

Check = Callable[[Subject, Sequence[Technique], Index], tuple[str, str] | None]


def out_of_scope(entry: Entry, catalog: Catalog, check: Check) -> Iterator[Finding]:
    """The finding of a check, at the first technique; nothing if any technique is not active."""
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    active = list(active_techniques(entry, catalog))
    if index is None or not active or len(active) < len(strategy.techniques):
        return
    sources = tuple(rule.logsource for rule in entry.rules if rule.alerts)
    techniques = [technique for _, _, technique in active]
    finding = check(subject(strategy, sources), techniques, index)
    if finding is not None:
        yield active[0][0], *finding, None, techniques[0].id
