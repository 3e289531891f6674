"""The rules of a strategy as plain Sigma files for other tools, with inherited values added.

A correlation shares a file with the rules it counts, since other tools read a file by itself.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.core import yaml
from ads_compiler.detection.tree import Correlation
from ads_compiler.sigma import SigmaDocument
from ads_compiler.sigma.filters import is_named
from ads_compiler.sigma.structure import listed
from ads_compiler.strategy import SIGMA_STATUS, Strategy

# The order in which SigmaHQ writes the keys of a rule.
_ORDER = (
    "title", "id", "name", "related", "status", "description", "license", "references", "author",
    "date", "modified", "tags", "logsource", "detection", "correlation", "fields",
    "falsepositives", "level",
)  # fmt: skip


def export(entry: Entry, page_url: str, taken: Container[str] = ()) -> dict[str, str]:
    """The files by name: `ads-0005-capture-tool.yml`. Rules that were refused are left out.

    Rules that refer to one another share a file, named after the correlation that no other one
    counts. Names in `taken` are not used.
    """
    item = entry.strategy
    kept = [
        document for document in entry.documents if document.rule is not None or document.is_filter
    ]
    files: dict[str, str] = {}
    for group in _groups(kept):
        stem = f"{item.slug}-{_slug(_head(group).key)}"
        names = (
            f"{stem}-{number}.yml" if number > 1 else f"{stem}.yml"
            for number in range(1, len(kept) + 2)
        )
        name = next(
            (name for name in names if name not in files and name not in taken), f"{stem}.yml"
        )
        files[name] = "---\n".join(
            yaml.dump(_whole(document, item, page_url)) for document in group
        )
    return files


def _groups(documents: Sequence[SigmaDocument]) -> Iterator[list[SigmaDocument]]:
    """Groups of documents that refer to one another, referenced ones first, in page order."""
    refers = [
        {number for number, one in enumerate(documents) if _means(by, one)} for by in documents
    ]
    group = list(range(len(documents)))
    for number, others in enumerate(refers):
        for other in others:
            old, new = group[number], group[other]
            group = [new if one == old else one for one in group]
    for first in dict.fromkeys(group):
        waiting = [number for number, one in enumerate(group) if one == first]
        ordered: list[int] = []
        while waiting:
            ready = [number for number in waiting if refers[number].isdisjoint(waiting)]
            waiting = [number for number in waiting if number not in ready]
            ordered += ready
        ordered.sort(key=lambda number: documents[number].is_filter)
        yield [documents[number] for number in ordered]


def _means(by: SigmaDocument, one: SigmaDocument) -> bool:
    """Whether a correlation counts the other document, or a filter names it."""
    if one.is_filter:
        return False
    if by.is_filter:
        return any(is_named(word, one.node) for word in listed(by.node.get("filter")))
    return one.key in _counted(by)


def _counted(document: SigmaDocument) -> tuple[str, ...]:
    logic = document.rule.logic if document.rule else None
    return logic.rules if isinstance(logic, Correlation) else ()


def _head(group: Sequence[SigmaDocument]) -> SigmaDocument:
    """The document that names a file: the first uncounted correlation, else the first rule."""
    counted = {key for one in group for key in _counted(one)}
    return next((one for one in group if _counted(one) and one.key not in counted), group[0])


def _whole(document: SigmaDocument, item: Strategy, page_url: str) -> dict[str, Any]:
    own = yaml.plain(document.node)
    if document.is_filter:
        return dict(own)
    tactics = [word for claim in item.techniques for word in claim.tactics]
    inherited = {
        "name": document.key,
        "status": SIGMA_STATUS[item.status],
        "description": item.summary,
        "references": _references(item, page_url),
        "author": ", ".join(item.authors),
        "date": item.created,
        "modified": item.updated,
        "tags": [
            f"attack.{word}"
            for word in dict.fromkeys([*tactics, *(c.id.lower() for c in item.techniques)])
        ],
        "falsepositives": _false_positives(item),
        "level": item.priority,
    }
    merged = {key: value for key, value in inherited.items() if value} | own
    known = {key: merged[key] for key in _ORDER if key in merged}
    return known | {str(key): value for key, value in merged.items() if key not in known}


def _references(item: Strategy, page_url: str) -> list[str]:
    section = item.sections.get("additional_resources")
    links = (
        [link.url for link in section.links if link.url.startswith(("http://", "https://"))]
        if section
        else []
    )
    return list(dict.fromkeys([page_url, *links] if page_url.startswith("http") else links))


def _false_positives(item: Strategy) -> list[str]:
    section = item.sections.get("false_positives")
    return [piece.text for piece in section.items if piece.depth == 1] if section else []


def _slug(key: str) -> str:
    return (
        "".join(c if c.isascii() and c.isalnum() else "-" for c in key.lower()).strip("-") or "rule"
    )
