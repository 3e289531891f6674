"""Findings as SARIF 2.1.0, for code scanning: one run, stable bytes, no absolute path of the machine."""

from __future__ import annotations

import re

from ads_compiler import __version__
from ads_compiler.core.diagnostics import Diagnostic, Fix
from ads_compiler.report.model import ManualPage, Report
from ads_compiler.report.plain import dump, shortened, visible, visible_lines
from ads_compiler.report.sarif_limits import about_left_out, chosen
from ads_compiler.report.sarif_place import ROOT, Json, artifact, place, region

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_ROOT_IS = "The root of the repository, or the folder of the project where there is none."
_TAGS = {
    "0": "reading", "1": "structure", "2": "completeness", "3": "attack", "4": "consistency",
    "5": "compilation", "6": "cases", "7": "waivers", "8": "safety", "9": "configuration",
}  # fmt: skip
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(report: Report) -> str:
    """The findings that are open, as a service for code scanning takes them."""
    return _written(report, full=False)


def as_sarif_full(report: Report) -> str:
    """All findings: waived ones are suppressed, those of the baseline unchanged."""
    return _written(report, full=True)


def _written(report: Report, *, full: bool) -> str:
    """One run. Only the rules of its results are described."""
    results = chosen(report, full=full)
    by_code = {item.code: item for item in results}
    codes = sorted(by_code)
    pages = {page.code: page for page in report.manual()} if codes else {}
    crashed = any(item.code == "ADS000" for item in report.diagnostics)
    cut = "" if full else about_left_out(report)
    notice = {"level": "warning", "message": {"text": cut}}
    run = {
        "tool": {
            "driver": {
                "name": "adsc",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [
                    _rule(pages[code]) if code in pages else _bare(by_code[code]) for code in codes
                ],
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


def _rule(page: ManualPage) -> Json:
    prose = page.body.partition("\n## Bad\n")[0].strip()
    _, _, why = prose.partition("\n## Why\n")
    reason = " ".join(why.partition("\n## ")[0].split())
    full = f"{page.summary} {reason}".strip()
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": shortened(full, 1000)},
        "help": {"text": prose, "markdown": page.body.strip()},
        **_judged(page.code, page.severity),
    }


def _bare(item: Diagnostic) -> Json:
    """What is known of a code without its page."""
    text = {"text": shortened(visible(item.name).strip() or item.code, 200)}
    return {
        "id": item.code,
        "name": text["text"],
        "shortDescription": text,
        "fullDescription": text,
        "help": text,
        **_judged(item.code, item.severity.label),
    }


def _judged(code: str, severity: str) -> Json:
    tags = ["detection-strategy", *([_TAGS[code[3]]] if code[3] in _TAGS else [])]
    return {
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": tags, "problem.severity": _PROBLEMS[severity]},
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
    """What a program can change, file by file; whether that is certain is told beside it."""
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
    """Plain text as SARIF wants it: braces twice, since one is a placeholder, and nothing that reads as a link."""
    return re.sub(r"\](?=\()", "] ", visible_lines(text)).replace("{", "{{").replace("}", "}}")
