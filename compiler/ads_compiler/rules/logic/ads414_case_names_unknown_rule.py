"""ADS414 case-names-unknown-rule."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.plural import named
from ads_compiler.rules.base import Finding, rule


@rule("ADS414")
def case_names_unknown_rule(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A case names only rules that the page has.

    ## Why

    A case for a rule that has been renamed no longer proves anything.

    ## What to do

    Write the `name` of the rule as it is in the Sigma block.
    """
    keys = [document.key for document in entry.documents if not document.is_filter]
    for case in entry.cases if entry.sound else ():
        if case.rule is not None and case.rule not in keys and entry.rule(case.rule) is None:
            hint = did_you_mean(case.rule, keys) or f"the page has {named(keys) or 'no rules'}"
            message = (
                f"the case '{case.name}' names the rule '{case.rule}', which the page does not have"
            )
            yield case.span("rule"), message, hint
