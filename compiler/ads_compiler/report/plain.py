"""Text from authors, made safe for terminals, logs and JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """The text as one safe line; control and direction characters become codes like <U+202E>."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in _HIDDEN and c != "\t" else c for c in text
    ).replace("\t", " ")


def visible_lines(text: str) -> str:
    """Like `visible`, for text of several lines."""
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))


def shortened(text: str, most: int) -> str:
    """The text, cut to at most `most` characters; the cut is marked with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def dump(data: Any) -> str:
    """The data as JSON with stable bytes; lone surrogates are escaped."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
