"""ADS112 colliding-file-name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ads_compiler.core.text import Span
from ads_compiler.rules.base import Finding, cross_rule
from ads_compiler.rules.helpers.writing import grouped
from ads_compiler.strategy import Outline


@cross_rule("ADS112")
def colliding_file_name(page: Outline, pages: tuple[Outline, ...]) -> Iterator[Finding]:
    """File names of pages must differ in more than letter case or the form of their characters.

    ## Why

    On Windows and macOS, `Miner.md` and `miner.md` are one file, and so are two names that only
    differ in how they encode `é`. A checkout there has one of the pages, and silently lacks the
    other.

    ## What to do

    Rename one of the files.
    """
    for other in _by_name(pages)[_folded(page.name)]:
        if other != page.name:
            yield (
                Span(page.name),
                f"on Windows and macOS, this file and '{other}' are the same file",
                "rename one of the files",
            )


_by_name = grouped(lambda page: [(_folded(page.name), page.name)])


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
