"""The contents of a report, which every format reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ads_compiler.core.codes import Code
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, FailOn, Severity
from ads_compiler.core.plural import counted
from ads_compiler.evidence import Evidence


class ManualPage(Protocol):
    """The manual page of a code, as Markdown without its heading."""

    @property
    def summary(self) -> str:
        """The first sentence of the page."""

    @property
    def why(self) -> str:
        """Why the finding is a problem."""

    @property
    def text(self) -> str:
        """The page without examples."""

    @property
    def brief(self) -> str:
        """The page with its first bad and first good example."""


def _no_manual(_code: Code) -> ManualPage | None:
    return None


@dataclass(frozen=True, slots=True)
class BaselineUse:
    """The baseline that a run was compared with: its file, and how many of its findings are fixed.

    If `strict` is set, findings that are fixed but still in the file fail the run.
    """

    file: str
    fixed: int = 0
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Ordered findings, the source lines they refer to, and how many strategies were checked.

    `lines` maps a file and a 1-based line number to its text. `summary` replaces the last line of
    the text; `color` is for terminals. `cases` makes it a report of cases, as for `adsc test`;
    `evidence` has the results of cases in either kind of report; `brief` omits the cases of passing
    strategies from the text if there are several strategies. `files` are the names of the
    strategies. `fail_on` decides which findings fail the run. `manual` returns the page of a code.
    `stopped` means that nothing was checked because the configuration is invalid. `prefix` is the
    path from the root of the repository to the project, which CI services need. `baseline`
    describes the baseline that the run was compared with, if any.
    """

    diagnostics: Diagnostics
    strategies: int = 0
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    summary: str = ""
    color: bool = False
    release: str = ""
    cases: bool = False
    brief: bool = False
    evidence: Evidence = field(default_factory=Evidence)
    files: tuple[str, ...] = ()
    fail_on: FailOn = field(default_factory=FailOn)
    manual: Callable[[Code], ManualPage | None] = _no_manual
    stopped: bool = False
    prefix: str = ""
    baseline: BaselineUse | None = None

    def count(self, severity: Severity) -> int:
        """The number of findings of a severity that are neither waived nor in the baseline."""
        return sum(
            1 for item in self.diagnostics if item.severity is severity and not item.accepted
        )

    def fails(self, item: Diagnostic) -> bool:
        """Whether a finding fails the run."""
        return self.fail_on.fails(item)

    def from_root(self, file: str) -> str:
        """The path of a file from the root of the repository, unchanged outside the project."""
        outside = file.startswith(("/", "../")) or file[1:3] in (":/", ":\\")
        return file if outside else self.prefix + file

    @property
    def exit_code(self) -> int:
        """The exit code of the command."""
        if self.stopped:
            return 2
        stale = self.baseline is not None and self.baseline.strict and self.baseline.fixed > 0
        return 1 if stale or any(map(self.fails, self.diagnostics)) else 0

    @property
    def baselined(self) -> int:
        """The number of findings in the baseline."""
        return sum(1 for item in self.diagnostics if item.baselined)

    @property
    def about_fixed(self) -> str:
        """A message about findings of the baseline that are fixed, or "" if there are none."""
        if self.baseline is None or not self.baseline.fixed:
            return ""
        fixed = counted(self.baseline.fixed, "finding")
        verb, them = ("is", "it") if self.baseline.fixed == 1 else ("are", "them")
        advice = f"remove {them} with --update-baseline"
        why = "; --strict-baseline makes this an error" if self.baseline.strict else ""
        return f"{fixed} of the baseline {verb} fixed; {advice}{why}"
