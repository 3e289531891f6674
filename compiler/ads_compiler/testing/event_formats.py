"""Readers of event files that stand-alone detectors lack: EVTX, and zstd before Python 3.14."""

from __future__ import annotations

import json
import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ads_compiler.codegen.runtime.reading import ReadingOpener, ReadingProblem
from ads_compiler.core.errors import ConfigError

if TYPE_CHECKING:
    from evtx import PyEvtxParser

EVTX_MAGIC = b"ElfFile\0"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_HEADER, _CHUNK = 4096, 65536
# So few bytes at a time unpack to some megabytes at most.
_ZSTD_STEP = 256


def open_events(path: Path) -> BinaryIO:
    """Open a file of events, which the caller must close. Raises ConfigError if unreadable."""
    try:
        return path.open("rb")
    except IsADirectoryError as error:
        raise ConfigError(f"{path} is a directory; name the files in it") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error


def evtx_events(stream: BinaryIO, _name: str) -> Iterator[dict[str, Any] | ReadingProblem]:
    """The events of a Windows event log. Chunks are read independently, so damage is contained."""
    try:
        from evtx import PyEvtxParser
    except ImportError as error:
        raise ConfigError(
            "reading .evtx requires the package evtx: pip install 'ads-compiler[evtx]'"
        ) from error
    header = _exactly(stream, _HEADER)
    if len(header) < _HEADER:
        yield ReadingProblem("the EVTX file is truncated in its header")
        return
    (declared,) = struct.unpack_from("<H", header, 42)
    number = 0
    while chunk := _exactly(stream, _CHUNK):
        number += 1
        if chunk.count(0) == len(chunk):
            if number <= declared:
                yield ReadingProblem(f"chunk {number} of the EVTX file is empty")
            continue
        yield from _chunk_events(PyEvtxParser, chunk.ljust(_CHUNK, b"\0"), number)
        if len(chunk) < _CHUNK:
            yield ReadingProblem(f"the EVTX file is truncated in chunk {number}")
    if number < declared:
        yield ReadingProblem(f"the EVTX file is truncated after {number} of {declared} chunks")


def _chunk_events(
    parser: type[PyEvtxParser], chunk: bytes, number: int
) -> Iterator[dict[str, Any] | ReadingProblem]:
    """The events of a chunk, read as a file with this chunk only."""
    try:
        records = parser(BytesIO(_file_header() + chunk), 1).records_json()
    except (OSError, RuntimeError, ValueError) as error:
        yield ReadingProblem(f"chunk {number} of the EVTX file: {_plain(error)}")
        return
    for _ in range(_CHUNK):
        try:
            record = next(records)
            event = json.loads(record["data"]) if record is not None else None
        except StopIteration:
            return
        except RecursionError:
            yield ReadingProblem(f"chunk {number} of the EVTX file: a record is nested too deeply")
        except (OSError, RuntimeError, ValueError) as error:
            yield ReadingProblem(f"chunk {number} of the EVTX file: {_plain(error)}")
        else:
            if isinstance(event, dict):
                yield event
            else:
                yield ReadingProblem("a record of the EVTX file is not an object")


def _file_header() -> bytes:
    """The header of a file with one chunk."""
    head = struct.pack("<8sQQQIHHHH76x", EVTX_MAGIC, 0, 0, 1, 128, 1, 3, _HEADER, 1)
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(_HEADER, b"\0")


def _plain(error: Exception) -> str:
    """The parser's message on one line, without its prefix and unprintable characters."""
    text = str(error).replace("An error occurred while trying to deserialize evtx stream.: ", "")
    return "".join(character if character.isprintable() else "?" for character in text)[:300]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """Read `size` bytes, or fewer at the end of the stream."""
    data = bytearray()
    while len(data) < size and (piece := stream.read(size - len(data))):
        data += piece
    return bytes(data)


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
