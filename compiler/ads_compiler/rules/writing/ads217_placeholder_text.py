"""ADS217 placeholder-text."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import in_code, placeholders
from ads_compiler.rules.helpers.writing import plain_text, running_text


@rule("ADS217", raw=True)
def placeholder_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page holds no word that stands for text to come.

    ## Why

    'Currently, no steps are available' fills a section and answers nothing. The page looks complete in every list, and
    whoever needs the answer at night finds that nobody wrote it.

    ## What to do

    Write what is missing. What is truly open belongs in the issue tracker, or under Blind Spots if it limits what is
    seen. Between backticks the words are left alone. In a rule or a case, a key or a value is a placeholder where it is
    `TODO` and nothing else, or begins with `TODO:`; so is a comment that begins with it.

    A strategy whose page has a placeholder is not proven, whatever its cases show.
    """
    yield from sorted([*_in_text(entry), *_in_code(entry)], key=lambda found: found[0])


def _in_code(entry: Entry) -> Iterator[Finding]:
    for block in entry.strategy.document.blocks:
        if block.kind not in ("yaml sigma", "yaml case"):
            continue
        lines = set[int]()
        where, what = ("a rule", "detect") if block.kind == "yaml sigma" else ("a case", "prove")
        for place, text, _ in sorted(in_code(block.content)):
            if place.line not in lines:
                lines.add(place.line)
                said = " ".join(text.split())
                hint = f"write what belongs there; until then it can {what} nothing"
                yield place, f"'{said}' is a placeholder in {where}", hint


def _in_text(entry: Entry) -> Iterator[Finding]:
    document = entry.strategy.document
    text = running_text(document)
    taken = line = 0
    for start, end in placeholders(text, plain_text(document)):
        if start < taken:
            continue
        taken, place = end, document.source.span(start, end)
        if place.line == line:  # whoever mends the line reads the rest of it
            continue
        line = place.line
        said = " ".join(document.source.text[start:end].split())
        yield (
            place,
            f"'{said}' stands for text that was never written",
            "write it, or say why there is nothing to say",
        )
