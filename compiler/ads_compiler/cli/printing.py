"""What commands print. The only module that writes to the standard streams, and it escapes.

Pages, rules, events, settings and file names are the text of authors. `line` and `lines` print text
for people: whatever it contains, one line stays one line, and no terminal and no CI service takes
it for a command. `data` prints what a program reads.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

import click

from ads_compiler.config import SettingsError
from ads_compiler.core.errors import AdscError
from ads_compiler.core.visible import dump, obeyed_escaped, visible, without_commands

_UNWRITTEN = "cannot write standard output: {}"


def line(text: object, *, err: bool = False, color: str | None = None) -> None:
    """Print one line; a line break in the text is shown as a code, like every other control."""
    safe = safe_line(str(text))
    _write(click.style(safe, fg=color) if color else safe, err=err)


def lines(text: str, *, err: bool = False) -> None:
    """Print several lines, whose own parts contain no line break of an author."""
    _write("\n".join(map(safe_line, text.removesuffix("\n").split("\n"))), err=err)


def styled(text: str) -> None:
    """Print a report for people that is escaped already, and may be coloured."""
    encoding = sys.stdout.encoding or "utf-8"
    safe = "\n".join(map(without_commands, text.split("\n")))
    _write(safe.encode(encoding, "backslashreplace"), newline=False)


def data(text: str) -> None:
    """Print what a program reads, in UTF-8."""
    _write(obeyed_escaped(text).encode("utf-8", "backslashreplace"), newline=False)


def document(text: str, style: str) -> None:
    """Print a whole text, which is for people if its style is "text"."""
    if style == "text":
        lines(text)
    else:
        data(text)


def value(plain: Any) -> None:
    """Print a value as JSON."""
    data(dump(plain))


def error(problem: AdscError) -> None:
    """Print an error of the set-up; the lines after the first are indented."""
    first, *others = str(problem).split("\n")
    line(f"adsc: {first}", err=True)
    for other in others:
        line(other if isinstance(problem, SettingsError) else f"  {other.strip()}", err=True)


def usage(problem: click.ClickException) -> None:
    """Print an error of usage."""
    text = io.StringIO()
    problem.show(text)
    lines(text.getvalue(), err=True)


def safe_line(text: str) -> str:
    """The text as one line that nothing takes for a command; tabs stay."""
    return without_commands("\t".join(map(visible, text.split("\t"))))


def open_streams() -> None:
    """Give closed standard streams a place, or the next file that is opened gets their number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if number == 0 else os.O_WRONLY)
        if getattr(sys, name) is None:
            setattr(sys, name, io.TextIOWrapper(io.FileIO(number, "w" if number else "r")))


def forget_output() -> None:
    """Drop what is not written yet, where nobody reads it or the disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unwritten(failure: OSError) -> int:
    """Report text that could not be written to standard output; the exit code for that.

    Errors about files have a name, and are not about standard output.
    """
    if failure.filename is not None or failure.errno not in (errno.ENOSPC, errno.EPIPE, errno.EIO):
        raise failure
    forget_output()
    if failure.errno == errno.EPIPE:
        return 0
    problem = AdscError(_UNWRITTEN.format(failure.strerror or failure))
    error(problem)
    return problem.exit_code


def _write(text: str | bytes, *, err: bool = False, newline: bool = True) -> None:
    try:
        click.echo(text, nl=newline, err=err)
    except UnicodeEncodeError:
        stream = sys.stderr if err else sys.stdout
        click.echo(str(text).encode(stream.encoding, "backslashreplace"), nl=newline, err=err)
    except OSError as failure:
        if failure.errno == errno.EPIPE:
            raise
        if not err:
            forget_output()
            raise AdscError(_UNWRITTEN.format(failure.strerror or failure)) from failure
