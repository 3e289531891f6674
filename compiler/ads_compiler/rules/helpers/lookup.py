"""The ATT&CK claims of a page with their verdicts.

Rules share them: one rule reports wrong claims, another one outdated claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ads_compiler.attack import verdicts
from ads_compiler.attack.index import Technique
from ads_compiler.attack.verdicts import Kind, Replacement, Verdict
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.text import Span
from ads_compiler.rules.base import Finding
from ads_compiler.rules.helpers import replacements
from ads_compiler.strategy import TechniqueClaim
from ads_compiler.strategy.markdown import Link

Verdicts = Iterator[tuple[Span, Verdict]]


def of_kind(kind: Kind, claims: Iterable[tuple[Span, Verdict]], entry: Entry) -> Iterator[Finding]:
    """The findings about front matter claims whose verdict is of one kind."""
    for where, verdict in claims:
        if verdict.kind == kind and verdict.message:
            yield finding(where, verdict, entry)


def finding(where: Span, verdict: Verdict, entry: Entry) -> Finding:
    """The finding for a front matter value, with its replacement as a fix."""
    fix = replacements.value(entry, where, verdict.replacement)
    return where, verdict.message, verdict.hint, fix


def technique_verdicts(
    entry: Entry, catalog: Catalog
) -> Iterator[tuple[Span, TechniqueClaim, Verdict]]:
    """The techniques of the page, with the verdicts on their ids."""
    index = catalog.index(entry.strategy)
    for number, claim in enumerate(entry.strategy.techniques if index else ()):
        if index is not None:
            yield (
                _place(entry, number),
                claim,
                verdicts.technique(index, claim.id, catalog.installed.history),
            )


def active_techniques(
    entry: Entry, catalog: Catalog
) -> Iterator[tuple[Span, TechniqueClaim, Technique]]:
    """The claimed techniques that are active in the page's release."""
    index = catalog.index(entry.strategy)
    for number, claim in enumerate(entry.strategy.techniques if index else ()):
        technique = index.technique(claim.id) if index else None
        if technique is not None and technique.active:
            yield _place(entry, number), claim, technique


def name_verdicts(entry: Entry, catalog: Catalog) -> Verdicts:
    """The technique names on the page, with their verdicts."""
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        if index is not None and claim.name is not None:
            yield (
                strategy.span("attack", "techniques", number, "name"),
                verdicts.name(index, claim.id, claim.name, catalog.installed.history),
            )


def tactic_verdicts(entry: Entry, catalog: Catalog) -> Verdicts:
    """The tactics of the page, with their verdicts.

    A correct tactic that is not a short name counts as wrong, because of its form.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        for position, word in enumerate(claim.tactics if index else ()):
            if index is None:
                continue
            verdict = verdicts.tactic(index, claim.id, word, catalog.installed.history)
            if verdict.kind == "right" and word not in verdict.now:
                message = f"tactic '{word}' is not written as a short name"
                short = Replacement(verdict.now[0], safe=True)
                verdict = Verdict("wrong", message, f"write '{short.text}'", replacement=short)
            if verdict.replacement and verdict.replacement.text in claim.tactics:
                verdict = replace(verdict, replacement=None)
            yield strategy.span("attack", "techniques", number, "tactics", position), verdict


def platform_verdicts(entry: Entry, catalog: Catalog) -> Iterator[tuple[Span, str, Verdict]]:
    """The platforms of the page, with verdicts that consider all its techniques."""
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    ids = [claim.id for claim in strategy.techniques]
    for number, word in enumerate(strategy.platforms if index else ()):
        if index is not None:
            verdict = verdicts.platform(index, word, ids, catalog.installed.history)
            if verdict.replacement and verdict.replacement.text in strategy.platforms:
                verdict = replace(verdict, replacement=None)
            yield strategy.span("platforms", number), word, verdict


def link_verdicts(entry: Entry, catalog: Catalog) -> Iterator[tuple[Link, Verdict]]:
    """The ATT&CK links in Categorization and Additional Resources, with their verdicts."""
    index = catalog.index(entry.strategy)
    for key in ("categorization", "additional_resources"):
        section = entry.strategy.sections.get(key)
        for link in section.links if section and index else ():
            if index is not None:
                yield link, verdicts.url(index, link.url, link.text, catalog.installed.history)


def _place(entry: Entry, number: int) -> Span:
    return entry.strategy.span("attack", "techniques", number, "id")
