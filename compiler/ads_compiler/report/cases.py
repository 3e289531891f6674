"""The results of cases for people and for programs."""

from __future__ import annotations

import json

from ads_compiler.diagnostics import Diagnostics
from ads_compiler.evidence import CaseResult, Evidence
from ads_compiler.report.model import counted
from ads_compiler.report.text import visible


def cases_as_text(evidence: Evidence) -> str:
    """A line a case, under a line a strategy."""
    lines = []
    for strategy in dict.fromkeys(result.strategy for result in evidence.results):
        results = evidence.of(strategy)
        passed = sum(1 for result in results if result.passed)
        lines.append(f"{strategy}: {passed} of {counted(len(results), 'case')} hold")
        lines.extend(f"  {_line(result)}" for result in results)
    return "".join(f"{line}\n" for line in lines)


def _line(result: CaseResult) -> str:
    verdict = "ok  " if result.passed else "FAIL"
    fired = f" by {', '.join(result.fired)}" if result.fired else ""
    happened = f"{counted(result.events, 'event')}, {counted(result.alerts, 'alert')}{fired}"
    return visible(f"{verdict} {result.case.span('name')} {result.case.name} [{result.claim.value}]: {happened}")


def cases_summary(evidence: Evidence) -> str:
    """The last line."""
    passed = sum(1 for result in evidence.results if result.passed)
    failed = len(evidence.results) - passed
    return f"{counted(passed, 'case')} hold, {failed} failed" if passed != 1 else f"1 case holds, {failed} failed"


def cases_as_json(evidence: Evidence, diagnostics: Diagnostics) -> str:
    """Every result, and the findings that are not about a case."""
    results = []
    for result in evidence.results:
        span = result.case.span("name")
        results.append(
            {
                "strategy": result.strategy,
                "name": result.case.name,
                "claim": result.claim.value,
                "rule": result.case.rule,
                "passed": result.passed,
                "events": result.events,
                "alerts": result.alerts,
                "fired": list(result.fired),
                "file": span.file,
                "line": span.line,
                "code": result.finding.code if result.finding else None,
                "message": result.finding.message if result.finding else None,
                "reasons": list(result.reasons),
            }
        )
    about_cases = {result.finding for result in evidence.results}
    others = [
        {
            "code": item.code,
            "severity": item.severity.label,
            "file": item.span.file,
            "line": item.span.line,
            "column": item.span.column,
            "message": item.message,
        }
        for item in diagnostics
        if item not in about_cases
    ]
    return json.dumps({"version": 1, "cases": results, "findings": others}, indent=2, ensure_ascii=False) + "\n"
