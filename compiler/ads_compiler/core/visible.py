"""Text from authors, made safe for terminals and logs: it cannot move, colour, forge or command."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
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
