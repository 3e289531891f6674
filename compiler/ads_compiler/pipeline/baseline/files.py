"""The file of a baseline: JSON that people can review, described in `schema/baseline.schema.json`.

It is sorted by the content of the findings, not by their lines, so that a diff shows which
findings were added and removed.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import regular_bytes
from ads_compiler.core.resources import data_path
from ads_compiler.core.text import Text
from ads_compiler.pipeline.baseline.places import duplicate_key, offset_of
from ads_compiler.report.plain import visible
from ads_compiler.strategy import schema

_VERSION = 1
_KEYS = ("file", "strategy", "title", "code", "excerpt", "message", "fingerprint")


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of the baseline; a page is identified by `strategy`, else `title`, else `file`."""

    file: str
    code: str
    excerpt: str
    message: str
    fingerprint: str
    strategy: str = ""
    title: str = ""

    @property
    def identity(self) -> str:
        """The identity of the page."""
        return self.strategy or self.title or self.file

    @property
    def sort_key(self) -> tuple[str, ...]:
        """A total order: by page, then by the content of the finding."""
        first = (self.file, self.code, self.excerpt, self.fingerprint)
        return (*first, self.message, self.strategy, self.title)


def read(path: Path, name: str) -> tuple[Known, ...]:
    """The findings of a baseline; `name` is the file in messages. ConfigError if it is damaged."""
    text = _text(path, name)
    try:
        whole = json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        conflict = "; resolve the merge conflict" if text.startswith("<<<<<<<", error.pos) else ""
        raise ConfigError(f"{name}:{error.lineno}:{error.colno}: invalid JSON{conflict}") from error
    except (RecursionError, ValueError) as error:
        raise ConfigError(
            f"{name}:1:1: not a baseline: its values are too deep or too long"
        ) from error
    repeated = duplicate_key(text)
    if repeated is not None:
        place = Text(name, text).span(repeated[0])
        raise ConfigError(f"{place}: duplicate key '{visible(repeated[1])}'")
    problem = schema.complaint(whole, _schema())
    if problem:
        place = Text(name, text).span(offset_of(text, problem[0]))
        raise ConfigError(
            f"{place}: {visible(problem[1])}; "
            "fix it, or delete the file and write it with --update-baseline"
        )
    return tuple(Known(**item) for item in whole["findings"])


def _refused(word: str) -> Any:
    raise ValueError(word)


def _text(path: Path, name: str) -> str:
    """The text of a regular file; a FIFO would wait for a writer."""
    try:
        if not path.is_file() and not path.is_symlink():
            kind = "a directory" if path.is_dir() else "not a regular file"
            raise ConfigError(f"the baseline {name} must be a file; it is {kind}")
        data = regular_bytes(path if path.is_file() else path.resolve(strict=True))
        return data.removeprefix(BOM_UTF8).decode("utf-8")
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"cannot read {name}: {reason}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{name} is not UTF-8: invalid byte 0x{error.object[error.start]:02X}"
        ) from error


def render(findings: Iterable[Known]) -> str:
    """The text of a file; it does not depend on the order of the findings."""
    rows = [
        {
            key: value
            for key in _KEYS
            if (value := getattr(item, key)) or key in ("excerpt", "message")
        }
        for item in sorted(set(findings), key=lambda item: item.sort_key)
    ]
    # UTF-8 cannot encode half a surrogate pair, so it is escaped.
    text = json.dumps({"version": _VERSION, "findings": rows}, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        data_path("schema", "baseline.schema.json").read_text(encoding="utf-8")
    )
    # Inlined, since the quick check does not resolve references.
    loaded["properties"]["findings"]["items"] = loaded["$defs"]["finding"]
    return loaded
