"""The results of cases as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.core.plural import counted
from ads_compiler.evidence import CaseResult, Evidence, Mutant, Score
from ads_compiler.report.plain import dump, visible


def cases_as_text(evidence: Evidence, *, brief: bool = False) -> str:
    """A line per strategy, followed by a line per case.

    With `brief`, and if there are several strategies, cases of passing ones are omitted.
    """
    lines = []
    strategies = tuple(dict.fromkeys(result.strategy for result in evidence.results))
    for strategy in strategies:
        results = evidence.of(strategy)
        passed = sum(1 for result in results if result.passed)
        idle = sum(1 for result in results if not result.ran)
        not_run = f", {idle} not run" if idle else ""
        lines.append(f"{strategy}: {passed} of {counted(len(results), 'case')} passed{not_run}")
        if not brief or len(strategies) == 1 or passed < len(results):
            lines.extend(f"  {case_line(result)}" for result in results)
    return "".join(f"{line}\n" for line in lines)


def case_line(result: CaseResult) -> str:
    """The result of a case as one line."""
    name = f"{result.case.span('name')} {result.case.name} [{result.claim.value}]"
    if not result.ran:
        return visible(f"not run {name}")
    verdict = "ok  " if result.passed else "FAIL"
    fired = f" by {', '.join(result.fired)}" if result.fired else ""
    happened = f"{counted(result.events, 'event')}, {counted(result.alerts, 'alert')}{fired}"
    return visible(f"{verdict} {name}: {happened}")


def cases_summary(evidence: Evidence) -> str:
    """The last line of the text: how many cases passed, failed and did not run."""
    passed = sum(1 for result in evidence.results if result.passed)
    idle = sum(1 for result in evidence.results if not result.ran)
    failed = len(evidence.results) - passed - idle
    not_run = f", {idle} not run" if idle else ""
    return f"{counted(passed, 'case')} passed, {failed} failed{not_run}"


def cases_as_json(
    evidence: Evidence, diagnostics: Diagnostics, baseline: Mapping[str, object]
) -> str:
    """All results, the `baseline` of the run, and the findings that are not about a case."""
    by_key: dict[object, Diagnostic] = {item.sort_key: item for item in diagnostics}
    results = []
    for result in evidence.results:
        span, finding = result.case.span("name"), by_key.get(_key(result))
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
                "column": span.column,
                "code": result.finding.code if result.finding else None,
                "message": result.finding.message if result.finding else None,
                "reasons": list(result.reasons),
                "waived": finding.waived if finding else None,
                "baseline": finding.baselined if finding else False,
                "fingerprint": finding.fingerprint if finding else None,
            }
        )
    about_cases = set(map(_key, evidence.results))
    others = [
        {
            "code": item.code,
            "severity": item.severity.label,
            "file": item.span.file,
            "line": item.span.line,
            "column": item.span.column,
            "message": item.message,
            "waived": item.waived,
            "baseline": item.baselined,
            "fingerprint": item.fingerprint,
        }
        for item in diagnostics
        if item.sort_key not in about_cases
    ]
    scores = (
        {"scores": [_score(score) for _, score in sorted(evidence.scores.items())]}
        if evidence.scores
        else {}
    )
    return dump({"version": 1, "cases": results, **scores, **baseline, "findings": others})


def _score(score: Score) -> dict[str, object]:
    """The mutation score of a strategy as plain JSON."""
    return {
        "strategy": score.strategy,
        "score": score.value,
        "killed": score.killed,
        "total": score.total,
        "undefined": score.undefined,
        "survivors": [{**_change(one), "advice": one.advice} for one in score.survivors],
        "accepted": [{**_change(one), "reason": one.accepted} for one in score.accepted],
        "left_out": [
            {
                "operator": one.operator,
                "field": one.field,
                "reason": one.reason,
                "changes": one.changes,
            }
            for one in score.left_out
        ],
    }


def _change(one: Mutant) -> dict[str, object]:
    return {
        "id": one.id,
        "rule": one.rule,
        "operator": one.operator,
        "description": one.description,
        "file": one.span.file,
        "line": one.span.line,
        "column": one.span.column,
    }


def _key(result: CaseResult) -> object:
    """The sort key of a case's finding, by which to look it up in the findings of the run."""
    return result.finding.sort_key if result.finding else None
