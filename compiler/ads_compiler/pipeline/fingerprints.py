"""Fingerprints of findings: stable from run to run, for the baseline and other services.

A fingerprint is a hash of the page, the code, the section, and the text that the finding points at
or its subject; a number distinguishes equal findings of a page. It contains no line numbers or
messages, so lines may move, sections may be reordered and messages may be reworded.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from ads_compiler.catalog import Catalog
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.core.text import Span, Text
from ads_compiler.strategy import sections

# A finding on its page: code, section, text or subject, number among equal ones.
Key = tuple[str, str, str, int]

_HEADING = re.compile(r"(?:#{1,6}[ \t]+|\*\*)(?P<text>[^\n]*\S)")
_TITLE = re.compile(r"^#[ \t]+(?P<text>[^\n]*\S)", re.MULTILINE)
NO_OWNERS: Mapping[str, str] = {}
_MARKS = " \t*#_:"
_FACTS = "ADS3"  # of ATT&CK; an import lifts them from the prose to the front matter


@dataclass(frozen=True, slots=True)
class Page:
    """The identity of a page: the id of its strategy, else its title, else its file."""

    file: str
    strategy: str = ""
    title: str = ""

    @property
    def identity(self) -> str:
        """The identity in fingerprints."""
        return self.strategy or self.title or self.file


def pages(catalog: Catalog, owners: Mapping[str, str] = NO_OWNERS) -> dict[str, Page]:
    """Every page of a catalog by its file.

    If two share an id, it belongs to the file that `owners` has for it, else to the first by name.
    """
    ids = {page.name: page.id for page in catalog.outlines}
    titles = {name: _title(text) for name, text in catalog.texts.items() if name not in ids}
    often = Counter(titles.values())
    taken = {title for title in titles.values() if often[title] == 1}
    known: dict[str, Page] = {}
    used = set(catalog.texts)
    # A page that had an id before a copy of it was made still has it.
    for name in sorted({*catalog.texts, *ids}, key=lambda n: (owners.get(ids.get(n, "")) != n, n)):
        identity, title = ids.get(name, ""), titles.get(name, "")
        if identity and identity not in used:
            known[name] = Page(name, strategy=identity)
        elif title in taken and title and title not in used:
            known[name] = Page(name, title=title)
        else:
            known[name] = Page(name)
        used.add(known[name].identity)
    return known


def _title(text: Text) -> str:
    """The first level-one heading, unless it is the heading of a section."""
    match = _TITLE.search(text.text)
    title = " ".join(match["text"].strip(_MARKS).split()) if match else ""
    return "" if sections.key_of(title) else title


def fingerprint(identity: str, key: Key) -> str:
    """The fingerprint of a finding on the page of an identity."""
    whole = "\0".join((identity, *map(str, key)))
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def marked(
    catalog: Catalog, findings: Iterable[Diagnostic], owners: Mapping[str, str] = NO_OWNERS
) -> Diagnostics:
    """The findings, in their order, with their fingerprints; `owners` as for `pages`."""
    findings, known = tuple(findings), pages(catalog, owners)
    named = []
    for item, key in zip(findings, keys(catalog.texts, findings), strict=True):
        page = known.get(item.span.file) or Page(item.span.file)
        named.append(replace(item, fingerprint=fingerprint(page.identity, key)))
    return tuple(named)


def keys(texts: Mapping[str, Text], findings: Iterable[Diagnostic]) -> Iterator[Key]:
    """The key of each finding on its page; findings of a page must be in the order of places."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    headings: dict[str, list[tuple[int, str]]] = {}
    for item in findings:
        file = item.span.file
        text = texts.get(file)
        section = content = ""
        if item.subject:
            content = item.subject
        elif text is not None:
            if file not in headings:
                headings[file] = sorted(_headings(text))
            row, section = _heading_above(headings[file], item.span.line)
            # On a heading, a finding is about the section or the page, not the heading's words.
            content = "" if row == item.span.line else excerpt(text, item.span)
            if item.code.startswith(_FACTS):
                section = ""
        seen[file, item.code, section, content] += 1
        yield item.code, section, content, seen[file, item.code, section, content]


def excerpt(text: Text, span: Span) -> str:
    """The first line of the text at a place, without its spacing."""
    line = text.line_text(span.line - 1)
    end = span.end_column - 1 if span.end_line <= span.line else len(line)
    return " ".join(line[span.column - 1 : end].split())


def _headings(text: Text) -> Iterator[tuple[int, str]]:
    """The lines that begin a section of the framework, with its key, and the title.

    Other headings begin nothing. Pages without front matter are read as `adsc import` reads them,
    and the title in a front matter is the title of the page, so that findings stay the same when a
    page is imported.
    """
    lines = text.text.split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        yield from _raw_headings(text.text)
        return
    closed = lines.index("---", 1) + 1
    for number, line in enumerate(lines[:closed], 1):
        if line.startswith("title:"):
            yield number, "title"
            yield number + 1, ""
    titled = False
    for number, line in enumerate(lines[closed:], closed + 1):
        match = _HEADING.match(line)
        if match and (key := sections.key_of(match["text"].strip(_MARKS))):
            yield number, key
        elif match and not titled and line.startswith("# "):
            titled = True
            yield number, "title"


@lru_cache(maxsize=512)
def _raw_headings(text: str) -> tuple[tuple[int, str], ...]:
    # It takes long to import, and most projects have no such page.
    from ads_compiler.authoring.import_.headings import find
    from ads_compiler.strategy import markdown

    heads = find(markdown.parse(Text("", text))[0])
    return tuple((head.row + 1, head.key) for head in heads if head.key)


def _heading_above(headings: Sequence[tuple[int, str]], line: int) -> tuple[int, str]:
    """The last of the sorted headings at or above a line, or (0, "")."""
    at = bisect_left(headings, (line + 1, ""))
    return headings[at - 1] if at else (0, "")
