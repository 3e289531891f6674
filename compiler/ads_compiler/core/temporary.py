"""Temporary files and directories next to an output; those that a killed run left are removed.

Each has a file `.adsc-….tmp` that is locked while its run lasts. One that nobody has locked is a
leftover: the system releases the locks of a process that ends, however it ends.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_NAME = re.compile(r"\.adsc-[0-9a-f]{16}\.tmp")
_FLAGS = os.O_RDWR | getattr(os, "O_BINARY", 0)


@contextmanager
def temporary_file(folder: Path) -> Iterator[tuple[Path, int]]:
    """An empty file in a directory, and its descriptor; it is removed unless the block moves it."""
    path, handle = _claimed(folder)
    try:
        yield path, handle
    finally:
        os.close(handle)
        path.unlink(missing_ok=True)


@contextmanager
def temporary_folder(folder: Path, target: str) -> Iterator[Path]:
    """An empty directory in a directory, for an output that will be named `target` there.

    What the block puts into it as `old` is put back by `remove_leftovers` if the run is killed.
    """
    with temporary_file(folder) as (marker, handle):
        os.write(handle, os.fsencode(target))
        room = marker.with_suffix("")
        try:
            room.mkdir()
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed runs left in a directory; what a running process uses stays."""
    try:
        with os.scandir(folder) as rows:
            names = [row.name for row in rows if _NAME.fullmatch(row.name)]
    except OSError:
        return
    for name in names:
        with suppress(OSError):
            _remove(folder / name)


def _claimed(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / f".adsc-{secrets.token_hex(8)}.tmp"
        handle = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o666)
        _lock(handle)
        if os.fstat(handle).st_nlink:
            return path, handle
        os.close(handle)  # another run took it for a leftover before it was locked


def _lock(handle: int) -> bool:
    """Lock a file; False if another process has it, or if the system has no such locks."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove(marker: Path) -> None:
    handle = os.open(marker, _FLAGS | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if not _lock(handle):
            return
        room = marker.with_suffix("")
        if room.is_dir() and not room.is_symlink():
            name = os.fsdecode(os.read(handle, 1000))
            target = marker.parent / name
            if name == target.name and (room / "old").is_dir() and not os.path.lexists(target):
                (room / "old").rename(target)
            shutil.rmtree(room)
        marker.unlink()
    finally:
        os.close(handle)
