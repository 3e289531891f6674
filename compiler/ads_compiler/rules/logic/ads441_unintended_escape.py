"""ADS441 unintended-escape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import Fix
from ads_compiler.core.yaml_slips import quote
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import values
from ads_compiler.rules.helpers.values import Value

_NAMES = {
    "0": "a null character",
    "a": "a bell",
    "b": "a backspace",
    "t": "a tab",
    "n": "a line break",
    "v": "a vertical tab",
    "f": "a form feed",
    "r": "a carriage return",
    "e": "an escape character",
    "N": "a next line",
    "_": "a no-break space",
    "L": "a line separator",
    "P": "a paragraph separator",
}
_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|(?P<letter>.))", re.DOTALL)
_LINES = re.compile(r"\\r\\n|\\e(?=\[)")


@rule("ADS441")
def unintended_escape(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    r"""Double quotes do not turn part of a path into a control character.

    ## Why

    In double quotes, YAML reads `\r` as a carriage return, so `"\rundll32.exe"` is a line end
    followed by `undll32.exe`. No event contains that, but it looks right on the screen.

    ## What to do

    Use single quotes, in which a backslash is only a backslash: `'\rundll32.exe'`. If the control
    character is meant, write it as `\x0D`. Line breaks and tabs between words of an event are not
    reported, nor is `\r\n`.
    """
    for value in values.of_page(entry):
        letter = _control(value)
        if letter is not None:
            quoted = quote(_meant(value.written))
            message = f"'\\{letter}' in double quotes is {_NAMES[letter]}, not a backslash"
            code = ord(_character(letter))
            escape = f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}"
            hint = f"write {quoted}, or {escape} if {_NAMES[letter]} is meant"
            fix = Fix(f"write {quoted}", ((value.node.span, quoted),), safe=letter not in "nte")
            yield value.node.span, message, hint, fix


def _control(value: Value) -> str | None:
    """The first letter that an escape of the value turns into a control character, if any."""
    written = value.written
    if not written.startswith('"'):
        return None
    skipped = {at for match in _LINES.finditer(written) for at in range(*match.span())}
    for match in _ESCAPE.finditer(written):
        letter = match["letter"]
        if letter not in _NAMES or match.start() in skipped:
            continue
        if letter in "nt" and not value.in_rule and not _in_path(written, match):
            continue
        return letter
    return None


def _in_path(written: str, match: re.Match[str]) -> bool:
    """Whether an escape is where a path has a backslash: at the start, or after a drive."""
    before, after = written[: match.start()], written[match.end() :]
    return after[:1].isalnum() and (before == '"' or before[-1:] in ":%" or "\\\\" in before)


def _meant(written: str) -> str:
    """The text that is meant, with a backslash where the escapes of single letters are."""
    return re.sub(r'\\([\\"/])', r"\1", written[1:-1])


def _character(letter: str) -> str:
    return "\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029"["0abtnvfreN_LP".index(letter)]
