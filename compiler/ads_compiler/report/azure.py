"""Findings as logging commands of Azure Pipelines, which lists them as issues of the run.

Azure has only errors and warnings, so notes are plain lines of the log. The agent looks for
commands anywhere in a line, so commands in an author's text are broken up.
"""

from __future__ import annotations

from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.report.model import Report
from ads_compiler.report.plain import shortened, visible, visible_lines

_TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_MOST = 8000


def as_azure(report: Report) -> str:
    """One command per error or warning, one line per note; accepted findings are omitted."""
    shown = (item for item in report.diagnostics if not item.accepted)
    return "".join(f"{_line(report, item)}\n" for item in shown)


def _line(report: Report, item: Diagnostic) -> str:
    span, path = item.span, visible(report.from_root(item.span.file))
    if item.severity not in _TYPES:
        text = f"{path}:{span.line}:{span.column}: {item.severity.label} {item.code} {item.message}"
        return shortened(_plain(visible(text)), _MOST)
    properties = {
        "type": _TYPES[item.severity],
        "sourcepath": path,
        "linenumber": str(span.line),
        "columnnumber": str(span.column),
        "code": item.code,
    }
    given = "".join(f"{key}={_property(value)};" for key, value in properties.items())
    text = shortened(visible_lines(item.message + (f"\n{item.hint}" if item.hint else "")), _MOST)
    return f"##vso[task.logissue {given}]{_data(text)}"


def _plain(text: str) -> str:
    """A line without commands such as `##vso[` and `##[error]`."""
    return text.replace("##", "# #")


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
