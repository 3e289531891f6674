"""ADS410 rule-contradicts-page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule
from ads_compiler.yamlmap import locate, plain

# The page's status in Sigma's words.
_STATUS = {"draft": "experimental", "review": "test", "production": "stable", "deprecated": "deprecated"}


@rule("ADS410", "rule-contradicts-page", Severity.WARNING)
def rule_contradicts_page(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A rule does not contradict the page that it stands on.

    ## Why

    Facts live once. What a rule states for itself is what other tools will read from it, and the page says
    something else.

    ## What to do

    Leave out of the rule what the page says (level, status, tags, author, date), or make the two equal.
    """
    strategy = entry.strategy
    expected = {
        "level": strategy.priority,
        "status": _STATUS[strategy.status],
        "author": ", ".join(strategy.authors),
        "date": strategy.created,
    }
    ids = {claim.id.casefold() for claim in strategy.techniques}
    for document in entry.documents:
        facts = plain(document.node)
        for key, wanted in expected.items():
            if key in facts and wanted and str(facts[key]) != wanted:
                message = f"the rule '{document.key}' says {key} '{facts[key]}', the page '{wanted}'"
                yield locate(document.node, [key]), message, f"remove '{key}' from the rule"
        tags = facts.get("tags") if isinstance(facts.get("tags"), list) else []
        for number, tag in enumerate(tags or ()):
            found = re.fullmatch(r"attack\.(t\d{4}(?:\.\d{3})?)", str(tag).casefold())
            if found and found[1] not in ids:
                message = f"the rule '{document.key}' is tagged '{tag}', which is no technique of the page"
                yield (
                    locate(document.node, ["tags", number]),
                    message,
                    "remove the tag, or add the technique to the page",
                )
