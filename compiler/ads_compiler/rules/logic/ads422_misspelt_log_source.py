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
    """What is wrong with a word of a log source, and the cure; None where it is known, or may be somebody's own."""
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
    """The words of a log source are Sigma's, or clearly the organisation's own.

    ## Why

    Events are routed by these words. A rule for `proces_creation` is compiled, tested against nothing, and never sees
    an event.

    ## What to do

    Take the word that is meant. Words that are near none of the known ones are taken for the organisation's own; those
    that are near one belong into the project's `logsources` file, and are known then.
    """
    known = log_sources.words(catalog.logsources)
    for document in entry.documents:
        source = find(document.node, ["logsource"])
        told = plain(source) if source is not None else {}
        for key in ("product", "category", "service") if isinstance(told, dict) else ():
            found = _meant(key, told[key], known) if isinstance(told.get(key), str) else None
            if found is not None:
                yield locate(document.node, ["logsource", key]), *found
