"""The only module that writes outputs: to a temporary place next to the target, then moved.

An interrupted run leaves the previous output unchanged.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ads_compiler.core.errors import ConfigError


def write_file(path: Path, content: str | bytes) -> None:
    """Write one file as a whole, or not at all."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    with _errors_as_config(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Replace a directory with one of exactly these files; names have forward slashes."""
    with replaced(folder) as fresh:
        for name, content in sorted(files.items()):
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty directory that replaces `folder` when the block ends without an error."""
    with _errors_as_config(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            fresh, old = room / "new", room / "old"
            fresh.mkdir()
            yield fresh
            if folder.exists():
                folder.rename(old)
            try:
                fresh.rename(folder)
            except OSError:
                if old.exists():
                    old.rename(folder)
                raise
        finally:
            shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _errors_as_config(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror or error}") from error
