"""What the tool reads beyond the stand-alone detectors: EVTX files, and zstd where Python has it not."""

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
_CHUNK_MAGIC = b"ElfChnk\0"
# So little is unpacked at once that no more than some megabytes can come of it.
_ZSTD_STEP = 256


def open_events(path: Path) -> BinaryIO:
    """A file of events, to be closed by the caller."""
    try:
        return path.open("rb")
    except IsADirectoryError as error:
        raise ConfigError(f"{path} is a folder; name the files in it") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error


def evtx_events(stream: BinaryIO, _name: str) -> Iterator[dict[str, Any] | ReadingProblem]:
    """The events of a Windows event log, chunk by chunk: each stands for itself, so that damage stays in one."""
    try:
        from evtx import PyEvtxParser
    except ImportError as error:
        raise ConfigError(
            "reading .evtx needs the package evtx: pip install 'ads-compiler[evtx]'"
        ) from error
    header = _exactly(stream, _HEADER)
    if len(header) < _HEADER:
        yield ReadingProblem("the EVTX file ends within its header")
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
            yield ReadingProblem(f"the EVTX file ends within chunk {number}")
    if number < declared:
        yield ReadingProblem(f"the EVTX file ends after {number} of {declared} chunks")


def _chunk_events(
    parser: type[PyEvtxParser], chunk: bytes, number: int
) -> Iterator[dict[str, Any] | ReadingProblem]:
    """The events of a chunk, read as a file of its own."""
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
            yield (
                event
                if isinstance(event, dict)
                else ReadingProblem("a record of the EVTX file is no object")
            )


def _file_header() -> bytes:
    """The header of a file with one chunk."""
    head = struct.pack("<8sQQQIHHHH76x", EVTX_MAGIC, 0, 0, 1, 128, 1, 3, _HEADER, 1)
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(_HEADER, b"\0")


def _plain(error: Exception) -> str:
    """What the parser says, without what it could not know: the offsets are those of a chunk, not of the file."""
    text = str(error).replace("An error occurred while trying to deserialize evtx stream.: ", "")
    return "".join(character if character.isprintable() else "?" for character in text)[:300]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """As many bytes, or fewer where the stream ends."""
    taken = bytearray()
    while len(taken) < size and (piece := stream.read(size - len(taken))):
        taken += piece
    return bytes(taken)


def zstd_bytes(stream: BinaryIO, _name: str) -> Iterator[bytes]:
    """What a file packed with zstd holds."""
    try:
        import zstandard
    except ImportError as error:
        raise ConfigError(
            "reading .zst needs the package zstandard: pip install 'ads-compiler[zstd]'"
        ) from error
    unpacker = zstandard.ZstdDecompressor()
    frame = unpacker.decompressobj()
    begun = False
    rest = b""
    while piece := rest or stream.read(_ZSTD_STEP):
        rest, begun = b"", True
        try:
            unpacked = frame.decompress(piece)
        except zstandard.ZstdError as error:
            raise OSError(str(error)) from error
        if unpacked:
            yield unpacked
        if frame.eof:
            rest, begun, frame = frame.unused_data, False, unpacker.decompressobj()
    if begun:
        raise EOFError("the packed data end within a frame")


OPENERS: Mapping[bytes, ReadingOpener] = {EVTX_MAGIC: evtx_events} | (
    {} if sys.version_info >= (3, 14) else {ZSTD_MAGIC: zstd_bytes}
)
