"""The files of events that cases name: their location and a digest of their content."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path


def folder_of(page: str, strategies: Path) -> Path:
    """The directory of a page's event files: the strategies, or next to a page outside them."""
    name = Path(page)  # relative to the project, or absolute outside it
    return name.parent if name.is_absolute() else strategies


def inside(folder: Path, file: str) -> Path | None:
    """The real path of the file, or None if it is outside the directory or not a valid path."""
    try:
        path = Path(os.path.realpath(folder / file))
    except ValueError:  # a name with a NUL in it
        return None
    return path if Path(os.path.realpath(folder)) in path.parents else None


def digest(folder: Path, file: str) -> str:
    """The SHA-256 of a file with normalized line ends, or a text that says why it has none."""
    path = inside(folder, file)
    try:
        if path is None or not path.is_file():
            return "no file"
        return _of_lines(path)
    except OSError as error:
        return f"unreadable: {error.errno}"


def _of_lines(path: Path) -> str:
    """The digest of a file of any size."""
    content, kept = sha256(), b""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            piece = kept + piece
            kept = b"\r" if piece.endswith(b"\r") else b""  # a line end may follow
            content.update(piece.removesuffix(kept).replace(b"\r\n", b"\n"))
    content.update(kept)
    return content.hexdigest()
