"""Text from authors, made safe for terminals and logs: it cannot move, colour, forge or command."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Half a surrogate pair, and what a terminal would obey. `json` escapes the other controls.
_ESCAPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Services of CI take these for commands: at the start of a line, or anywhere in it.
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#(?:vso)?\[)")


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


def without_commands(line: str) -> str:
    """A line that no CI service takes for a command, such as `::error::` or `##vso[`."""
    if "::" not in line and "##" not in line:
        return line
    return _COMMAND.sub(lambda match: f"{match[1] or ''}<U+{ord(match[0][-1]):04X}>", line)


def dump(data: Any) -> str:
    """The data as JSON with stable bytes; controls and half surrogate pairs are escaped."""
    return obeyed_escaped(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"


def obeyed_escaped(text: str) -> str:
    """A text for programs without what a terminal would obey; JSON stays the same JSON."""
    as_json = text.startswith(("{", "["))
    form = "\\u{:04x}" if as_json else "<U+{:04X}>"
    return _ESCAPED.sub(lambda match: form.format(ord(match[0])), text)
