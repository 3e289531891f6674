"""The trace of a rule as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ads_compiler.detection.trace import Traced
from ads_compiler.report.plain import visible

_SHOWN = 100


def trace_as_text(traced: Traced) -> str:
    """A line per node with the event's value, marked `+` if the node matches, else `-`."""
    return "".join(f"{visible(line)}\n" for line in _lines(traced, 0))


def _lines(node: Traced, depth: int) -> Iterator[str]:
    pad = "  " * depth
    mark = "+" if node.holds else "-"
    if node.field is None:
        yield f"{pad}{mark} {node.what}"
    else:
        values = (
            ", ".join(json.dumps(value, ensure_ascii=False) for value in node.values or ())
            or "absent"
        )
        values = values if len(values) <= _SHOWN else values[: _SHOWN - 3] + "..."
        yield f"{pad}{mark} {node.field} {node.what}   [{values}]"
    for item in node.items:
        yield from _lines(item, depth + 1)


def trace_as_data(node: Traced) -> dict[str, Any]:
    """A node as plain JSON."""
    data: dict[str, Any] = {"holds": node.holds, "what": node.what}
    if node.field is not None:
        data |= {"field": node.field, "values": list(node.values or ())}
    if node.line is not None:
        data["line"] = node.line
    return data | ({"items": [trace_as_data(item) for item in node.items]} if node.items else {})
