"""Stages that check pages: each page, the limits of detectors, and pages against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ads_compiler.attack_mapping import prose
from ads_compiler.authoring.import_ import raw_strategy
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.codegen import python
from ads_compiler.config import Vocabulary
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Text
from ads_compiler.pipeline import vocabulary
from ads_compiler.pipeline.stage import State
from ads_compiler.rules.registry import RULES

_SINGLE = tuple(rule for rule in RULES if not rule.cross)
_COMPARING = tuple(rule for rule in RULES if rule.cross)
_RAW = tuple(rule for rule in RULES if rule.raw)
Checked = tuple[State, Iterable[Diagnostic]]


def check_pages(state: State) -> Checked:
    """Run the lint rules that need one page, and check its prose against ATT&CK."""
    words = state.project.vocabulary
    return state, (f for entry in state.entries for f in single(entry, state.catalog, words))


def check_targets(state: State) -> Checked:
    """Report at the rule what the Python target cannot express."""
    return state, (finding for entry in state.entries for finding in python.check(entry.rules))


def compare_pages(state: State) -> Checked:
    """Run the lint rules that compare strategies."""
    return state, (f for entry in state.entries for f in comparing(entry, state.catalog))


def check_raw(state: State) -> Checked:
    """Check pages without front matter, as far as that can be done."""
    known = {item.name for item in state.catalog.strategies}
    texts = state.catalog.texts
    raw = [text for name, text in texts.items() if name in state.names - known]
    return state, _raw(state, raw) if raw else ()


def single(entry: Entry, catalog: Catalog, words: Vocabulary) -> Iterator[Diagnostic]:
    """The findings that depend only on the page, the configuration and ATT&CK."""
    for rule in _SINGLE:
        yield from rule.run(entry, catalog)
    yield from vocabulary.check(entry.strategy, words)
    index = catalog.index(entry.strategy)
    if index is not None:
        yield from prose.of_prose(entry.strategy, index, catalog.installed)


def comparing(entry: Entry, catalog: Catalog) -> Iterator[Diagnostic]:
    """The findings of rules that compare a strategy with the others."""
    for rule in _COMPARING:
        yield from rule.run(entry, catalog)


def _raw(state: State, raw: Iterable[Text]) -> Iterator[Diagnostic]:
    catalog = state.catalog
    installed = catalog.installed
    release = prose.release_of_raw(catalog.strategies, installed)
    index = installed.load(release) if release else None
    for text in raw if index else ():
        yield from prose.of_raw(text, index, installed) if index else ()
    known = {item.name for item in catalog.strategies}
    texts = (text for name, text in catalog.texts.items() if name not in known)
    read = (raw_strategy(text, index, installed.history) for text in texts)
    pages = tuple(Entry(page, (), (), ()) for page in read if page is not None)
    every = replace(catalog, entries=(*catalog.entries, *pages))
    for entry in pages:
        for rule in _RAW if entry.strategy.name in state.names else ():
            yield from rule.run(entry, every)
