"""Findings as SARIF 2.1.0 for code scanning: one run, stable bytes, no absolute local paths."""

from __future__ import annotations

import re

from ads_compiler import __version__
from ads_compiler.core.code_table import Family
from ads_compiler.core.codes import Code
from ads_compiler.core.diagnostics import Diagnostic, Fix
from ads_compiler.report.model import ManualPage, Report
from ads_compiler.report.plain import dump, shortened, visible_lines
from ads_compiler.report.sarif_limits import about_left_out, chosen
from ads_compiler.report.sarif_place import ROOT, Json, artifact, place, region

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_ROOT_IS = "The root of the repository, or the project's directory if there is no repository."
_TAGS = {
    Family.READING: "reading", Family.STRUCTURE: "structure", Family.WRITING: "completeness",
    Family.ATTACK: "attack", Family.LOGIC: "consistency", Family.TARGET: "compilation",
    Family.EVIDENCE: "cases", Family.LIFECYCLE: "waivers", Family.SAFETY: "safety",
    Family.PROJECT: "configuration",
}  # fmt: skip
_TEXTS = ("shortDescription", "fullDescription", "help")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(report: Report) -> str:
    """Open findings only, as code scanning services expect."""
    return _written(report, full=False)


def as_sarif_full(report: Report) -> str:
    """All findings: waived ones are suppressed, those in the baseline are "unchanged"."""
    return _written(report, full=True)


def _written(report: Report, *, full: bool) -> str:
    """A log with one run, which describes only the rules of its results."""
    results = chosen(report, full=full)
    codes = sorted({item.code for item in results})
    crashed = any(item.code == "ADS000" for item in report.diagnostics)
    cut = "" if full else about_left_out(report)
    notice = {"level": "warning", "message": {"text": cut}}
    run = {
        "tool": {
            "driver": {
                "name": "adsc",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(code, report.manual(code)) for code in codes],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.stopped and not crashed,
                "exitCode": report.exit_code,
                **({"toolExecutionNotifications": [notice]} if cut else {}),
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": _ROOT_IS}}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(item, codes.index(item.code), report) for item in results],
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code, page: ManualPage | None) -> Json:
    about: dict[str, Json] = {key: {"text": code.name} for key in _TEXTS}
    if page is not None:
        about = {
            "shortDescription": {"text": page.summary},
            "fullDescription": {"text": shortened(f"{page.summary} {page.why}".strip(), 1000)},
            "help": {"text": page.text.strip(), "markdown": page.brief.strip()},
        }
    severity = code.severity.label
    return {
        "id": code,
        "name": code.name,
        **about,
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": ["detection-strategy", _TAGS[code.family]],
            "problem.severity": _PROBLEMS[severity],
        },
    }


def _result(item: Diagnostic, index: int, report: Report) -> Json:
    text = item.message + (f"\n{item.hint}" if item.hint else "")
    waived = {
        "kind": "inSource",
        "status": "accepted",
        "justification": visible_lines(item.waived or ""),
    }
    return {
        "ruleId": item.code,
        "ruleIndex": index,
        "level": _LEVELS[item.severity.label],
        "message": {"text": _message(text) or item.code},
        "locations": [{"physicalLocation": place(item.span, report)}],
        "partialFingerprints": {"adscFinding/v2": item.fingerprint},
        "suppressions": [] if item.waived is None else [waived],
        **({"baselineState": _state(item)} if report.baseline else {}),
        **({"fixes": [_fix(item.fix, report)]} if item.fix else {}),
    }


def _state(item: Diagnostic) -> str:
    return "unchanged" if item.baselined else "new"


def _fix(fix: Fix, report: Report) -> Json:
    """A fix with its edits by file; the property `safe` says whether it needs no review."""
    files = dict.fromkeys(span.file for span, _ in fix.edits)
    return {
        "description": {"text": _message(fix.title) or "a fix"},
        "artifactChanges": [
            {
                "artifactLocation": artifact(report.from_root(file)),
                "replacements": [
                    {
                        "deletedRegion": region(span, report),
                        **({"insertedContent": {"text": text}} if text else {}),
                    }
                    for span, text in sorted(fix.edits)
                    if span.file == file
                ],
            }
            for file in files
        ],
        "properties": {"safe": fix.safe},
    }


def _message(text: str) -> str:
    """Text escaped for SARIF, where braces mark placeholders and `[…](…)` marks links."""
    return re.sub(r"\](?=\()", "] ", visible_lines(text)).replace("{", "{{").replace("}", "}}")
