"""A process that reads chunks of Windows event logs, because some make the reader never return.

Run as a script, with the standard library and `evtx` only; its arguments are the seconds of
processor time for a chunk, and the bytes of memory. Chunks of 64 KiB come on standard input. For
each, standard output has frames: a letter, the length of a text, the text. `r` is a
record as JSON, `p` a problem, `e` the end of the chunk. The system ends the process once a chunk
takes too much processor time or memory; what it wrote before is read all the same.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evtx import PyEvtxParser

EVTX_MAGIC = b"ElfFile\0"
HEADER, CHUNK = 4096, 65536
FRAME = struct.Struct("<cI")
MOST_TEXT = 50_000_000  # bytes of the records of a chunk, which are usually fewer than a million


def main(seconds: float, memory: int) -> None:
    """Answer chunks until standard input ends."""
    from evtx import PyEvtxParser

    _limit_memory(memory)
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while len(chunk := source.read(CHUNK)) == CHUNK:
        _limit_time(seconds)
        written = 0
        for kind, text in _frames(PyEvtxParser, chunk):
            written += len(text)
            if written > MOST_TEXT:
                kind, text = b"p", b"its records are too large"
            out.write(FRAME.pack(kind, len(text)) + text)
            if written > MOST_TEXT:
                break
        out.write(FRAME.pack(b"e", 0))
        out.flush()


def _frames(parser: type[PyEvtxParser], chunk: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The records and problems of a chunk, which is read as a file with this chunk only."""
    try:
        records = parser(BytesIO(_file_header() + chunk), 1).records_json()
    except (OSError, RuntimeError, ValueError) as error:
        yield b"p", _plain(error)
        return
    for _ in range(CHUNK):
        try:
            record = next(records)
        except StopIteration:
            return
        except (OSError, RuntimeError, ValueError) as error:
            yield b"p", _plain(error)
        else:
            data = "null" if record is None else record["data"]
            yield b"r", data.encode("utf-8", "surrogatepass")


def _file_header() -> bytes:
    """The header of a file with one chunk."""
    head = struct.pack("<8sQQQIHHHH76x", EVTX_MAGIC, 0, 0, 1, 128, 1, 3, HEADER, 1)
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(HEADER, b"\0")


def _plain(error: Exception) -> bytes:
    """The parser's message on one line, without its prefix and unprintable characters."""
    text = str(error).replace("An error occurred while trying to deserialize evtx stream.: ", "")
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown[:300].encode("utf-8", "replace")


def _limit_memory(limit: int) -> None:
    """Allow this process no more memory than a chunk can need, where the system can limit it."""
    if os.name == "posix":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = limit if most == resource.RLIM_INFINITY else min(most, limit)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """Let the system end this process once the next chunk has had its processor time."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process ends this one
    main(float(sys.argv[1]), int(sys.argv[2]))
