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
    """The keys of a rule that contradict the page, each with what to say of the page."""
    told = {
        str(key): str(value) for key, value in plain(document.node).items() if value is not None
    }
    # A rule that only feeds a correlation raises no alert of its own, so its level is not the page's priority.
    alerts = document.rule is not None and document.rule.alerts
    if alerts and told.get("level", strategy.priority) != strategy.priority:
        yield "level", f"has the priority '{strategy.priority}'"
    status = SIGMA_STATUS[strategy.status]
    if told.get("status", status) != status:
        yield "status", f"is in status '{strategy.status}', which is '{status}' in Sigma"
    if (
        strategy.authors
        and "author" in told
        and _people(told["author"]) != _people(", ".join(strategy.authors))
    ):
        yield "author", f"has '{', '.join(strategy.authors)}'"
    if told.get("date", strategy.created).replace("/", "-") != strategy.created:
        yield "date", f"was created on {strategy.created}"


@rule("ADS410")
def rule_contradicts_page(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A rule does not contradict the page that it stands on.

    ## Why

    Facts live once. What a rule states for itself is what other tools will read from it, and the page says
    something else.

    ## What to do

    Leave out of the rule what the page says (level, status, tags, author, date), or make the two equal. A status is
    compared in Sigma's words: draft is experimental, review is test, production is stable.
    """
    strategy = entry.strategy
    ids = {claim.id.casefold() for claim in strategy.techniques}
    ids |= {
        identity.split(".")[0] for identity in ids
    }  # rules are often tagged with the parent, too
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
            found = re.fullmatch(r"attack\.(t\d{4}(?:\.\d{3})?)", str(tag).casefold())
            if found and found[1] not in ids:
                where = locate(document.node, ["tags", number])
                message = f"the rule '{document.key}' is tagged '{tag}', which is no technique of the page"
                yield where, message, "remove the tag, or add the technique to the page"
