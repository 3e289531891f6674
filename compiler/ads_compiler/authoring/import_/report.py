"""What an import says of its pages: as text for people, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from ads_compiler.authoring.import_.run import Imported
from ads_compiler.authoring.import_.write_page import Item

_ORDER = ("fact", "guess", "kept", "note")
_HEADS = {"fact": "lifted", "guess": "guessed", "kept": "kept", "note": "note"}


def as_text(done: Sequence[Imported], shown: Callable[[Imported], str]) -> str:
    """The report for people; `shown` is how the file of a page is called."""
    lines: list[str] = []
    for page in done:
        if page.written is None:
            lines.append(f"{page.source}: not imported: {page.problem}")
            continue
        lines.append(f"{page.source} -> {shown(page)} ({page.written.identity})")
        for kind in _ORDER:
            lines += [_line(item) for item in page.written.items if item.kind == kind]
    made = sum(page.written is not None for page in done)
    refused = len(done) - made
    told = f"{made} {'page' if made == 1 else 'pages'} imported"
    return "\n".join([*lines, told + (f", {refused} not" if refused else ""), ""])


def _line(item: Item) -> str:
    note = f": {item.note}" if item.note else ""
    return f"  {_HEADS[item.kind]:<8} line {item.line:<4} {item.what} '{item.value}'{note}"


def as_json(done: Sequence[Imported], shown: Callable[[Imported], str]) -> str:
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
        told = {
            "page": page.source,
            "imported": True,
            "strategy": shown(page),
            "id": page.written.identity,
        }
        pages.append({**told, "items": items})
    return json.dumps({"pages": pages}, indent=2, ensure_ascii=False) + "\n"


REPORTS = {"text": as_text, "json": as_json}
