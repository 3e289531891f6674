"""Stages that check pages: each page, the limits of detectors, and pages against each other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from ads_compiler.attack.index import Index
from ads_compiler.attack_mapping import prose
from ads_compiler.authoring.import_ import raw_strategy
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.codegen import python
from ads_compiler.config import Vocabulary
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Text
from ads_compiler.pipeline import vocabulary
from ads_compiler.pipeline.stage import State
from ads_compiler.rules.base import CrossRule, LintRule
from ads_compiler.rules.helpers.writing import remember_last
from ads_compiler.rules.registry import RULES
from ads_compiler.strategy import Strategy, outline

_SINGLE = tuple(rule for rule in RULES if isinstance(rule, LintRule))
_COMPARING = tuple(rule for rule in RULES if isinstance(rule, CrossRule))
_RAW = tuple(rule for rule in _SINGLE if rule.raw)
Checked = tuple[State, Iterable[Diagnostic]]


def check_pages(state: State) -> Checked:
    """Run the lint rules that need one page, and check its prose against ATT&CK."""
    words = state.project.vocabulary
    return state, (f for entry in state.entries for f in single(entry, state.catalog, words))


def check_targets(state: State) -> Checked:
    """Report at the rule what the Python target cannot express."""
    return state, (finding for entry in state.entries for finding in python.check(entry.rules))


def compare_pages(state: State) -> Checked:
    """Run the lint rules that compare pages, with and without front matter."""
    return state, compared(state.catalog, state.names)


def check_raw(state: State) -> Checked:
    """Check pages without front matter, as far as that can be done."""
    raw = [text for text in unread(state.catalog) if text.name in state.names]
    return state, _raw(state, raw) if raw else ()


def single(entry: Entry, catalog: Catalog, words: Vocabulary) -> Iterator[Diagnostic]:
    """The findings that depend only on the page, the configuration and ATT&CK."""
    for rule in _SINGLE:
        yield from rule.run(entry, catalog)
    yield from vocabulary.check(entry.strategy, words)
    index = catalog.index(entry.strategy)
    if index is not None:
        yield from prose.of_prose(entry.strategy, index, catalog.installed)


def compared(catalog: Catalog, names: Container[str]) -> Iterator[Diagnostic]:
    """The findings of rules that compare the pages in `names` with all others."""
    raw = raw_pages(catalog)[1] if unread(catalog) else ()
    pages = (*catalog.outlines, *map(outline, raw))
    return (
        finding
        for page in pages
        if page.name in names
        for rule in _COMPARING
        for finding in rule.run(page, pages)
    )


def unread(catalog: Catalog) -> list[Text]:
    """The texts that are not those of strategies: without front matter, or with a wrong one."""
    known = {page.name for page in catalog.outlines}
    return [text for name, text in catalog.texts.items() if name not in known]


@remember_last
def raw_pages(catalog: Catalog) -> tuple[Index | None, tuple[Strategy, ...]]:
    """The pages without front matter, and the release that their claims are checked against."""
    installed = catalog.installed
    release = prose.release_of_raw(catalog.outlines, installed)
    index = installed.load(release) if release else None
    read = (raw_strategy(text, index, installed.history) for text in unread(catalog))
    return index, tuple(page for page in read if page is not None)


def _raw(state: State, raw: Iterable[Text]) -> Iterator[Diagnostic]:
    catalog = state.catalog
    index, pages = raw_pages(catalog)
    for text in raw if index else ():
        yield from prose.of_raw(text, index, catalog.installed) if index else ()
    for page in pages:
        if page.name in state.names:
            entry = Entry(page, (), (), ())
            for rule in _RAW:
                yield from rule.run(entry, catalog)
