"""ADS309 technique-name-differs."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS309", "technique-name-differs", Severity.ERROR)
def technique_name_differs(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A technique that is named is named as the release names it.

    ## Why

    Id and name that do not belong together mean that one of them is wrong, and nobody can tell which.

    ## What to do

    Write the name that the release has for the id, or leave `name` out.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        technique = index.technique(claim.id) if index else None
        if index is None or technique is None or claim.name is None:
            continue
        parent = index.technique(technique.parent) if technique.parent else None
        names = {technique.name, f"{parent.name}: {technique.name}" if parent else technique.name}
        if claim.name not in names:
            message = f"{claim.id} is '{technique.name}' in ATT&CK {index.release}, not '{claim.name}'"
            yield (
                strategy.span("attack", "techniques", number, "name"),
                message,
                f"write '{technique.name}', or leave it out",
            )
