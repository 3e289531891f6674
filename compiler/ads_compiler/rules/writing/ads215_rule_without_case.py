"""ADS215 rule-without-case."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS215")
def rule_without_case(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every rule of a page has a Validation case of its own.

    ## Why

    A page with three rules and one case proves one rule.

    ## What to do

    Add a case with `rule: <name>` for each rule. A rule that only feeds a correlation is proven by the
    correlation's case.
    """
    proving = [case for case in entry.cases if case.section == "validation"]
    named = {found.key for case in proving if case.rule and (found := entry.rule(case.rule))}
    if not proving or any(case.rule is None or entry.rule(case.rule) is None for case in proving):
        return
    for found in entry.rules:
        if found.alerts and found.key not in named:
            yield (
                found.span,
                f"no Validation case is about the rule '{found.key}'",
                f"add a case with 'rule: {found.key}'",
            )
