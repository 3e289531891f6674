"""The severity from which findings fail a run, and the exit code of a report."""

from __future__ import annotations

from ads_compiler.config import RAW, Project
from ads_compiler.core.diagnostics import FailOn, Severity
from ads_compiler.pipeline.result import Result
from ads_compiler.report import Report


def fail_on_of(project: Project, result: Result, option: str | None) -> FailOn:
    """The severity from which findings fail a run: from the option, else the project's by page.

    If the project sets it by status, findings on no page, or on a page whose front matter cannot
    be read, fail the run if they are errors.
    """

    def bound(word: str) -> Severity | None:
        return None if word == "never" else Severity[word.upper()]

    if option or isinstance(project.fail_on, str):
        return FailOn(bound(option or project.fails_on("")))
    statuses = {page.name: page.status for page in result.catalog.outlines}
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
    """Exit with the code of the report, unless it is 0."""
    if report.exit_code:
        raise SystemExit(report.exit_code)
