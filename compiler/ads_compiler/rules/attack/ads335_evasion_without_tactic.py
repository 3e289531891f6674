"""ADS335 evasion-without-tactic."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import scope
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.scope import out_of_scope


@rule("ADS335")
def evasion_without_tactic(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A page whose goal is to find evasion has a technique that is evasion.

    ## Why

    A goal such as "attempts to bypass security monitoring" promises one thing, a technique that collects files
    another. One of the two is not what the page detects.

    ## What to do

    Tell the goal by what the technique does, or map the page to the technique of evasion that it detects. The
    tactics that count as evasion are Defense Evasion up to ATT&CK 18, Stealth and Defense Impairment since 19.
    """
    yield from out_of_scope(entry, catalog, scope.missing_evasion)
