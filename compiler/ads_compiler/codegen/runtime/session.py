"""A detector over inputs: alerts to an output, and what correlations hold to a state file."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time as clock
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ads_compiler.codegen.runtime.detector import RuleDetector
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.codegen.runtime.saved import check_state

_HEAD_BYTES = 4096
_SAVE_SECONDS = 60.0
# Half a surrogate pair, which is not text, and controls that a terminal would obey.
_OBEYED = re.compile("[\x80-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def as_line(alert: dict[str, Any]) -> bytes:
    """An alert as one line of JSON."""
    text = json.dumps(alert, ensure_ascii=False)
    if not text.isascii() and _OBEYED.search(text):
        text = json.dumps(alert)
    return text.encode("utf-8") + b"\n"


class StateError(Exception):
    """A state file that cannot be used, in words for people."""


class Session:
    """A detector over inputs. With a state file, counts survive the end of the program.

    The file is written at the end, on a signal to stop, and once a minute; the next run skips the
    events of a file that were read before. Alerts are written first: after a crash some may be
    repeated, but none is lost. A signal never interrupts the processing of one event.
    """

    def __init__(
        self,
        detector: RuleDetector,
        reading: Reading,
        out: BinaryIO,
        state: Path | None,
        over: bool = False,
    ) -> None:
        """Begin, or go on where the state file ends.

        With `over` there is no next run, so windows that a state file would keep are closed.
        """
        self.detector, self.reading, self.out, self.state, self.over = (
            detector,
            reading,
            out,
            state,
            over,
        )
        self.inputs: dict[str, dict[str, Any]] = {}
        self.saved = self.arrived = clock.monotonic()
        reading.idle = self.idle
        self._busy = self._stopping = False
        if state is not None and (state.exists() or state.is_symlink()):
            self._take_up(state)
        elif state is not None and not state.parent.is_dir():
            raise StateError(f"{state} cannot be written: there is no folder {state.parent}")

    def run(self, name: str, stream: BinaryIO, path: Path | None = None) -> None:
        """Feed every event of an input; a file that was read before goes on where it ended."""
        head = None if path is None or self.state is None else _head(path)
        place = "" if path is None else str(path.resolve())
        known = self.inputs.get(place) if head is not None else None
        skip = (
            int(known["events"])
            if known is not None and path is not None and _same(path, known)
            else 0
        )
        done: dict[str, Any] = {"events": skip, "head": head}
        if head is not None:
            self.inputs[place] = done
        for event in self.reading.read(stream, name, skip):
            self._busy = True
            self._write(self.detector.feed(event, name=name))
            done["events"] += 1
            self._busy = False
            if self._stopping:
                raise KeyboardInterrupt
            now = self.arrived = clock.monotonic()
            if self.state is not None and now - self.saved > _SAVE_SECONDS:
                self.save()

    def idle(self) -> None:
        """Let time pass while a stream is open and no event comes."""
        now = clock.monotonic()
        self._busy = True
        self._write(self.detector.advance(now - self.arrived))
        self._busy = False
        if self._stopping:
            raise KeyboardInterrupt
        if self.state is not None and now - self.saved > _SAVE_SECONDS:
            self.save()

    def stop(self, _number: int, _frame: Any) -> None:
        """Take a signal: stop now, or when the event at hand is done, or the state is written."""
        self._stopping = True
        if not self._busy:
            raise KeyboardInterrupt

    def finish(self) -> None:
        """Close open windows at the end, unless a state file keeps them for a next run."""
        if self.state is None or self.over:
            self._write(self.detector.finish())
        self.save()

    def save(self) -> None:
        """Write the state file as a whole, after the alerts."""
        if self.state is None:
            return
        self._busy = True
        self.out.flush()
        body = {"version": 1, "inputs": self.inputs, "detectors": self.detector.save()}
        try:
            write_whole(self.state, json.dumps(body | {"sha256": _digest(body)}) + "\n")
        except OSError as error:
            raise StateError(
                f"{self.state} cannot be written: {error.strerror or error}"
            ) from error
        self.saved = clock.monotonic()
        self._busy = False

    def _write(self, alerts: Sequence[dict[str, Any]]) -> None:
        if alerts:
            self.reading.alerted(len(alerts))
        for alert in alerts:
            self.out.write(as_line(alert))
        if alerts:
            self.out.flush()

    def _take_up(self, path: Path) -> None:
        if not path.is_file():  # a named pipe would be waited for
            raise StateError(f"{path} is not a regular file")
        try:
            saved = json.loads(path.read_text(encoding="utf-8"))
            if saved["version"] != 1:
                raise StateError(f"{path} was written by another version and cannot be taken up")
            if saved.pop("sha256") != _digest(saved):
                raise StateError(f"{path} is damaged: it is not as it was written")
            check_state(saved)
            self.inputs = dict(saved["inputs"])
            for key in self.detector.restore(saved["detectors"]):
                gone = f"the correlation '{key.removeprefix('/')}' has changed or is gone"
                self.reading.complain(
                    f"{path}: {gone}; what it held is let go, and it begins again"
                )
        except OSError as error:
            raise StateError(f"{path} cannot be read: {error.strerror}") from error
        except KeyError as error:
            raise StateError(
                f"{path} is not a state file, or is damaged: it has no {error}"
            ) from error
        except (ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
            raise StateError(f"{path} is not a state file, or is damaged: {error}") from error

    def report(self) -> list[str]:
        """What happened, in lines for people: counts, events no rule reads, rules not tried."""
        not_tried = self.detector.not_tried.line()
        return [
            *self.detector.unseen.lines(),
            *([not_tried] if not_tried else []),
            self.summary(),
        ]

    def summary(self) -> str:
        """What happened, in one line."""
        text = self.reading.summary()
        if self.detector.opened:
            text += f", {self.detector.opened} carried by others"
        for noun, number in self.lost().items():
            text += f", {number} {noun}" if number else ""
        return text

    def lost(self) -> dict[str, int]:
        """Events that correlations could not count, by the reason."""
        return {
            "without a time not counted": self.detector.untimed,
            "too late to be counted": self.detector.late,
            "from the future not counted": self.detector.ahead,
            "let go because too many were held": self.detector.dropped,
        }


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body).encode("ascii")).hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file to a temporary file in the same directory, then move it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _head(path: Path) -> dict[str, Any] | None:
    """What a file begins with, to know it again; None for what is no plain file."""
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        data = stream.read(_HEAD_BYTES)
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _same(path: Path, known: Mapping[str, Any]) -> bool:
    """Whether a file still begins as it did; it may have grown."""
    with path.open("rb") as stream:
        data = stream.read(known["head"]["bytes"])
    return bool(hashlib.sha256(data).hexdigest() == known["head"]["sha256"])
