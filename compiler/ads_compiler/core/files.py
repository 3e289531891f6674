"""Reading of text files: a file that cannot be read becomes a finding, never a traceback."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from pathlib import Path
from typing import BinaryIO

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span, Text

MAX_BYTES = 2_000_000


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file; OSError for anything else, which is never waited for.

    A named pipe would wait for a writer, and a device may have no end.
    """
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    stream = os.fdopen(os.open(path, os.O_RDONLY | flags), "rb")
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    stream.close()
    raise OSError(errno.EINVAL, "not a regular file", str(path))


def regular_bytes(path: Path) -> bytes:
    """The content of a regular file; OSError for anything else."""
    with open_regular(path) as stream:
        return stream.read()


def waiting_bytes(path: Path) -> bytes:
    """The content of a file or of a pipe that somebody writes to, such as `<(command)`."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        mode = os.fstat(handle).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        os.set_blocking(handle, True)
        return stream.read()


def read_page(path: Path, name: str) -> Text | Diagnostic:
    """The text of a page of a project, or the finding that says why it cannot be read.

    `path` has no links, unless one leads out of the project: such a page is neither read nor
    printed (see `pipeline/discover.py`).
    """
    if leads_out(path):
        return _finding(
            name,
            "ADS001",
            "this symbolic link leads out of the project",
            "copy the file into the project",
        )
    return read_text(path, name)


def unusable_name(name: str) -> str | None:
    """Why no output can contain the name of a file, or None if outputs can."""
    wrong = next((c for c in name if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")), None)
    if wrong is None:
        return None
    if unicodedata.category(wrong) == "Cs":
        return "the name of this file is not UTF-8"
    return f"the name of this file contains a control character (U+{ord(wrong):04X})"


def leads_out(path: Path) -> bool:
    """Whether a path that would be free of links goes through one."""
    return os.path.realpath(path) != os.path.abspath(path)  # noqa: PTH100 - keeps links


def read_text(
    path: Path, name: str, max_bytes: int = MAX_BYTES, kind: str = "strategy"
) -> Text | Diagnostic:
    """The text of a UTF-8 file, or the finding that says why it cannot be read.

    Line ends become `\\n` and a byte-order mark is removed. `name` is the file's name in findings,
    `kind` its expected content.
    """
    if unusable := unusable_name(name):
        return _finding(name, "ADS001", unusable, "rename the file")
    problem = _problem(path, name, max_bytes, kind)
    if problem is not None:
        return problem
    try:
        data = regular_bytes(path)
    except OSError as error:
        return _finding(name, "ADS001", f"this file cannot be read: {error.strerror or error}")
    if not data.strip():
        return _finding(
            name, "ADS004", "this file is empty", "start a page with 'adsc new TECHNIQUE'"
        )
    if b"\0" in data:
        return _finding(
            name,
            "ADS003",
            f"this is a binary file, not a {kind}",
            "move it out of the strategies directory",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return not_utf8(name, data, error)
    return Text(name, text.replace("\r\n", "\n").replace("\r", "\n"))


def not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    """The finding for the first byte that is not UTF-8."""
    line = data.count(b"\n", 0, error.start) + 1
    column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
    where = Span(name, line, column, line, column + 1)
    message = f"this file is not UTF-8: invalid byte 0x{data[error.start]:02X}"
    return Diagnostic(where, "ADS003", message, "save the file as UTF-8")


def _problem(path: Path, name: str, max_bytes: int, kind: str) -> Diagnostic | None:
    """Problems visible without reading the file, so that a huge file costs nothing."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        reason = getattr(error, "strerror", None) or error
        return _finding(name, "ADS001", f"this file cannot be read: {reason}")
    if path.is_dir():
        return _finding(name, "ADS001", f"this is a directory, not a {kind} file")
    if not path.is_file():
        return _finding(name, "ADS001", "this is not a regular file")
    if status.st_size > max_bytes:
        size = f"{status.st_size / 1e6:.1f} MB"
        return _finding(
            name,
            "ADS002",
            f"this file is too large for a {kind}: {size}, at most {max_bytes / 1e6:.1f} MB",
            "put long event samples into strategies/events/",
        )
    return None


def _finding(name: str, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(Span(name), code, message, hint)
