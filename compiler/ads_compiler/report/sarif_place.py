"""Locations in SARIF: URIs relative to the repository, and columns in UTF-16 code units."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from ads_compiler.core.text import Span
from ads_compiler.report.model import Report

ROOT = "%SRCROOT%"
_MOST_LINES = 20
_MOST_TEXT = 10_000

Json = dict[str, Any]


def artifact(file: str) -> Json:
    """An artifact location; files of the project are relative to the repository."""
    uri = uri_of(file)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": ROOT}


def uri_of(file: str) -> str:
    """A path as a relative URI, or as a `file:` URI if it is absolute."""
    path = file.replace("\\", "/") if re.match(r"[A-Za-z]:\\", file) else file
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "replace")
    if drive := re.match(rb"[A-Za-z]:/", raw):
        return f"file:///{drive[0].decode()}{quote(raw[3:], safe='/')}"
    return ("file://" if raw.startswith(b"/") else "") + quote(raw, safe="/")


def region(span: Span, report: Report) -> Json:
    """A region without its text; columns count characters if the text of the line is unknown."""
    end_line = max(span.end_line, span.line)
    start = utf16_column(report.lines.get((span.file, span.line)), span.column)
    end = utf16_column(report.lines.get((span.file, end_line)), span.end_column)
    end = max(end, start) if end_line == span.line else end
    return {"startLine": span.line, "startColumn": start, "endLine": end_line, "endColumn": end}


def place(span: Span, report: Report) -> Json:
    """The physical location of a finding, with its text if that is known and not too long."""
    where = region(span, report)
    location: Json = {"artifactLocation": artifact(report.from_root(span.file)), "region": where}
    end_line = where["endLine"]
    numbers = range(span.line, min(end_line, span.line + _MOST_LINES) + 1)
    lines = [
        line for number in numbers if (line := report.lines.get((span.file, number))) is not None
    ]
    if len(lines) != end_line - span.line + 1 or sum(map(len, lines)) > _MOST_TEXT:
        return location
    until = max(span.end_column, span.column) if end_line == span.line else span.end_column
    inside = [*lines[:-1], lines[-1][: until - 1]]
    inside[0] = inside[0][span.column - 1 :]
    where["snippet"] = {"text": "\n".join(inside)}
    context = {"startLine": span.line, "endLine": end_line, "snippet": {"text": "\n".join(lines)}}
    return location | {"contextRegion": context}


def utf16_column(line: str | None, column: int) -> int:
    """A 1-based column in characters, converted to UTF-16 code units."""
    return column + sum(1 for c in (line or "")[: column - 1] if ord(c) > 0xFFFF)
