"""ADS104 missing-section."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import sections


@rule("ADS104", raw=True)
def missing_section(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every strategy has the nine sections of the framework.

    ## Why

    Readers look for an answer where the framework puts it. A missing section reads as "nothing to
    say", and nobody knows whether the author decided that or forgot it.

    ## What to do

    Add the section under its heading. Sections are matched by name; order and heading level do not
    matter. A project can require other sections for each status with `[required_sections]` in its
    configuration.
    """
    strategy = entry.strategy
    where = (
        strategy.heading.span
        if strategy.heading
        else strategy.document.source.line_span(strategy.document.body_row)
    )
    required_keys = catalog.required.get(strategy.status)
    for kind in sections.kinds().values():
        required = kind.required if required_keys is None else kind.key in required_keys
        if required and kind.key not in strategy.sections:
            near = next((h for h in strategy.unknown if did_you_mean(h.text, [kind.title])), None)
            if near:
                yield (
                    near.span,
                    f"no section '{kind.title}'; '{near.text}' may be a misspelling of it",
                    f"rename the heading to '{kind.title}'",
                    None,
                    kind.key,
                )
            else:
                yield where, f"no section '{kind.title}'", kind.guidance, None, kind.key
