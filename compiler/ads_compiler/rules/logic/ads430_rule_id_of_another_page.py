"""ADS430 rule-id-of-another-page."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.rules.base import Finding, cross_rule
from ads_compiler.rules.helpers.writing import grouped
from ads_compiler.strategy import Outline


@cross_rule("ADS430")
def rule_id_of_another_page(page: Outline, pages: tuple[Outline, ...]) -> Iterator[Finding]:
    """The id of a Sigma rule belongs to one rule of one page.

    ## Why

    Sigma ids are unique across all rules. A SIEM or a tool that gets two rules with the same id
    overwrites one with the other, and an alert with that id leads to two pages.

    ## What to do

    Give the rule that was copied a new random id. If both pages need the same rule, keep it on one
    of them.
    """
    for identity, span in page.rule_ids:
        others = (item for item in _by_id(pages)[identity.lower()] if item[0] != page.name)
        for _, place in others:
            yield (
                span,
                f"duplicate rule id '{identity}'; {place} has it too",
                "write a new random UUID (version 4)",
            )
            break


_by_id = grouped(
    lambda page: [(identity.lower(), (page.name, span)) for identity, span in page.rule_ids]
)
