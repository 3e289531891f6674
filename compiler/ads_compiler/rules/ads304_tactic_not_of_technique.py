"""ADS304 tactic-not-of-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity, closest
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.lookup import DOMAINS


@rule("ADS304", "tactic-not-of-technique", Severity.ERROR)
def tactic_not_of_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A technique is claimed for tactics that it serves.

    ## Why

    Coverage is counted by tactic. A tactic that the technique does not have in this release colours a cell that
    does not exist.

    ## What to do

    Use the short names of the technique's tactics in the pinned release; names and ids of tactics have changed
    between releases.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        technique = index.technique(claim.id) if index else None
        if index is None or technique is None or not technique.active:
            continue
        for position, word in enumerate(claim.tactics):
            if word in technique.tactics:
                continue
            where = strategy.span("attack", "techniques", number, "tactics", position)
            tactic = index.tactic(word, technique.domain)
            has = f"{technique.id} has {', '.join(technique.tactics)}"
            if tactic is not None and tactic.shortname in technique.tactics:
                yield where, f"a tactic is written by its short name, not as '{word}'", f"write '{tactic.shortname}'"
            elif tactic is not None:
                yield (
                    where,
                    f"'{word}' is not a tactic of {technique.id} ({technique.name}) in ATT&CK {index.release}",
                    has,
                )
            else:
                # A tactic that the technique does not have would only be the next finding.
                best = closest(word, technique.tactics)
                hint = f"did you mean '{best}'? {has}" if best else has
                yield where, f"there is no tactic '{word}' in {DOMAINS[technique.domain]} ATT&CK {index.release}", hint
