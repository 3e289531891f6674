"""The program: events from files or standard input, alerts to standard output, and what is held to a state file."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sys
import tempfile
import threading
import time as clock
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ads_compiler.codegen.runtime.detector import HELD_EVENTS, ROUTES, STRATEGY, Detector, LogSource
from ads_compiler.codegen.runtime.reading import Reading

LATENESS = 60.0
_HEAD_BYTES = 4096
_SAVE_SECONDS = 60.0


def as_line(alert: dict[str, Any]) -> bytes:
    """An alert as one line of JSON."""
    try:
        return json.dumps(alert, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(alert).encode("ascii") + b"\n"


class StateError(Exception):
    """A state file that cannot be used, in words for people."""


class Session:
    """Detectors over inputs. With a state file, what is held survives the end of the program.

    The file is written at the end, when the program is asked to stop, and once a minute; the events of a file that
    were read before are left out then. Alerts are written first: after a crash some may come twice, none is lost.
    A signal to stop never comes between an event and its count: what is held is that of whole events.
    """

    def __init__(
        self,
        detectors: Mapping[str, Any],
        reading: Reading,
        out: BinaryIO,
        state: Path | None,
        over: bool = False,
    ) -> None:
        """Begin, or go on where the state file ends; `detectors` are given by the names of their modules.

        With `over` there is no next run: at the end, what a state file would keep is judged.
        """
        self.detectors, self.reading, self.out, self.state, self.over = (
            detectors,
            reading,
            out,
            state,
            over,
        )
        self.inputs: dict[str, dict[str, Any]] = {}
        self.saved = clock.monotonic()
        self._busy = self._stopping = False
        if state is not None and state.exists():
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
            self._write(
                [alert for d in self.detectors.values() for alert in d.feed(event, name=name)]
            )
            done["events"] += 1
            self._busy = False
            if self._stopping:
                raise KeyboardInterrupt
            if self.state is not None and clock.monotonic() - self.saved > _SAVE_SECONDS:
                self.save()

    def stop(self, _number: int, _frame: Any) -> None:
        """Take a signal: stop now, or when the event at hand is done, or the state is written."""
        self._stopping = True
        if not self._busy:
            raise KeyboardInterrupt

    def finish(self) -> None:
        """Without a state file, or with `over`, the stream ends here, and what waits is judged."""
        if self.state is None or self.over:
            for detector in self.detectors.values():
                self._write(detector.finish())
        self.save()

    def save(self) -> None:
        """Write the state file as a whole, after the alerts."""
        if self.state is None:
            return
        self._busy = True
        self.out.flush()
        held = {name: detector.save() for name, detector in self.detectors.items()}
        body = {"version": 1, "inputs": self.inputs, "detectors": held}
        try:
            write_whole(self.state, json.dumps(body | {"sha256": _digest(body)}) + "\n")
        except OSError as error:
            raise StateError(
                f"{self.state} cannot be written: {error.strerror or error}"
            ) from error
        self.saved = clock.monotonic()
        self._busy = False

    def _write(self, alerts: Sequence[dict[str, Any]]) -> None:
        self.reading.alerted(len(alerts))
        for alert in alerts:
            self.out.write(as_line(alert))
        if alerts:
            self.out.flush()

    def _take_up(self, path: Path) -> None:
        try:
            saved = json.loads(path.read_text(encoding="utf-8"))
            if saved["version"] != 1:
                raise StateError(f"{path} was written by another version and cannot be taken up")
            if saved.pop("sha256") != _digest(saved):
                raise StateError(f"{path} is damaged: it is not as it was written")
            self.inputs = dict(saved["inputs"])
            for name, held in saved["detectors"].items():
                known = self.detectors.get(name)
                for key in (
                    held["correlations"]["windows"] if known is None else known.restore(held)
                ):
                    told = f"the correlation '{key.removeprefix('/')}' has changed or is gone"
                    self.reading.complain(
                        f"{path}: {told}; what it held is let go, and it begins anew"
                    )
        except OSError as error:
            raise StateError(f"{path} cannot be read: {error.strerror}") from error
        except KeyError as error:
            raise StateError(
                f"{path} is not a state file, or is damaged: it has no {error}"
            ) from error
        except (ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
            raise StateError(f"{path} is not a state file, or is damaged: {error}") from error

    def summary(self) -> str:
        """What happened, in one line."""
        told = self.reading.summary()
        for noun, number in self.lost().items():
            told += f", {number} {noun}" if number else ""
        return told

    def lost(self) -> dict[str, int]:
        """Events that correlations could not count, by the reason."""
        every = self.detectors.values()
        return {
            "without a time not counted": sum(detector.untimed for detector in every),
            "too late to be counted": sum(detector.late for detector in every),
            "from the future not counted": sum(detector.ahead for detector in every),
            "let go because too many were held": sum(detector.dropped for detector in every),
        }


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body).encode("ascii")).hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file into a temporary place beside it, then move it."""
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


def routing(detectors: Iterable[Any]) -> list[dict[str, Any]]:
    """How many events had which shape and log source, and how many rules looked at them; most events first."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for detector in detectors:
        for (shape, *words), plan in detector.plans.items():
            told = [None if word is None else sorted(word) for word in words]
            row = rows.setdefault(
                (shape, *words),
                {
                    "shape": shape,
                    "product": told[0],
                    "category": told[1],
                    "service": told[2],
                    "events": 0,
                    "rules": 0,
                },
            )
            row["events"] = max(row["events"], plan.events)
            row["rules"] += len(plan.rules)
    return sorted(rows.values(), key=lambda row: (-row["events"], str(row)))


def routing_text(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The routing as lines for people."""
    yield f"{'events':>10}  {'rules':>6}  shape and log source"
    unseen = 0
    for row in rows:
        words = [
            f"{word}: {' or '.join(row[word]) or 'none'}"
            for word in ("product", "category", "service")
            if row[word]
        ]
        yield f"{row['events']:>10}  {row['rules']:>6}  {row['shape']}  {', '.join(words) or 'no log source is known'}"
        unseen += 0 if row["rules"] else row["events"]
    yield f"{unseen:>10}  events that no rule could see"


def log_source(text: str) -> LogSource:
    """`product=linux,category=process_creation` as the three words of a log source."""
    words: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        word, _, value = part.partition("=")
        if word.strip() not in ("product", "category", "service") or not value.strip():
            raise ValueError(f"'{part}' must be product=…, category=… or service=…")
        if word.strip() in words:
            raise ValueError(f"'{text}' names the {word.strip()} twice")
        words[word.strip()] = value.strip()
    return words.get("product"), words.get("category"), words.get("service")


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    about = f"{STRATEGY['id']}: {STRATEGY['title']}" if STRATEGY else "Rules over events."
    parser = argparse.ArgumentParser(
        description=about, epilog="Alerts go to standard output as JSON lines."
    )
    parser.add_argument(
        "events", nargs="*", default=["-"], help="files of events; '-' or none is standard input"
    )
    parser.add_argument(
        "--state", type=Path, help="keep what correlations hold in this file, and go on from it"
    )
    parser.add_argument(
        "--last",
        action="store_true",
        help="with --state: no run follows, so judge what still waits",
    )
    parser.add_argument(
        "--lateness",
        type=float,
        default=LATENESS,
        metavar="SECONDS",
        help="how late events may come",
    )
    parser.add_argument(
        "--max-held",
        type=int,
        default=HELD_EVENTS,
        metavar="N",
        help="events that a correlation holds",
    )
    parser.add_argument(
        "--time-field", action="append", default=[], help="a field with the time of an event"
    )
    parser.add_argument("--shape", help="how events are read, where it is not to be told from them")
    parser.add_argument(
        "--logsource",
        default="",
        metavar="WORDS",
        help="the log source of events that do not tell: product=linux,category=process_creation",
    )
    parser.add_argument(
        "--explain-routing", action="store_true", help="count events by shape and log source"
    )
    given = parser.parse_args(arguments)
    shapes = ["plain", *(shape["name"] for shape in ROUTES["shapes"])]
    try:
        given.logsource = log_source(given.logsource)
    except ValueError as error:
        parser.error(f"argument --logsource: {error}")
    if given.shape is not None and given.shape not in shapes:
        parser.error(
            f"argument --shape: there is no shape '{given.shape}'; known are {', '.join(sorted(shapes))}"
        )
    if not given.lateness >= 0 or given.max_held < 1:
        parser.error("--lateness must be 0 or more, and --max-held 1 or more")
    return given


def main(arguments: list[str] | None = None) -> int:
    """Read events from files or standard input; 0, or 2 where a file cannot be opened."""
    try:
        given = _arguments(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    detector = Detector(
        lateness=given.lateness,
        limit=given.max_held,
        times=tuple(given.time_field),
        shape=given.shape,
        logsource=given.logsource,
        clock=clock.time,
    )
    reading = Reading(tell)
    try:
        session = Session(
            {_own_name(): detector}, reading, sys.stdout.buffer, given.state, given.last
        )
    except StateError as error:
        tell(str(error))
        return 2
    code = run_inputs(session, given.events)
    if given.explain_routing:
        tell("\n".join(routing_text(routing([detector]))))
    tell(session.summary())
    return code


def _own_name() -> str:
    """The name of this module's file as the compiler gives it: a state file is the same however rules are run."""
    return str(STRATEGY["id"]).lower().replace("-", "_") if STRATEGY else "sigma_rules"


def run_inputs(session: Session, names: Sequence[str]) -> int:
    """Feed files by their names; 0, 2 where one cannot be opened or the state not written, 130 when asked to stop."""
    code = 0
    before = _listen(session)
    try:
        for name in names:
            if name == "-":
                session.run("<stdin>", sys.stdin.buffer)
                continue
            try:
                stream = Path(name).open("rb")  # noqa: SIM115 - closed below
            except OSError as error:
                session.reading.complain(f"{name}: cannot be read: {error.strerror}")
                code = 2
                continue
            with stream:
                session.run(name, stream, Path(name))
        session.finish()
    except OSError as error:
        code = _unread(session, error)
    except KeyboardInterrupt:
        code = _stopped(session)
    except StateError as error:
        session.reading.complain(str(error))
        code = 2
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code


def _stopped(session: Session) -> int:
    """End as at the end of the input; whoever asks once more does not want to wait for that either."""
    try:
        session.finish()
    except KeyboardInterrupt:
        pass
    except OSError as error:
        _unread(session, error)
    except StateError as error:
        session.reading.complain(str(error))
    return 130


def _unread(session: Session, error: OSError) -> int:
    """Alerts cannot be written: quietly the end where their reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    session.reading.complain(f"alerts cannot be written: {error.strerror or error}")
    return 2


def tell(text: str) -> None:
    """A line for people, on standard error; where nobody reads it, that stops nothing."""
    try:
        if sys.stderr is not None:
            print(text, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _listen(session: Session) -> dict[int, Any]:
    """Let the session take signals to stop; what took them before, by their numbers."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    heard: dict[int, Any] = {
        n: handler for n, handler in before.items() if handler not in (None, signal.SIG_IGN)
    }
    for number in heard:
        signal.signal(number, session.stop)
    return heard
