"""ADS410 rule-contradicts-page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.yaml import locate, plain
from ads_compiler.rules.base import Finding, rule
from ads_compiler.sigma import SigmaDocument
from ads_compiler.strategy import SIGMA_STATUS, Strategy


def _people(text: str) -> set[str]:
    return {name.strip().casefold() for name in re.split("[,;]", text) if name.strip()}


def _contradictions(document: SigmaDocument, strategy: Strategy) -> Iterator[tuple[str, str]]:
    """Yield each key of a rule that contradicts the page, with what the page has instead."""
    facts = {
        str(key): str(value) for key, value in plain(document.node).items() if value is not None
    }
    # A rule that only feeds a correlation raises no alert: its level is not the page's priority.
    alerts = document.rule is not None and document.rule.alerts
    if alerts and facts.get("level", strategy.priority) != strategy.priority:
        yield "level", f"has the priority '{strategy.priority}'"
    status = SIGMA_STATUS[strategy.status]
    imported = strategy.status == "draft" and facts.get("status") in ("test", "stable")
    if facts.get("status", status) != status and not imported:
        yield "status", f"is in status '{strategy.status}', which is '{status}' in Sigma"
    if (
        strategy.authors
        and "author" in facts
        and _people(facts["author"]) != _people(", ".join(strategy.authors))
    ):
        yield "author", f"has the authors '{', '.join(strategy.authors)}'"
    if facts.get("date", strategy.created).replace("/", "-") != strategy.created:
        yield "date", f"was created on {strategy.created}"


@rule("ADS410")
def rule_contradicts_page(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A rule does not contradict its page.

    ## Why

    The page is the source of these facts. A rule that repeats them with other values misleads every
    tool that reads the rule.

    ## What to do

    Remove from the rule what the page states (level, status, tags, author, date), or make the two
    equal. A status is compared in Sigma's terms: draft is experimental, review is test, production
    is stable. The rule of a draft may have any of these.
    """
    strategy = entry.strategy
    ids = {claim.id.casefold() for claim in strategy.techniques}
    # Rules are often tagged with the parent technique as well.
    ids |= {identity.split(".")[0] for identity in ids}
    for document in entry.documents:
        for key, page in _contradictions(document, strategy):
            where = locate(document.node, [key])
            value = plain(document.node)[key]
            yield (
                where,
                f"the rule '{document.key}' has {key} '{value}', but the page {page}",
                f"remove '{key}'",
            )
        tags = plain(document.node).get("tags")
        for number, tag in enumerate(tags if isinstance(tags, list) else ()):
            match = re.fullmatch(r"attack\.(t\d{4}(?:\.\d{3})?)", str(tag).casefold())
            if match and match[1] not in ids:
                where = locate(document.node, ["tags", number])
                message = (
                    f"the rule '{document.key}' has the tag '{tag}', "
                    "but the page does not claim that technique"
                )
                yield where, message, "remove the tag, or add the technique to the page"
