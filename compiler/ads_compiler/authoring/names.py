"""Ids and file names for new pages that no other page has."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ads_compiler.catalog import strategy_files
from ads_compiler.core.files import regular_bytes

FORM = re.compile(r"([A-Z][A-Z0-9]{1,15})-([0-9]{1,6})")
_KEY = re.compile(rf"^id:\s*[\"']?{FORM.pattern}[\"']?\s*(?:#.*)?$", re.MULTILINE)
_HEAD = 4000  # characters that are searched for the id


class Ids:
    """The ids that are in use: those of the pages in some folders, and those taken since."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._used = [(match[1], match[2]) for identity in used if (match := _parsed(identity))]

    @classmethod
    def of_folders(cls, folders: Iterable[Path]) -> Ids:
        """The ids of all pages below some folders, even of pages that are not valid strategies."""
        files = {
            Path(os.path.realpath(path))
            for folder in folders
            if folder.is_dir()
            for path in strategy_files(folder)
        }
        return cls(identity for path in sorted(files) if (identity := _id_of(path)))

    def __contains__(self, identity: str) -> bool:
        match = _parsed(identity)
        return match is not None and (match[1], int(match[2])) in {
            (prefix, int(number)) for prefix, number in self._used
        }

    def take(self, identity: str) -> str:
        """Mark an id as used, and return it."""
        if match := _parsed(identity):
            self._used.append((match[1], match[2]))
        return identity

    def next(self, prefix: str | None = None) -> str:
        """The id after the highest one of a prefix, by default the most common prefix."""
        prefixes = [used for used, _ in self._used]
        prefix = prefix or max(sorted(set(prefixes)), key=prefixes.count, default="ADS")
        digits = [number for used, number in self._used if used == prefix]
        width = len(max(digits, key=int)) if digits else 4
        return f"{prefix}-{max(map(int, digits), default=0) + 1:0{width}d}"


def _parsed(identity: str) -> re.Match[str] | None:
    return FORM.fullmatch(identity)


def _id_of(path: Path) -> str | None:
    try:
        match = _KEY.search(regular_bytes(path).decode("utf-8", "replace")[:_HEAD])
    except OSError:
        return None
    return f"{match[1]}-{match[2]}" if match else None


class FileNames:
    """File names in a folder that neither a file nor an earlier draft has."""

    def __init__(self, folder: Path) -> None:
        self._used = (
            {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
        )

    def next(self, stem: str) -> str:
        """The name of a page, with a number appended if it is in use."""
        stem = "strategy" if stem in ("", "readme") else stem  # README.md is not a strategy
        name, number = f"{stem}.md", 1
        while name.casefold() in self._used:
            number += 1
            name = f"{stem}-{number}.md"
        self._used.add(name.casefold())
        return name


def slug(text: str, longest: int = 80) -> str:
    """A text as a file name: lowercase letters, digits and hyphens; "" if none are left."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded)[:longest].strip("-")
