"""ADS430 rule-id-of-another-page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ads_compiler.rules.base import Finding, cross_rule
from ads_compiler.rules.helpers.writing import remember_last
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


@remember_last
def _by_id(pages: tuple[Outline, ...]) -> dict[str, list[tuple[str, object]]]:
    known: dict[str, list[tuple[str, object]]] = defaultdict(list)
    for page in pages:
        for identity, span in page.rule_ids:
            known[identity.lower()].append((page.name, span))
    return known
