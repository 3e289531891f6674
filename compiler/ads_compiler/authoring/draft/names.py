"""Ids and file names that no page has yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ads_compiler.catalog import strategy_files

_ID = re.compile(r"^id:\s*[\"']?([A-Z][A-Z0-9]{1,15})-(\d{1,6})[\"']?\s*(?:#.*)?$", re.MULTILINE)
FORM = re.compile(r"[A-Z][A-Z0-9]{1,15}-[0-9]{1,6}")
_HEAD = 4000


def used_ids(folders: Iterable[Path]) -> list[tuple[str, str]]:
    """The ids of all pages below some folders, those that cannot be read as strategies too: prefix and digits."""
    files = {
        path.resolve() for folder in folders if folder.is_dir() for path in strategy_files(folder)
    }
    found = []
    for path in sorted(files):
        try:
            with path.open(encoding="utf-8", errors="replace") as stream:
                head = stream.read(_HEAD)
        except OSError:
            continue
        if match := _ID.search(head):
            found.append((match[1], match[2]))
    return found


def fresh_ids(used: list[tuple[str, str]], prefix: str | None = None) -> Iterator[str]:
    """Ids that follow the highest one, in the form that most pages use; `prefix` is what stands before the hyphen."""
    prefixes = [own for own, _ in used]
    prefix = prefix or max(sorted(set(prefixes)), key=prefixes.count, default="ADS")
    digits = [number for own, number in used if own == prefix]
    width = len(max(digits, key=int)) if digits else 4
    number = max(map(int, digits), default=0)
    while True:
        number += 1
        yield f"{prefix}-{number:0{width}d}"


def is_used(identity: str, used: list[tuple[str, str]]) -> bool:
    """Whether a page has the id already."""
    return identity.casefold() in {f"{prefix}-{number}".casefold() for prefix, number in used}


class FileNames:
    """File names of a folder that no file and no earlier draft has."""

    def __init__(self, folder: Path) -> None:
        self.taken = (
            {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
        )

    def fresh(self, stem: str) -> str:
        """The name, with a number after it where it is taken."""
        stem = "strategy" if stem in ("", "readme") else stem  # README.md is no strategy
        name, number = f"{stem}.md", 1
        while name.casefold() in self.taken:
            number += 1
            name = f"{stem}-{number}.md"
        self.taken.add(name.casefold())
        return name
