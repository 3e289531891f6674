"""The report of an import: text for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from ads_compiler.authoring.import_.run import ImportedPage
from ads_compiler.authoring.import_.write_page import Item
from ads_compiler.core.plural import counted

_ORDER = ("fact", "guess", "kept", "note")
_HEADS = {"fact": "lifted", "guess": "guessed", "kept": "kept", "note": "note"}


def as_text(done: Sequence[ImportedPage], shown: Callable[[ImportedPage], str]) -> str:
    """The report for people; `shown` gives the displayed path of a page."""
    lines: list[str] = []
    for page in done:
        if page.written is None:
            lines.append(f"{page.source}: not imported: {page.problem}")
            continue
        lines.append(f"{page.source} -> {shown(page)} ({page.written.identity})")
        for kind in _ORDER:
            lines += [_line(item) for item in page.written.items if item.kind == kind]
    imported = sum(page.written is not None for page in done)
    failed = len(done) - imported
    summary = f"{counted(imported, 'page')} imported" + (f", {failed} not" if failed else "")
    return "\n".join([*lines, summary, ""])


def _line(item: Item) -> str:
    note = f": {item.note}" if item.note else ""
    return f"  {_HEADS[item.kind]:<8} line {item.line:<4} {item.what} '{item.value}'{note}"


def as_json(done: Sequence[ImportedPage], shown: Callable[[ImportedPage], str]) -> str:
    """The report for programs."""
    pages: list[dict[str, Any]] = []
    for page in done:
        if page.written is None:
            pages.append({"page": page.source, "imported": False, "problem": page.problem})
            continue
        items = [
            {"kind": i.kind, "line": i.line, "what": i.what, "value": i.value, "note": i.note}
            for i in page.written.items
        ]
        entry = {
            "page": page.source,
            "imported": True,
            "strategy": shown(page),
            "id": page.written.identity,
        }
        pages.append({**entry, "items": items})
    return json.dumps({"pages": pages}, indent=2, ensure_ascii=False) + "\n"


REPORTS = {"text": as_text, "json": as_json}
