"""Findings as workflow commands of GitHub Actions, which shows them at the changed lines."""

from __future__ import annotations

from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.report.model import Report
from ads_compiler.report.plain import shortened, visible, visible_lines

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_MOST = 8000


def as_github(report: Report) -> str:
    """One command per finding; accepted findings are omitted."""
    shown = (item for item in report.diagnostics if not item.accepted)
    return "".join(f"{_command(report, item)}\n" for item in shown)


def _command(report: Report, item: Diagnostic) -> str:
    span = item.span
    file, last = visible(report.from_root(span.file)), max(span.end_line, span.line)
    properties = {"file": file, "line": str(span.line), "endLine": str(last)}
    if span.end_line == span.line:  # GitHub ignores columns of several lines
        properties |= {"col": str(span.column), "endColumn": str(max(span.end_column, span.column))}
    properties["title"] = f"{item.code} {item.name}"
    text = shortened(visible_lines(item.message + (f"\n{item.hint}" if item.hint else "")), _MOST)
    parameters = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[item.severity]} {parameters}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
