"""A secret of the user of this machine: it shows which caches this user has written here.

A cache is in the project, where a commit could put one that hides findings. Its content is believed
only with a code that needs the key, and the key is outside of every repository. Without a key (no
home directory, or one that is not writable) there is no cache.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

_BYTES = 32


def code_of(content: bytes) -> str | None:
    """The code of some content, in hexadecimal; None if this user has no key."""
    key = _key(_place())
    return None if key is None else hmac.new(key, content, sha256).hexdigest()


def matches(code: str, content: bytes) -> bool:
    """Whether this user has written the content."""
    expected = code_of(content)
    return expected is not None and hmac.compare_digest(expected.encode(), code.encode())


def _place() -> Path | None:
    """Where the key is: in the state directory of the XDG specification."""
    folder = Path(os.environ.get("XDG_STATE_HOME", ""))
    try:
        if not folder.is_absolute():  # the specification says to ignore a relative one
            folder = Path.home() / ".local" / "state"
    except RuntimeError:
        return None
    return folder / "adsc" / "cache.key" if folder.is_absolute() else None


@cache
def _key(path: Path | None) -> bytes | None:
    """The key, which is made on first use; None for one that others can read or have written."""
    if path is None:
        return None
    try:
        return _read(path)
    except FileNotFoundError:
        return _new(path)
    except (OSError, ValueError):
        return None


def _read(path: Path) -> bytes | None:
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # a FIFO would wait
    with os.fdopen(os.open(path, os.O_RDONLY | flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        foreign = hasattr(os, "getuid") and status.st_uid != os.getuid()
        shared = os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if foreign or shared or not stat.S_ISREG(status.st_mode):
            return None
        key = stream.read(_BYTES + 1)
    return key if len(key) == _BYTES else None


def _new(path: Path) -> bytes | None:
    """Write a new key next to its place and link it there: two processes agree on one."""
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(secrets.token_bytes(_BYTES))
            with suppress(FileExistsError):
                os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        return _read(path)
    except (OSError, ValueError):
        return None
