"""ADS215 rule-without-case."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS215")
def rule_without_case(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every rule that alerts has a Validation case.

    ## Why

    A page with three rules and one case proves one rule.

    ## What to do

    Add a case with `rule: <name>` for each rule. A rule that only feeds a correlation is proven by
    the correlation's case.
    """
    proving = [case for case in entry.cases if case.section == "validation"]
    named = {item.key for case in proving if case.rule and (item := entry.rule(case.rule))}
    if not proving or any(case.rule is None or entry.rule(case.rule) is None for case in proving):
        return
    for item in entry.rules:
        if item.alerts and item.key not in named:
            yield (
                item.span,
                f"no Validation case tests the rule '{item.key}'",
                f"add a case with 'rule: {item.key}'",
            )
