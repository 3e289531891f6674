"""Which files of an output directory are ours: those that its `.adsc-output.json` lists.

A directory is only replaced if every file in it is listed there with the digest that it still has.
So nothing that a person put into it, or changed in it, is ever lost.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ads_compiler.core.errors import ConfigError

LIST = ".adsc-output.json"
_SHOWN = 3
Digests = tuple[str, ...]
_OF_SYSTEMS = (".DS_Store", "Thumbs.db", "desktop.ini")  # file managers write these by themselves


def list_of(files: Mapping[str, Digests]) -> bytes:
    """The content of the list of a directory with these files."""
    rows = {name: [*files[name]] if len(files[name]) > 1 else files[name][0] for name in files}
    content = {"version": 1, "written-by": "adsc", "files": dict(sorted(rows.items()))}
    text = json.dumps(content, indent=1, ensure_ascii=True) + "\n"
    return text.encode()


def listed(folder: Path) -> dict[str, Digests]:
    """The files that the list of a directory names, with their digests; none without a list.

    A file has two digests while it is written: that of the old content and that of the new one.
    """
    files = _files(folder / LIST) or {}
    rows = {name: [value] if isinstance(value, str) else value for name, value in files.items()}
    return {
        name: tuple(value)
        for name, value in rows.items()
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value)
    }


def digest(data: bytes) -> str:
    """The SHA-256 of a content; git may have changed its line ends."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def digests(folder: Path) -> dict[str, Digests]:
    """The digests of all files below a directory, by name with forward slashes."""
    return {name: (digest(path.read_bytes()),) for name, path in _members(folder) if name != LIST}


def refuse_foreign(folder: Path) -> None:
    """Raise ConfigError if replacing a directory would lose a file that we did not write."""
    try:
        status = folder.stat()
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(status.st_mode):
        raise ConfigError(f"{shown(folder)} must be a directory, and is not")
    known = listed(folder)
    foreign = (name for name, path in _members(folder) if not _ours(path, name, known))
    _refuse(folder, foreign, known, "replaced")


def refuse_foreign_files(folder: Path, names: Iterable[str]) -> None:
    """Raise ConfigError if writing files into a directory would lose one that we did not write."""
    known = listed(folder)
    present = (name for name in names if os.path.lexists(folder / name))
    foreign = (name for name in present if not _ours(folder / name, name, known))
    _refuse(folder, foreign, known, "written to")


def shown(path: Path) -> str:
    """A path as messages show it: relative to the current directory if it is in there."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(path)


def _refuse(folder: Path, names: Iterable[str], known: Mapping[str, Digests], verb: str) -> None:
    foreign = sorted(names)
    reasons = [
        f"adsc did not write {_first([name for name in foreign if name not in known])}",
        f"{_first([name for name in foreign if name in known])} changed since adsc wrote it",
    ]
    kinds = [any(name not in known for name in foreign), any(name in known for name in foreign)]
    if any(kinds):
        why = ", and ".join(reason for reason, there in zip(reasons, kinds, strict=True) if there)
        raise ConfigError(
            f"{shown(folder)} cannot be {verb}: {why}; move or delete that, or choose "
            "another directory"
        )


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _ours(path: Path, name: str, known: Mapping[str, Digests]) -> bool:
    if name == LIST:
        return _files(path) is not None
    if path.name in _OF_SYSTEMS or (path.suffix == ".pyc" and path.parent.name == "__pycache__"):
        return _is_file(path)
    return name in known and _is_file(path) and digest(path.read_bytes()) in known[name]


def _files(path: Path) -> dict[str, Any] | None:
    """What a list names; None if it is not one of ours."""
    try:
        content = json.loads(path.read_bytes()) if _is_file(path) else None
    except (OSError, ValueError, RecursionError):
        return None
    files = content.get("files") if isinstance(content, dict) else None
    return files if isinstance(files, dict) else None


def _is_file(path: Path) -> bool:
    """Whether a path is a regular file; not a link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _members(folder: Path) -> Iterator[tuple[str, Path]]:
    """Everything below a directory except directories, by name; links are not followed."""
    for place, folders, files in os.walk(folder, onerror=_raise):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*files, *links):
            path = Path(place) / name
            yield path.relative_to(folder).as_posix(), path


def _raise(error: OSError) -> None:
    raise error
