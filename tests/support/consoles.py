"""Documentation pages as scripts: the files that a page shows, and the commands with their output.

A fenced block with `title="path"` in its info string is a file. A fenced block `console` is a
session: a line that begins with `$ ` is a command, what follows up to the next one is its output.
A line `…` matches any number of lines, and `…` within a line any text.
Blocks of other kinds are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from markdown_it import MarkdownIt

_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True, slots=True)
class File:
    """A file that the page shows."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a session, its expected output, and the rows of the page with that output."""

    text: str
    output: tuple[str, ...]
    first_row: int


def steps(page: str) -> Iterator[File | Command]:
    """The files and commands of a page, in its order."""
    for token in MarkdownIt().parse(page):
        if token.type != "fence" or token.map is None:
            continue
        language = token.info.split(" ")[0]
        title = _TITLE.search(token.info)
        if title:
            yield File(title[1], token.content)
        elif language == "console":
            yield from _session(token.content, token.map[0] + 1)


def _session(text: str, row: int) -> Iterator[Command]:
    command: tuple[str, int] | None = None
    output: list[str] = []
    for number, line in enumerate(text.rstrip("\n").split("\n"), row):
        if line.startswith("$ "):
            if command:
                yield Command(command[0], tuple(output), command[1])
            command, output = (line[2:], number + 1), []
        else:
            output.append(line)
    if command:
        yield Command(command[0], tuple(output), command[1])


def matches(expected: tuple[str, ...], actual: list[str]) -> bool:
    """Whether the output is the expected one, where `…` is a gap."""
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line == "…" else re.escape(line).replace("…", r"[^\n]*?") + r"\n"
        for line in expected
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in actual)) is not None


def with_gaps(expected: Sequence[str], actual: Sequence[str]) -> list[str]:
    """The actual output, shortened by the gaps of the expected one.

    Between two gaps are as many lines as before: the most similar ones. All output is returned
    where its lines do not suffice.
    """
    parts: list[list[str]] = [[]]
    for line in expected:
        if line == "…":
            parts.append([])
        else:
            parts[-1].append(line)
    if len(parts) == 1 or sum(map(len, parts)) > len(actual):
        return list(actual)
    end = len(actual) - len(parts[-1])
    lines, place = list(actual[: len(parts[0])]), len(parts[0])
    for part in parts[1:-1]:
        starts = range(place, end - len(part) + 1)
        if not starts:
            return list(actual)
        start = max(starts, key=lambda row: _similarity(part, actual[row : row + len(part)]))
        place = start + len(part)
        lines += ["…", *actual[start:place]]
    return [*lines, "…", *actual[end:]]


def _similarity(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, "\n".join(one), "\n".join(other)).ratio()
