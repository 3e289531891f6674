"""What is said of a page by itself, and what only beside the other pages."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import prose
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.codegen import python
from ads_compiler.config import Vocabulary
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.pipeline import vocabulary
from ads_compiler.rules.registry import RULES

_ALONE = tuple(rule for rule in RULES if not rule.cross)
_ACROSS = tuple(rule for rule in RULES if rule.cross)


def alone(entry: Entry, whole: Catalog, words: Vocabulary) -> list[Diagnostic]:
    """What a page, the configuration and ATT&CK settle together; other pages have no say in it."""
    found = [finding for rule in _ALONE for finding in rule.run(entry, whole)]
    found.extend(vocabulary.check(entry.strategy, words))
    found.extend(python.check(entry.rules))
    if (index := whole.index(entry.strategy)) is not None:
        found.extend(prose.of_prose(entry.strategy, index, whole.installed))
    return found


def across(entry: Entry, whole: Catalog) -> Iterator[Diagnostic]:
    """What rules say that compare strategies."""
    for rule in _ACROSS:
        yield from rule.run(entry, whole)
