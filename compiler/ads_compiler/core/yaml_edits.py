"""Edits of YAML text that keep everything else: quotes, comments, layout.

The functions take the text and nodes that `core.yaml` read from it. They return edits, or None if
something cannot be edited safely because of its notation (an anchor, an escape, a folded text).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Node, Scalar
from ads_compiler.core.yaml_extent import begin_of, comment_in, dash_of, end_of, is_flow, scalars

_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A replacement of the characters `start` up to `end` by `text`."""

    start: int
    end: int
    text: str


Edits = tuple[Edit, ...]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after applying edits; ValueError if two overlap."""
    parts, at = [], 0
    for edit in sorted(set(edits)):
        if edit.start < at:
            raise ValueError("two edits overlap")
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def apply_raw(raw: str, edits: Iterable[Edit]) -> str:
    """A raw file after applying edits of its text; byte-order mark and line ends are kept."""
    body = raw.removeprefix("\ufeff")
    ends = list(_LINE_END.finditer(body))
    starts, real = [0], [0]
    for match in ends:
        starts.append(starts[-1] + match.start() - real[-1] + 1)
        real.append(match.end())
    usual = ends[0][0] if ends else "\n"

    def there(offset: int) -> int:
        low = bisect_right(starts, offset) - 1
        return real[low] + offset - starts[low]

    moved = [Edit(there(e.start), there(e.end), e.text.replace("\n", usual)) for e in set(edits)]
    return raw[: len(raw) - len(body)] + apply(body, moved)


def styled(written: str, value: str, new: str) -> str | None:
    """`new` in the notation that `written` uses for `value`: plain, or in the same quotes."""
    if written == value:
        node, _ = yaml.read(Text("", f"[{new}]"))
        plain = node is not None and yaml.plain(node) == [new]
        return new if plain else json.dumps(new, ensure_ascii=False)
    if written[:1] == written[-1:] == "'" and written[1:-1].replace("''", "'") == value:
        return "'" + new.replace("'", "''") + "'"
    if written == f'"{value}"':
        return json.dumps(new, ensure_ascii=False)
    return None


def scalar(source: Text, node: Scalar, new: str) -> Edits | None:
    """The edit that replaces a value."""
    start, end = begin_of(source, node), end_of(source, node)
    text = styled(source.text[start:end], str(node.value), new)
    return None if text is None else (Edit(start, end, text),)


def rewrite(source: Text, items: Items, new: Sequence[Sequence[str]]) -> Edits | None:
    """The edits that replace each value of a list by zero or more; equal ones stay untouched."""
    edits: list[Edit] = []
    for item, words in zip(items.items, new, strict=True):
        if not isinstance(item, Scalar):
            return None
        if words and words[0] != item.value:
            change = scalar(source, item, words[0])
            if change is None:
                return None
            edits.extend(change)
        for word in words[1:]:
            added = _added(source, items, item, word)
            if added is None:
                return None
            edits.append(added)
    gone = {number for number, words in enumerate(new) if not words}
    removed = remove(source, items, gone) if gone else ()
    return None if removed is None else (*_joined(edits), *removed)


def _joined(edits: Iterable[Edit]) -> list[Edit]:
    """Edits with insertions at the same place joined in order."""
    places: dict[tuple[int, int], str] = {}
    for edit in edits:
        place = (edit.start, edit.end)
        places[place] = places.get(place, "") + edit.text
    return [Edit(start, end, text) for (start, end), text in places.items()]


def _added(source: Text, items: Items, item: Scalar, word: str) -> Edit | None:
    start, end = begin_of(source, item), end_of(source, item)
    text = styled(source.text[start:end], str(item.value), word)
    if text is None:
        return None
    if is_flow(source, items):
        return Edit(end, end, f", {text}")
    dash = dash_of(source, item)
    line = source.text.rfind("\n", 0, start) + 1
    if dash is None or dash < line:
        return None
    stop = source.text.find("\n", end)
    stop = len(source.text) if stop < 0 else stop
    return Edit(stop, stop, f"\n{source.text[line:start]}{text}")


def remove(source: Text, items: Items, gone: Collection[int]) -> Edits | None:
    """The edits that remove items; comments on their lines are kept on separate lines."""
    if len(gone) == len(items.items):
        return None
    if not is_flow(source, items):
        edits = [
            _lines(source, items.items[number], dash_of(source, items.items[number]))
            for number in sorted(gone)
        ]
    else:
        edits = [_on_own_lines(source, items.items[number]) for number in sorted(gone)]
        if None in edits:
            return _inline(source, items, gone)
    return None if None in edits else tuple(edit for edit in edits if edit is not None)


def _inline(source: Text, items: Items, gone: Collection[int]) -> Edits | None:
    first = min(set(range(len(items.items))) - set(gone))
    places = []
    for number in sorted(gone):
        if number < first:
            places.append(
                (begin_of(source, items.items[number]), begin_of(source, items.items[number + 1]))
            )
        else:
            places.append(
                (end_of(source, items.items[number - 1]), end_of(source, items.items[number]))
            )
    if any("#" in source.text[start:end] for start, end in places):
        return None
    return tuple(Edit(start, end, "") for start, end in places)


def _on_own_lines(source: Text, item: Node) -> Edit | None:
    """The edit that removes an item of a flow sequence that shares its lines with no other."""
    start = begin_of(source, item)
    line = source.text.rfind("\n", 0, start) + 1
    return None if source.text[line:start].strip() else _lines(source, item, start)


def _lines(source: Text, item: Node, start: int | None) -> Edit | None:
    """The edit that removes the lines of an item; None if they contain something else."""
    if start is None:
        return None
    text, end = source.text, end_of(source, item)
    first, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    if text[end:stop].removesuffix(comment_in(text[end:stop])).strip(" \t,"):
        return None
    lasts: dict[int, int] = {}
    for value in scalars(item):
        lasts[value.span.end_line - 1] = end_of(source, value)
    comments, at, indent = [], first, text[first:start]
    while at < stop:
        row = source.span(at).line - 1
        line_end = at + len(source.line_text(row))
        comment = comment_in(text[lasts.get(row, at) : line_end])
        comments += [indent + comment] if comment else []
        at = line_end + 1
    return Edit(first, min(stop + 1, len(text)), "".join(f"{line}\n" for line in comments))
