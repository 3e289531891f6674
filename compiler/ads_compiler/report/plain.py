"""Text from authors, made safe for terminals, logs and JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from ads_compiler.core.visible import visible as visible
from ads_compiler.core.visible import visible_lines as visible_lines

# Half a surrogate pair, and what a terminal would obey. `json` escapes the other controls.
_ESCAPED = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shortened(text: str, most: int) -> str:
    """The text, cut to at most `most` characters; the cut is marked with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def dump(data: Any) -> str:
    """The data as JSON with stable bytes; controls and half surrogate pairs are escaped."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
