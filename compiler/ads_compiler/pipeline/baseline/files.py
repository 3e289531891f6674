"""The file of a baseline: JSON that people can review, described in `schema/baseline.schema.json`.

It is sorted by the content of the findings, not by their lines, so that a diff shows which
findings were added and removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ads_compiler.core.errors import ConfigError
from ads_compiler.core.resources import data_path
from ads_compiler.core.text import Text
from ads_compiler.pipeline.baseline.places import offset_of
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
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigError(f"cannot read {name}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{name} is not UTF-8: invalid byte 0x{error.object[error.start]:02X}"
        ) from error
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        conflict = "; resolve the merge conflict" if text.startswith("<<<<<<<", error.pos) else ""
        raise ConfigError(
            f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}{conflict}"
        ) from error
    except (RecursionError, ValueError) as error:
        raise ConfigError(
            f"{name}:1:1: not a baseline: its values are too deep or too long"
        ) from error
    problem = schema.complaint(whole, _schema())
    if problem:
        place = Text(name, text).span(offset_of(text, problem[0]))
        raise ConfigError(
            f"{place}: {visible(problem[1])}; "
            "fix it, or delete the file and write it with --update-baseline"
        )
    return tuple(Known(**item) for item in whole["findings"])


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
