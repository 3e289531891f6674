"""Documentation pages as scripts: the files that a page shows, and the commands with their output.

A fenced block with `title="path"` in its info string is a file. A fenced block `console` is a session: a line that
begins with `$ ` is a command, what follows up to the next one is its output. A line `…` stands for any number of
lines, and `…` within a line for any text. Blocks of other kinds are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True, slots=True)
class File:
    """A file that the page shows."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a session, its expected output, and the rows of the page that hold that output."""

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
