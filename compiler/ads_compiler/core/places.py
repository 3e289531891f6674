"""Whether two paths name the same place, whatever their spelling.

Links, hard links and the letter case of names on some systems are ways to spell a path.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a resolved path is a resolved directory or in it."""
    if path == folder or folder in path.parents:
        return True
    status = status_of(folder)
    return status is not None and any(_is(ancestor, status) for ancestor in (path, *path.parents))


def is_same_file(path: Path, other: Path) -> bool:
    """Whether two paths lead to one regular file, for example by a hard link."""
    one, two = status_of(path), status_of(other)
    if one is None or two is None:
        return False
    return stat.S_ISREG(one.st_mode) and os.path.samestat(one, two)


def status_of(path: Path) -> os.stat_result | None:
    """The status of a file, or None if there is none that can be used."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _is(path: Path, status: os.stat_result) -> bool:
    known = status_of(path)
    return known is not None and os.path.samestat(known, status)
