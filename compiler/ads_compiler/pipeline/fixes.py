"""Cures that a program can apply: which findings have one, and what it is; and applying them to a text.

A fix is safe where it is certain and changes nothing but what is wrong. A technique that has taken the place of
another is never chosen here: that is for a person, or for `adsc attack migrate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ads_compiler import catalog as pages
from ads_compiler.attack.verdicts.links import linked
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Fix
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml_edits import Edit, apply, scalar
from ads_compiler.rules.helpers import lookup
from ads_compiler.sigma.settings import Settings

_CODES = frozenset({"ADS304", "ADS306", "ADS309", "ADS312", "ADS313", "ADS314", "ADS317"})
_ALIKE = str.maketrans("", "", " -_.,:;\t")


def attached(findings: Iterable[Diagnostic], entry: Entry, catalog: Catalog) -> list[Diagnostic]:
    """The findings about a page, with a fix where one is known."""
    found = list(findings)
    if not _CODES & {finding.code for finding in found}:
        return found
    known: dict[Span, Fix] = {}
    for fix in (*_tactics(entry, catalog), *_names(entry, catalog), *_platforms(entry, catalog)):
        known.setdefault(fix.edits[0][0], fix)
    links = dict(_links(entry, catalog))
    return [_with(finding, links if finding.code == "ADS317" else known) for finding in found]


def _with(finding: Diagnostic, known: Mapping[Span, Fix]) -> Diagnostic:
    fix = known.get(finding.span) if finding.code in _CODES and finding.fix is None else None
    return replace(finding, fix=fix) if fix else finding


def _tactics(entry: Entry, catalog: Catalog) -> Iterator[Fix]:
    """Tactics in another form than their short name (safe), and outdated ones where one is left to choose."""
    for span, verdict in lookup.judged_tactics(entry, catalog):
        if verdict.kind == "wrong" and (verdict.message or "").startswith(
            "a tactic is written by its short name"
        ):
            word = (verdict.hint or "").removeprefix("write '").removesuffix("'")
            yield from _replace(entry, span, word, safe=True)
        elif verdict.kind == "drift" and len(verdict.now) == 1:
            yield from _replace(entry, span, verdict.now[0], safe=False)


def _names(entry: Entry, catalog: Catalog) -> Iterator[Fix]:
    """Names that differ in case, spacing or what trails them (safe), and those of another release."""
    index = catalog.index(entry.strategy)
    for number, claim in enumerate(entry.strategy.techniques):
        known = index.technique(claim.id) if index else None
        if known is not None and claim.name and claim.name != known.name:
            alike = _bare(claim.name) == _bare(known.name)
            span = entry.strategy.span("attack", "techniques", number, "name")
            yield from _replace(entry, span, known.name, safe=alike)


def _bare(text: str) -> str:
    return text.casefold().translate(_ALIKE)


def _platforms(entry: Entry, catalog: Catalog) -> Iterator[Fix]:
    """Platforms that have another name now: safe where that holds for every technique, or only case differs."""
    for span, word, verdict in lookup.judged_platforms(entry, catalog):
        if len(verdict.now) != 1 or verdict.now[0] in entry.strategy.platforms:
            continue
        new = verdict.now[0]
        if verdict.kind == "drift" and (verdict.hint or "").startswith("write "):
            yield from _replace(
                entry, span, new, safe=(word, new) == ("Network", "Network Devices")
            )
        elif verdict.kind == "wrong" and (verdict.hint or "").startswith("did you mean"):
            yield from _replace(entry, span, new, safe=word.casefold() == new.casefold())


def _links(entry: Entry, catalog: Catalog) -> Iterator[tuple[Span, Fix]]:
    """Addresses of a dead form whose technique is still the same."""
    strategy, source = entry.strategy, entry.strategy.document.source
    urls = {
        link.span: link
        for key in ("categorization", "additional_resources")
        if key in strategy.sections
        for link in strategy.sections[key].links
    }
    for span, verdict in lookup.judged_links(entry, catalog):
        link = urls.get(span)
        if link is None or verdict.kind != "drift" or len(verdict.now) != 1:
            continue
        if linked(link.url) != linked(verdict.now[0]):
            continue
        start = source.text.find(link.url, offset(source, span.line, span.column))
        if 0 <= start < source.offset(link.row + 2):
            place = source.span(start, start + len(link.url))
            yield span, Fix(f"link to {verdict.now[0]}", ((place, verdict.now[0]),))


def _replace(entry: Entry, span: Span, new: str, safe: bool) -> Iterator[Fix]:
    """A value of the front matter in its own quotes, where it is written in a way that can be edited."""
    source = entry.strategy.document.source
    start, end = (
        offset(source, span.line, span.column),
        offset(source, span.end_line, span.end_column),
    )
    node, _ = yaml.read(Text("", source.text[start:end]))
    if isinstance(node, yaml.Scalar) and span.line == span.end_line:
        edits = scalar(source, yaml.Scalar(node.value, span), new)
        if edits:
            yield Fix(f"write '{new}'", ((span, edits[0].text),), safe)


def offset(source: Text, line: int, column: int) -> int:
    """The offset of a 1-based line and column in the text of a whole file."""
    return source.offset(line - 1) + column - 1


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text with fixes applied.

    `left` counts fixes that touch the place of another; `broken` says that none was kept, since the page could not be
    read as well afterwards.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    applied: tuple[Diagnostic, ...] = ()
    left: int = 0
    broken: bool = False


def fixed(
    source: Text, findings: Iterable[Diagnostic], unsafe: bool, settings: Settings | None = None
) -> Fixed:
    """Apply the fixes of some findings about a page; a page is never left worse to read than it was."""
    edits: list[Edit] = []
    applied: list[Diagnostic] = []
    left = 0
    for finding in findings:
        if finding.fix is None or finding.waived is not None or not (finding.fix.safe or unsafe):
            continue
        places = [_edit(source, span, text) for span, text in finding.fix.edits]
        if any(_touch(one, other) for one in places for other in edits if one != other):
            left += 1
            continue
        edits.extend(edit for edit in places if edit not in edits)
        applied.append(finding)
    text = apply(source.text, edits)
    if text == source.text:
        return Fixed(text, left=left)
    if _reads(Text(source.name, text), settings) < _reads(source, settings):
        return Fixed(source.text, left=len(applied) + left, broken=True)
    return Fixed(text, tuple(edits), tuple(applied), left)


def _edit(source: Text, span: Span, text: str) -> Edit:
    return Edit(
        offset(source, span.line, span.column), offset(source, span.end_line, span.end_column), text
    )


def _touch(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)


def _reads(source: Text, settings: Settings | None) -> tuple[int, int]:
    """How well a page can be read: not at all, its facts, its logic too; and how few findings there are then."""
    entry, findings = pages.read_entry(source, settings)
    return (0 if entry is None else 1 + entry.sound), -len(findings)
