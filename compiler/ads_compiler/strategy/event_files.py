"""Files of events that cases name: where they lie, and what tells one content from another. Nothing is parsed here."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path


def folder_of(page: str, strategies: Path) -> Path:
    """Where the event files of a page lie: in the project's strategies, or beside a page that lies elsewhere."""
    name = Path(page)  # relative to the project, or absolute where it lies elsewhere
    return name.parent if name.is_absolute() else strategies


def inside(folder: Path, file: str) -> Path | None:
    """The file without links on the way to it; None where that leads out of the folder, or to no place at all."""
    try:
        path = Path(os.path.realpath(folder / file))
    except ValueError:  # a name with a NUL in it
        return None
    return path if Path(os.path.realpath(folder)) in path.parents else None


def digest(folder: Path, file: str) -> str:
    """The SHA-256 of what a file holds, whatever its line ends; a word of its own where it cannot be read."""
    path = inside(folder, file)
    try:
        if path is None or not path.is_file():
            return "no file"
        return sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    except OSError as error:
        return f"unreadable: {error.errno}"
