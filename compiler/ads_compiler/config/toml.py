"""The text of a configuration file, and its content: bounded, and every problem with its place."""

from __future__ import annotations

import re
import stat
import tomllib
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

from ads_compiler.config.model import SettingsError
from ads_compiler.config.places import tokens
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import not_utf8, regular_bytes
from ads_compiler.core.text import Span, Text

MAX_BYTES = 1_000_000
MAX_DEPTH = 32  # of brackets and of dotted keys; `tomllib` needs the square of it
MAX_DIGITS = 1_000  # `tomllib` refuses more than 4,300 without a place
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def exists(path: Path) -> bool:
    """Whether there is anything at a path, such as a symbolic link that leads nowhere."""
    return path.is_symlink() or path.exists()


def load(path: Path) -> tuple[Text, dict[str, Any]]:
    """The text and the content of a TOML file; SettingsError with the place of a problem."""
    text = Text(path.name, _text(path))
    problem = _too_much(text)
    if problem is not None:
        raise _invalid(text, *problem)
    try:
        return text, tomllib.loads(text.text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        reason = str(error)[: place.start()] if place else str(error)
        raise _invalid(text, _span(text, place), f"invalid TOML: {_lowered(reason)}") from error
    except (ValueError, RecursionError) as error:  # a date that does not exist, for example
        raise _invalid(text, text.start, f"invalid TOML: {error}") from error


def _text(path: Path) -> str:
    data = b""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise ConfigError(f"{path.name} must be a file; it is {kind}")
        if status.st_size > MAX_BYTES:
            raise ConfigError(
                f"{path.name} is too large: {status.st_size / 1e6:.1f} MB, "
                f"at most {MAX_BYTES / 1e6:.1f} MB"
            )
        data = regular_bytes(path).removeprefix(BOM_UTF8)
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        wrong = not_utf8(path.name, data, error)
        raise ConfigError(f"{wrong.span}: {wrong.message}; {wrong.hint}") from error
    except OSError as error:
        raise ConfigError(f"{path.name} cannot be read: {error.strerror or error}") from error


def _too_much(text: Text) -> tuple[Span, str] | None:
    """The first place that nests too deeply or has too long a number, and what is wrong."""
    brackets = dots = 0
    for kind, word, (start, end) in tokens(text.text):
        if word == ".":
            dots += 1
        elif kind in ("mark", "line"):
            dots = 0
        brackets += {"[": 1, "{": 1, "]": -1, "}": -1}.get(word, 0)
        if max(brackets, dots) > MAX_DEPTH:
            return text.span(start, end), f"invalid TOML: nested more than {MAX_DEPTH} levels deep"
        if kind == "bare" and len(word) > MAX_DIGITS and word.lstrip("+-")[:1].isdigit():
            return text.span(start, end), "invalid TOML: a number must fit in 64 bits"
    return None


def _span(text: Text, place: re.Match[str] | None) -> Span:
    if place is None:
        return text.start
    if place[1] is None:
        return text.span(len(text.text))
    return text.span(text.offset(int(place[1]) - 1) + int(place[2]) - 1)


def _lowered(reason: str) -> str:
    return reason[:1].lower() + reason[1:]


def _invalid(text: Text, span: Span, message: str) -> SettingsError:
    return SettingsError((Diagnostic(span, "ADS902", message),), text)
