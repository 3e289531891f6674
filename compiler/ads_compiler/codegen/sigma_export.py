"""The rules of a strategy as plain Sigma files, with what they take from their page written out, for other tools."""

from __future__ import annotations

from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.core import yaml
from ads_compiler.sigma import SigmaDocument
from ads_compiler.strategy import SIGMA_STATUS, Strategy

# The order in which SigmaHQ writes the keys of a rule.
_ORDER = (
    "title", "id", "name", "related", "status", "description", "license", "references", "author", "date", "modified",
    "tags", "logsource", "detection", "correlation", "fields", "falsepositives", "level",
)  # fmt: skip


def export(entry: Entry, page_url: str) -> dict[str, str]:
    """A file a rule and a filter, by name: `ads-0005-capture-tool.yml`. Rules that were refused are left out."""
    item = entry.strategy
    return {
        f"{item.slug}-{_slug(document.key)}.yml": yaml.dump(_whole(document, item, page_url))
        for document in entry.documents
        if document.rule is not None or document.is_filter
    }


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
