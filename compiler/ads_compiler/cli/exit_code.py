"""From which severity on findings fail a run, and leaving with the exit code of its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ads_compiler.config import Project
    from ads_compiler.core.diagnostics import FailOn, Severity
    from ads_compiler.pipeline.result import Result
    from ads_compiler.report import Report


def fail_on_of(project: Project, result: Result, option: str | None) -> FailOn:
    """From which severity on findings fail a run: the option for all pages, else what the project says of each.

    What is on no page, or on one whose front matter cannot be read, fails the run from errors on where the project
    says it by status.
    """
    from ads_compiler.config import RAW
    from ads_compiler.core.diagnostics import FailOn, Severity

    def bound(word: str) -> Severity | None:
        return None if word == "never" else Severity[word.upper()]

    if option or isinstance(project.fail_on, str):
        return FailOn(bound(option or project.fails_on("")))
    statuses = {item.name: item.status for item in result.catalog.strategies}
    texts = result.catalog.texts.items()
    raw = {
        name: RAW
        for name, text in texts
        if name not in statuses and text.line_text(0).rstrip() != "---"
    }
    return FailOn(
        by_file={
            name: bound(project.fails_on(status)) for name, status in {**raw, **statuses}.items()
        }
    )


def finish(report: Report) -> None:
    """Leave with the exit code of what was reported."""
    if report.exit_code:
        raise SystemExit(report.exit_code)
