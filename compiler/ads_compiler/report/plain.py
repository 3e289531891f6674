"""Text from authors, made safe for terminals, logs and JSON."""

from __future__ import annotations

from ads_compiler.core.visible import dump as dump
from ads_compiler.core.visible import visible as visible
from ads_compiler.core.visible import visible_lines as visible_lines


def shortened(text: str, most: int) -> str:
    """The text, cut to at most `most` characters; the cut is marked with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
