"""The program: events from files or standard input, alerts to standard output."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time as clock
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ads_compiler.codegen.runtime.detector import MAX_EVENTS, RuleDetector
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.codegen.runtime.ruleset import RuleSet, SetupError
from ads_compiler.codegen.runtime.session import Session, StateError
from ads_compiler.codegen.runtime.windows import MAX_BYTES

LATENESS = 60.0
UNSEEN_CODE = 1


def routing(detector: RuleDetector) -> list[dict[str, Any]]:
    """Count events and rules per shape and log source, most events first."""
    rows = []
    for (shape, *words), plan in detector.plans.items():
        product, category, service = (None if word is None else sorted(word) for word in words)
        row = {"shape": shape, "product": product, "category": category, "service": service}
        rows.append(row | {"events": plan.events, "rules": len(plan.rules)})
    return sorted(rows, key=lambda row: (-row["events"], str(row)))


def routing_text(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The routing as lines for people."""
    yield f"{'events':>10}  {'rules':>6}  shape and log source"
    unseen = 0
    for row in rows:
        words = [
            f"{word}: {' or '.join(row[word]) or 'none'}"
            for word in ("product", "category", "service")
            if row[word]
        ]
        source = ", ".join(words) or "no log source is known"
        yield f"{row['events']:>10}  {row['rules']:>6}  {row['shape']}  {source}"
        unseen += 0 if row["rules"] else row["events"]
    yield f"{unseen:>10}  events that no rule could see"


def log_source(text: str) -> tuple[str | None, str | None, str | None]:
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


def _arguments(ruleset: RuleSet, arguments: list[str] | None) -> argparse.Namespace:
    strategy = ruleset.strategy
    about = f"{strategy['id']}: {strategy['title']}" if strategy else "Rules over events."
    about = safe_text(about)
    if "%(prog)" in about:  # argparse formats only such a text
        about = about.replace("%", "%%")
    parser = argparse.ArgumentParser(
        description=about, epilog="Alerts go to standard output as JSON lines."
    )
    parser.add_argument(
        "events", nargs="*", default=["-"], help="files of events; '-' or none is standard input"
    )
    parser.add_argument(
        "--state", type=Path, help="keep the state of correlations in this file and resume from it"
    )
    parser.add_argument(
        "--last",
        action="store_true",
        help="with --state: this is the last run, so check waiting events",
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
        dest="max_events",
        type=int,
        default=MAX_EVENTS,
        metavar="N",
        help="events that a correlation holds",
    )
    parser.add_argument(
        "--max-held-mb",
        dest="megabytes",
        type=int,
        default=MAX_BYTES // 1_000_000,
        metavar="MB",
        help="memory for the events that all correlations hold",
    )
    parser.add_argument(
        "--time-field", action="append", default=[], help="a field with the time of an event"
    )
    parser.add_argument("--shape", help="event format (detected when omitted)")
    parser.add_argument(
        "--logsource",
        default="",
        metavar="WORDS",
        help="the log source of events that do not tell: product=linux,category=process_creation",
    )
    parser.add_argument(
        "--explain-routing", action="store_true", help="count events by shape and log source"
    )
    parser.add_argument(
        "--fail-on-unseen",
        action="store_true",
        help="exit with code 1 if no rule reads some events",
    )
    given = parser.parse_args(arguments)
    shapes = ["plain", *(shape["name"] for shape in ruleset.routes["shapes"])]
    try:
        given.logsource = log_source(given.logsource)
    except ValueError as error:
        parser.error(f"argument --logsource: {error}")
    if given.shape is not None and given.shape not in shapes:
        parser.error(
            f"argument --shape: there is no shape '{given.shape}';"
            f" known are {', '.join(sorted(shapes))}"
        )
    if not given.lateness >= 0 or given.max_events < 1 or given.megabytes < 1:
        parser.error("--lateness must be 0 or more, --max-held and --max-held-mb 1 or more")
    return given


def run_program(ruleset: RuleSet, arguments: list[str] | None = None) -> int:
    """Read events from files or standard input; 0, or 2 where a file cannot be opened."""
    for name, mode in (("stdin", "r"), ("stdout", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for the rest
            setattr(sys, name, nothing)
    try:
        given = _arguments(ruleset, arguments)
        detector = RuleDetector(
            ruleset,
            lateness=given.lateness,
            limit=given.max_events,
            memory=given.megabytes * 1_000_000,
            times=tuple(given.time_field),
            shape=given.shape,
            logsource=given.logsource,
            clock=clock.time,
        )
        session = Session(detector, Reading(tell), sys.stdout.buffer, given.state, given.last)
    except SystemExit as stop:
        return int(stop.code or 0)
    except (SetupError, StateError) as error:
        tell(str(error))
        return 2
    code = run_inputs(session, given.events)
    if given.explain_routing:
        for line in routing_text(routing(detector)):
            tell(line)
    for line in session.report():
        tell(line)
    if given.fail_on_unseen and detector.unseen.events and not code:
        return UNSEEN_CODE
    return code


def run_inputs(session: Session, names: Sequence[str]) -> int:
    """Process files by name and return the exit code.

    2 if a file cannot be opened or the state cannot be written, 130 if interrupted, else 0.
    """
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
    """End as at the end of the input; a second signal stops at once."""
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


def safe_text(text: str) -> str:
    """A text of others as one line that no terminal and no CI service takes for a command."""
    line = "".join(c if c.isprintable() or c == "\t" else f"<U+{ord(c):04X}>" for c in text)
    if line.lstrip().startswith("::"):
        line = line.replace(":", "<U+003A>", 1)
    return line.replace("##[", "<U+0023>#[").replace("##vso[", "<U+0023>#vso[")


def tell(text: str) -> None:
    """A line for people, on standard error; where nobody reads it, that stops nothing."""
    try:
        if sys.stderr is not None:
            print(safe_text(text), file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _listen(session: Session) -> dict[int, Any]:
    """Let the session take signals to stop; what took them before, by their numbers."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    handlers: dict[int, Any] = {
        n: handler for n, handler in before.items() if handler not in (None, signal.SIG_IGN)
    }
    for number in handlers:
        signal.signal(number, session.stop)
    return handlers
