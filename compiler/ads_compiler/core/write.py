"""The only module that writes outputs: to a temporary place next to the target, then moved.

An interrupted run leaves the previous output unchanged. A directory is only replaced if we made
it (see `ownership.py`). Links are followed: what they lead to is written.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ads_compiler.core import ownership
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.temporary import remove_leftovers, temporary_file, temporary_folder


def write_file(path: Path, content: str | bytes) -> None:
    """Write one file as a whole, or not at all; one that exists keeps its mode and its owner.

    A device or a named pipe, such as `/dev/stdout`, is written to.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with _errors_as_config(path):
        old = _status(path)
        if old is not None and not stat.S_ISREG(old.st_mode):
            _write_stream(path, old.st_mode, data)
            return
        target = Path(os.path.realpath(path))
        if old is not None and not os.access(target, os.W_OK):
            raise ConfigError(f"cannot write {path}: the file is read-only")
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target.parent)
        with temporary_file(target.parent) as (fresh, handle):
            _write_all(handle, data)
            if old is not None:
                _keep(fresh, old)
            fresh.replace(target)


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Replace a directory with one of exactly these files; names have forward slashes."""
    with replaced(folder) as fresh:
        for name, content in sorted(files.items()):
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a directory that may have others, unless that would lose some of a user."""
    with _errors_as_config(folder):
        ownership.refuse_foreign_files(folder, files)
    contents = {
        name: content.encode("utf-8") if isinstance(content, str) else content
        for name, content in files.items()
    }
    known = ownership.listed(folder)
    new = {name: (ownership.digest(content),) for name, content in contents.items()}
    both = {name: (*known.get(name, ()), *new[name]) for name in new}
    # First, so that a run that is killed half-way leaves files that the next one knows as ours.
    write_file(folder / ownership.LIST, ownership.list_of(known | both))
    for name, content in sorted(contents.items()):
        write_file(folder / name, content)
    write_file(folder / ownership.LIST, ownership.list_of(known | new))


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty directory that replaces `folder` when the block ends without an error.

    Raises ConfigError if `folder` has files that no earlier run wrote.
    """
    with _errors_as_config(folder):
        target = Path(os.path.realpath(folder))
        ownership.refuse_foreign(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target.parent)
        with temporary_folder(target.parent, target.name) as room:
            fresh, old = room / "new", room / "old"
            fresh.mkdir()
            yield fresh
            digests = ownership.digests(fresh)
            (fresh / ownership.LIST).write_bytes(ownership.list_of(digests))
            if target.exists():
                fresh.chmod(stat.S_IMODE(target.stat().st_mode))
                target.rename(old)
            try:
                fresh.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _write_stream(path: Path, mode: int, data: bytes) -> None:
    if not (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
        kind = "a directory" if stat.S_ISDIR(mode) else "not a regular file"
        raise ConfigError(f"cannot write {path}: it is {kind}")
    # A named pipe without a reader is an error; it would wait for one.
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        os.set_blocking(handle, True)
        _write_all(handle, data)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _keep(fresh: Path, old: os.stat_result) -> None:
    """Give a file the owner and the mode of the one that it replaces."""
    now = fresh.stat()
    if (now.st_uid, now.st_gid) != (old.st_uid, old.st_gid):
        with suppress(OSError):  # only root may give files away
            os.chown(fresh, old.st_uid, old.st_gid)
    fresh.chmod(stat.S_IMODE(old.st_mode))


@contextmanager
def _errors_as_config(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror or error}") from error
