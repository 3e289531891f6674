"""The ATT&CK claims of a page with their verdicts, which rules share: one reports the wrong, another the outdated."""

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

Judged = Iterator[tuple[Span, Verdict]]


def of_kind(kind: Kind, judged: Iterable[tuple[Span, Verdict]], entry: Entry) -> Iterator[Finding]:
    """The findings about claims of one kind in the front matter."""
    for where, verdict in judged:
        if verdict.kind == kind and verdict.message:
            yield finding(where, verdict, entry)


def finding(where: Span, verdict: Verdict, entry: Entry) -> Finding:
    """A verdict about a value of the front matter, with its replacement as a fix."""
    fix = replacements.value(entry, where, verdict.replacement)
    return where, verdict.message, verdict.hint, fix


def judged_techniques(
    entry: Entry, catalog: Catalog
) -> Iterator[tuple[Span, TechniqueClaim, Verdict]]:
    """The ids of the page."""
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
    """The claims of techniques that are active in the page's release."""
    index = catalog.index(entry.strategy)
    for number, claim in enumerate(entry.strategy.techniques if index else ()):
        technique = index.technique(claim.id) if index else None
        if technique is not None and technique.active:
            yield _place(entry, number), claim, technique


def judged_names(entry: Entry, catalog: Catalog) -> Judged:
    """The names that the page gives to techniques."""
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        if index is not None and claim.name is not None:
            yield (
                strategy.span("attack", "techniques", number, "name"),
                verdicts.name(index, claim.id, claim.name, catalog.installed.history),
            )


def judged_tactics(entry: Entry, catalog: Catalog) -> Judged:
    """The tactics that the page claims; one that is right and not a short name is said to be wrong, for its form."""
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        for position, word in enumerate(claim.tactics if index else ()):
            if index is None:
                continue
            verdict = verdicts.tactic(index, claim.id, word, catalog.installed.history)
            if verdict.kind == "right" and word not in verdict.now:
                message = f"a tactic is written by its short name, not as '{word}'"
                short = Replacement(verdict.now[0], safe=True)
                verdict = Verdict("wrong", message, f"write '{short.text}'", replacement=short)
            yield strategy.span("attack", "techniques", number, "tactics", position), verdict


def judged_platforms(entry: Entry, catalog: Catalog) -> Iterator[tuple[Span, str, Verdict]]:
    """The platforms of the page, judged by all of its techniques."""
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    ids = [claim.id for claim in strategy.techniques]
    for number, word in enumerate(strategy.platforms if index else ()):
        if index is not None:
            verdict = verdicts.platform(index, word, ids, catalog.installed.history)
            if verdict.replacement and verdict.replacement.text in strategy.platforms:
                verdict = replace(verdict, replacement=None)
            yield strategy.span("platforms", number), word, verdict


def judged_links(entry: Entry, catalog: Catalog) -> Iterator[tuple[Link, Verdict]]:
    """The links to attack.mitre.org in the sections where a page names its techniques and its sources."""
    index = catalog.index(entry.strategy)
    for key in ("categorization", "additional_resources"):
        section = entry.strategy.sections.get(key)
        for link in section.links if section and index else ():
            if index is not None:
                yield link, verdicts.url(index, link.url, link.text, catalog.installed.history)


def _place(entry: Entry, number: int) -> Span:
    return entry.strategy.span("attack", "techniques", number, "id")
