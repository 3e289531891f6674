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

    A reader looks for an answer where the framework puts it. A section that is not there reads as "nothing to
    say", and nobody can tell whether that was thought through or forgotten.

    ## What to do

    Add the section under its heading. Sections are matched by name; order and heading level do not matter. A project
    can ask for others by status, under `[required_sections]` in its configuration.
    """
    strategy = entry.strategy
    where = (
        strategy.heading.span
        if strategy.heading
        else strategy.document.source.line_span(strategy.document.body_row)
    )
    wanted = catalog.required.get(strategy.status)
    for kind in sections.kinds().values():
        asked = kind.required if wanted is None else kind.key in wanted
        if asked and kind.key not in strategy.sections:
            near = next((h for h in strategy.unknown if did_you_mean(h.text, [kind.title])), None)
            if near:
                yield (
                    near.span,
                    f"no section '{kind.title}'; is '{near.text}' meant?",
                    f"rename the heading to '{kind.title}'",
                    None,
                    kind.key,
                )
            else:
                yield where, f"no section '{kind.title}'", kind.guidance, None, kind.key
