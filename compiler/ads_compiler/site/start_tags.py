"""Every start tag that any HTML parser can find in a page, with its attributes.

Which part of a page is markup, and which is a comment, a title or the text of a script, depends on
the tree that a parser builds, and parsers differ. How a start tag is read from its first character
on depends on nothing else. So each "<" before a letter is read as a start tag here, wherever it is:
the elements and attributes that a browser makes of the page are among these, by the rules of the
HTML standard for tokens.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# White space of the standard; Python's `\s` matches more.
_SPACE = r"\t\n\f\r "
# States "attribute name" to "after attribute value": the next character decides, so nothing here
# goes back (`++`, `*+`). A name may begin with "=". A quotation mark that is never closed ends the
# page for a browser; it is read as part of a value without quotation marks here.
_NAME = rf"[^{_SPACE}/>][^{_SPACE}/>=]*+"
_VALUE = rf"\"[^\"]*+\"|'[^']*+'|[^{_SPACE}>]*+"
_ATTRIBUTE = re.compile(rf"({_NAME})(?:[{_SPACE}]*+=[{_SPACE}]*+({_VALUE}))?+")
_TAG = rf"<([A-Za-z][^{_SPACE}/>]*+)((?:[{_SPACE}/]++|{_ATTRIBUTE.pattern})*+)>?"
# A look-ahead, so that a tag within the value of another one is found too.
_TAGS = re.compile(f"(?=({_TAG}))")

Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StartTag:
    """A start tag with lowercase names and decoded values; `end` is the offset of its content."""

    name: str
    attributes: Attributes
    end: int

    def get(self, name: str) -> str:
        """Return the value of an attribute, or ""."""
        return dict(reversed(self.attributes)).get(name, "")


def start_tags(page: str) -> Iterator[StartTag]:
    """Find all start tags of a page, in the order of their places."""
    for match in _TAGS.finditer(page):
        yield StartTag(match[2].lower(), _attributes(match[3]), match.end(1))


@lru_cache(4096)
def _attributes(text: str) -> Attributes:
    """Read the attributes of a tag, those that a browser drops as duplicates too."""
    return tuple(
        (match[1].lower(), html.unescape(_unquoted(match[2] or "")))
        for match in _ATTRIBUTE.finditer(text)
    )


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]
    return value[1:-1] if quoted else value
