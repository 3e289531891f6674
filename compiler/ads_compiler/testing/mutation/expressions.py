"""Changes to the text of a regular expression: anchors, quantifiers, alternatives, flags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.detection.regex import bounded
from ads_compiler.detection.tree import Regex

_TOKEN = re.compile(
    r"""(?P<escape>\\.)
      |(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
      |(?P<comment>\(\?\#[^)]*\))
      |(?P<open>\((?:\?(?:P<\w+>|P=\w+|<=|<!|[:=!>]|\(\w+\)|[a-zA-Z-]*:?))?)
      |(?P<close>\))
      |(?P<many>[*+?](?P<lazy>[?+])?|\{\d*,?\d*\}[?+]?)
      |(?P<or>\|)
      |(?P<anchor>[\^$])
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_OTHER = {"*": "+", "+": "*", "?": ""}
_EFFECT = {"*": "required at least once", "+": "made optional", "?": "no longer optional"}
_ANCHORS = (r"\A", r"\Z", r"\b", r"\B")


def changes(test: Regex) -> Iterator[tuple[Regex, str]]:
    """The changes that give a valid, searchable expression, each with its description."""
    for pattern, flags, description in (
        *_anchors(test),
        *_quantifiers(test),
        *_alternatives(test),
        *_flags(test),
    ):
        if _sound(pattern, flags):
            yield Regex(pattern, flags), description


def _sound(pattern: str, flags: str) -> bool:
    try:
        bounded.plan(pattern, flags)
    except (re.error, bounded.Unbounded, OverflowError):
        return False
    return True


def _tokens(pattern: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(pattern))


def _anchors(test: Regex) -> Iterator[tuple[str, str, str]]:
    for token in _tokens(test.pattern):
        if token.lastgroup == "anchor" or token[0] in _ANCHORS:
            yield (
                _cut(test.pattern, token, ""),
                test.flags,
                f"the anchor '{token[0]}' {_at(test, token)} dropped",
            )


def _quantifiers(test: Regex) -> Iterator[tuple[str, str, str]]:
    for token in _tokens(test.pattern):
        if token["many"] and (sign := token[0][0]) in _OTHER:
            lazy = (token["lazy"] or "") if _OTHER[sign] else ""
            description = f"the item before '{token[0]}' {_at(test, token)} {_EFFECT[sign]}"
            yield _cut(test.pattern, token, _OTHER[sign] + lazy), test.flags, description


def _alternatives(test: Regex) -> Iterator[tuple[str, str, str]]:
    """Remove each branch of each group."""
    levels: list[list[int]] = [[0]]  # the starts of the branches of each open group
    for token in [*_tokens(test.pattern), None]:
        if token is None or token.lastgroup == "close":
            starts = levels.pop() if levels else [0]
            end = len(test.pattern) if token is None else token.start()
            if len(starts) > 1:
                for number, start in enumerate(starts):
                    last = number + 1 == len(starts)
                    until = end if last else starts[number + 1]
                    branch = test.pattern[start : until - (not last)]
                    # Remove the bar after the branch, or before the last branch.
                    cut = test.pattern[: start - last] + test.pattern[until:]
                    yield cut, test.flags, f"the alternative '{branch}' removed from the expression"
        elif token.lastgroup == "open":
            levels.append([token.end()])
            if token[0].startswith("(?P="):
                levels.pop()
        elif token.lastgroup == "or" and levels:
            levels[-1].append(token.end())


def _flags(test: Regex) -> Iterator[tuple[str, str, str]]:
    literal = re.sub(r"\\.", "", test.pattern, flags=re.DOTALL)
    relevant = {
        "i": any(character != character.swapcase() for character in literal),
        "s": "s" in test.flags and "." in literal,
        "m": "m" in test.flags and ("^" in literal or "$" in literal),
    }
    for flag in (flag for flag, has_effect in relevant.items() if has_effect):
        on = flag not in test.flags
        flags = "".join(sorted({*test.flags, flag} if on else {*test.flags} - {flag}))
        yield test.pattern, flags, f"the flag '{flag}' {'set' if on else 'removed'}"


def _cut(pattern: str, token: re.Match[str], new: str) -> str:
    return pattern[: token.start()] + new + pattern[token.end() :]


def _at(test: Regex, token: re.Match[str]) -> str:
    """The position of a token, by the text around it."""
    before, after = test.pattern[: token.start()][-8:], test.pattern[token.end() :][:8]
    return f"(at '{before}{token[0]}{after}')"
