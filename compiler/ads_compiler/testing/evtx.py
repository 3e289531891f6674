"""Windows event logs to events. Their chunks are read by another process (`evtx_worker`).

Chunks are read independently, so damage is contained. A damaged one can make the reader take all
time or memory; then the process ends, this is reported, and the next chunk gets a new process.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO

from ads_compiler.codegen.runtime.reading import ReadingProblem
from ads_compiler.core.errors import ConfigError
from ads_compiler.testing import evtx_worker
from ads_compiler.testing.evtx_worker import CHUNK, FRAME, HEADER

MOST_SECONDS = 2.0  # of processor time for a chunk, which usually takes a thousandth of one
MOST_MEMORY = 1_000_000_000  # bytes of the process
MOST_ENDED = 10  # processes of a file that may end at a chunk
_TABLES = slice(128, 512)  # where names and templates of a chunk are; it can be read without them
_MOST_WAITED = 120.0  # seconds for a chunk, on systems that cannot limit the time of a process
Item = dict[str, Any] | ReadingProblem


def evtx_events(stream: BinaryIO, _name: str) -> Iterator[Item]:
    """The events of a Windows event log, and what is wrong with it."""
    if importlib.util.find_spec("evtx") is None:
        raise ConfigError(
            "reading .evtx requires the package evtx: pip install 'ads-compiler[evtx]'"
        )
    header = _exactly(stream, HEADER)
    if len(header) < HEADER:
        yield ReadingProblem("the EVTX file is truncated in its header")
        return
    (declared,) = struct.unpack_from("<H", header, 42)
    number = 0
    with _Reader() as reader:
        while chunk := _exactly(stream, CHUNK):
            number += 1
            if reader.ended > MOST_ENDED:
                yield ReadingProblem(f"the EVTX file is not read from chunk {number} on")
                return
            if chunk.count(0) == len(chunk):
                if number <= declared:
                    yield ReadingProblem(f"chunk {number} of the EVTX file is empty")
                continue
            yield from _chunk_events(reader, chunk.ljust(CHUNK, b"\0"), number)
            if len(chunk) < CHUNK:
                yield ReadingProblem(f"the EVTX file is truncated in chunk {number}")
    if number < declared:
        yield ReadingProblem(f"the EVTX file is truncated after {number} of {declared} chunks")


def _chunk_events(reader: _Reader, chunk: bytes, number: int) -> Iterator[Item]:
    """The events of a chunk. If the reader ends at it, it is read without its tables.

    These only save time, and a list in them that leads back to itself has no end. After the first
    such chunk, the others of the file are read without them, too.
    """
    plain = chunk[: _TABLES.start] + bytes(_TABLES.stop - _TABLES.start) + chunk[_TABLES.stop :]
    where = f"chunk {number} of the EVTX file"
    records = 0
    for again in (False, True):
        for kind, text in reader.frames(plain if reader.ended else chunk):
            if kind == b"p":
                yield ReadingProblem(f"{where}: {text.decode('utf-8', 'replace')}")
                continue
            records += 1
            yield _event(text, where)
        if reader.reason is None:
            return
        yield ReadingProblem(f"{where} {reader.reason}")
        if again or records or reader.ended > 1:
            return


def _event(text: bytes, where: str) -> Item:
    try:
        event = json.loads(text)
    except RecursionError:
        return ReadingProblem(f"{where}: a record is nested too deeply")
    except ValueError as error:
        return ReadingProblem(f"{where}: {error}")
    if isinstance(event, dict):
        return event
    return ReadingProblem("a record of the EVTX file is not an object")


class _Reader:
    """The process that reads chunks; `ended` counts those that ended at one."""

    def __init__(self) -> None:
        self.ended = 0
        self.reason: str | None = None  # why the process ended at the last chunk
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def frames(self, chunk: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The records and problems of a chunk, as the process writes them."""
        self.reason = None
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        timer = _timer(process)
        try:
            process.stdin.write(chunk)
            process.stdin.flush()
            while (frame := _frame(process.stdout)) is not None:
                if frame[0] == b"e":
                    return
                yield frame
        except BrokenPipeError:
            pass
        finally:
            if timer is not None:
                timer.cancel()
        self.ended += 1
        self.reason = _reason(self._stop())

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", evtx_worker.__file__, str(MOST_SECONDS), str(MOST_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def _stop(self) -> int:
        """End the process, if it has not ended by itself; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        for pipe in (process.stdout, process.stdin):
            with contextlib.suppress(OSError):  # what was not written is lost with the process
                if pipe is not None:
                    pipe.close()
        return process.wait()


def _timer(process: subprocess.Popen[bytes]) -> threading.Timer | None:
    """A timer that ends the process, where the system does not limit its time."""
    if hasattr(signal, "setitimer"):
        return None
    timer = threading.Timer(_MOST_WAITED, process.kill)
    timer.daemon = True
    timer.start()
    return timer


def _frame(out: Any) -> tuple[bytes, bytes] | None:
    """The next frame; None if the process has ended."""
    head = out.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    kind, size = FRAME.unpack(head)
    text = out.read(size)
    return (kind, text) if len(text) == size else None


def _reason(code: int) -> str:
    """Why a process ended at a chunk, for people."""
    if code == -getattr(signal, "SIGPROF", 0):
        return f"could not be read in {MOST_SECONDS:g} s of processor time"
    return f"cannot be read: the reader ended with code {code} (out of memory?)"


def _exactly(stream: Any, size: int) -> bytes:
    """Read `size` bytes, or fewer at the end of the stream."""
    data = bytearray()
    while len(data) < size and (piece := stream.read(size - len(data))):
        data += piece
    return bytes(data)
