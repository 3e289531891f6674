"""Readers of event files that stand-alone detectors lack: EVTX, and zstd before Python 3.14."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from ads_compiler.codegen.runtime.reading import ReadingOpener
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import open_regular
from ads_compiler.testing.evtx import evtx_events
from ads_compiler.testing.evtx_worker import EVTX_MAGIC

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# So few bytes at a time unpack to some megabytes at most.
_ZSTD_STEP = 256


def open_events(path: Path, *, streams: bool = False) -> BinaryIO:
    """Open a file of events, which the caller must close. Raises ConfigError if unreadable.

    With `streams`, it may be a named pipe or a device, which may wait.
    """
    try:
        return path.open("rb") if streams else open_regular(path)
    except IsADirectoryError as error:
        raise ConfigError(f"{path} is a directory; name the files in it") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error


def zstd_bytes(stream: BinaryIO, _name: str) -> Iterator[bytes]:
    """The content of a file compressed with zstd, in pieces."""
    try:
        import zstandard
    except ImportError as error:
        raise ConfigError(
            "reading .zst requires the package zstandard: pip install 'ads-compiler[zstd]'"
        ) from error
    unpacker = zstandard.ZstdDecompressor()
    frame = unpacker.decompressobj()
    in_frame = False
    rest = b""
    while piece := rest or stream.read(_ZSTD_STEP):
        rest, in_frame = b"", True
        try:
            unpacked = frame.decompress(piece)
        except zstandard.ZstdError as error:
            raise OSError(str(error)) from error
        if unpacked:
            yield unpacked
        if frame.eof:
            rest, in_frame, frame = frame.unused_data, False, unpacker.decompressobj()
    if in_frame:
        raise EOFError("the compressed data is truncated")


OPENERS: Mapping[bytes, ReadingOpener] = {EVTX_MAGIC: evtx_events} | (
    {} if sys.version_info >= (3, 14) else {ZSTD_MAGIC: zstd_bytes}
)
