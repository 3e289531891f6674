"""Text that an author wrote, made safe for the place that it is shown in."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """One line that can do a terminal no harm: control and direction characters are written as their code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in _HIDDEN and c != "\t" else c for c in text
    ).replace("\t", " ")


def visible_lines(text: str) -> str:
    """The same for text of several lines, whose line ends stay."""
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))


def shortened(text: str, most: int) -> str:
    """Text of at most so many characters, with its end cut off and marked."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def dump(data: Any) -> str:
    """JSON, the same bytes for the same data; half a surrogate pair is written as its escape."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
