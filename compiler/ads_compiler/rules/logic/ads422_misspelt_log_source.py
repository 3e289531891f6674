"""ADS422 misspelt-log-source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.config import log_sources
from ads_compiler.core.yaml import find, locate, plain
from ads_compiler.rules.base import Finding, rule

_NEAR = 0.8


def _meant(key: str, word: str, known: Mapping[str, frozenset[str]]) -> tuple[str, str] | None:
    """The message and hint for a misspelt word; None if it is known or may be custom."""
    text = word.casefold()
    if text in known[key]:
        return None
    others = [other for other in known if other != key and text in known[other]]
    if others:
        return (
            f"'{word}' is a {' and a '.join(others)} in Sigma, not a {key}",
            f"write '{others[0]}: {text}'",
        )
    near = get_close_matches(
        text.replace("-", "_").replace(" ", "_"), sorted(known[key]), n=1, cutoff=_NEAR
    )
    return (f"Sigma has no {key} '{word}'", f"did you mean '{near[0]}'?") if near else None


@rule("ADS422")
def misspelt_log_source(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A log source uses the words of Sigma, or clearly custom ones.

    ## Why

    Events are routed by these words. A rule for `proces_creation` compiles but never receives an
    event.

    ## What to do

    Use the intended word. A word that does not resemble any known one is assumed to be custom. If a
    custom word does resemble a known one, add it to the project's `logsources` file.
    """
    known = log_sources.words(catalog.logsources)
    for document in entry.documents:
        source = find(document.node, ["logsource"])
        words = plain(source) if source is not None else {}
        for key in ("product", "category", "service") if isinstance(words, dict) else ():
            typo = _meant(key, words[key], known) if isinstance(words.get(key), str) else None
            if typo is not None:
                yield locate(document.node, ["logsource", key]), *typo
