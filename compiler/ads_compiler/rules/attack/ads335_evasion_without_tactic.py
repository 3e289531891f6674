"""ADS335 evasion-without-tactic."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import scope
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.scope import out_of_scope


@rule("ADS335")
def evasion_without_tactic(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A page whose goal is to detect evasion claims an evasion technique.

    ## Why

    A goal such as "attempts to bypass security monitoring" does not fit a technique that collects
    files. One of the two is not what the page detects.

    ## What to do

    Describe in the goal what the technique does, or map the page to the evasion technique that it
    detects. The evasion tactics are Defense Evasion up to ATT&CK 18, and Stealth and Defense
    Impairment from ATT&CK 19 on.
    """
    yield from out_of_scope(entry, catalog, scope.missing_evasion)
