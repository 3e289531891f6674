"""ADS113 markup-not-rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.writing import running_text
from ads_compiler.strategy.markdown import Document

_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")
_ADMONITION = re.compile(r"^ {0,3}(?:!!!|\?\?\?\+?|:::)[ \t]*\{?[a-z][^\n]{0,200}$", re.MULTILINE)
_NOTE = "write a quotation that begins with [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]"


@rule("ADS113", raw=True)
def markup_not_rendered(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The page uses only markup that the site renders.

    ## Why

    Footnotes and admonitions are extensions of some generators. The site shows them as they are
    written, and the text of an admonition as code.

    ## What to do

    Put the text of a footnote where it belongs, or under Additional Resources as a link. Write a
    note as a quotation that begins with `[!NOTE]` or `[!WARNING]`, as on GitHub.
    """
    document = entry.strategy.document
    text = running_text(document)
    footnote = _FOOTNOTE.search(text, _body(document))
    if footnote is not None:
        yield (
            document.source.span(*footnote.span()),
            "footnotes are not rendered on the site",
            "put the text in its place, or link to it",
        )
    for match in _ADMONITION.finditer(text, _body(document)):
        span = document.source.span(*match.span())
        yield span, "this admonition is not rendered on the site", _NOTE


def _body(document: Document) -> int:
    """The offset of the text after the front matter."""
    return document.source.offset(document.body_row)
