"""What a report is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ads_compiler.core.codes import Code
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, FailOn, Severity
from ads_compiler.core.plural import counted
from ads_compiler.evidence import Evidence


class ManualPage(Protocol):
    """What the manual says of a code, as Markdown without the heading."""

    @property
    def summary(self) -> str:
        """One sentence."""

    @property
    def why(self) -> str:
        """What is bad about it."""

    @property
    def text(self) -> str:
        """The page without its examples."""

    @property
    def brief(self) -> str:
        """The page with the first bad and the first good example."""


def _no_manual(_code: Code) -> ManualPage | None:
    return None


@dataclass(frozen=True, slots=True)
class BaselineUse:
    """The baseline that a run was compared with: its file, and how many of its findings are fixed.

    `strict` says that findings that are fixed, but still in the file, fail the run.
    """

    file: str
    fixed: int = 0
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in order, the lines that they point at, and how many strategies were looked at.

    `lines` maps a file and a 1-based line to its text; `summary` is a last line for people; `color` is for a
    terminal only. `cases` is set where cases are what was asked for, as by `adsc test`; `evidence` holds what cases
    have shown, asked for or not; `brief` leaves out of the text the cases of strategies that hold, where there are
    several strategies. `files` are the strategies by name. `fail_on` says which findings fail the run. `manual` gives
    the page of a code where a format needs it. `stopped` says that nothing was checked, since the set-up is
    wrong. `prefix` leads from the root of the repository to the project: services want paths from there. `baseline` is
    what the run was compared with, if it was.
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
        """How many findings of a severity are neither waived nor in the baseline."""
        return sum(
            1 for item in self.diagnostics if item.severity is severity and not item.accepted
        )

    def fails(self, item: Diagnostic) -> bool:
        """Whether a finding fails the run."""
        return self.fail_on.fails(item)

    def from_root(self, file: str) -> str:
        """The path of a file from the root of the repository; one outside of the project stays as it is."""
        outside = file.startswith(("/", "../")) or file[1:3] in (":/", ":\\")
        return file if outside else self.prefix + file

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        if self.stopped:
            return 2
        stale = self.baseline is not None and self.baseline.strict and self.baseline.fixed > 0
        return 1 if stale or any(map(self.fails, self.diagnostics)) else 0

    @property
    def baselined(self) -> int:
        """How many findings are in the baseline."""
        return sum(1 for item in self.diagnostics if item.baselined)

    @property
    def about_fixed(self) -> str:
        """What is said of findings of the baseline that are fixed; "" where there are none."""
        if self.baseline is None or not self.baseline.fixed:
            return ""
        fixed = counted(self.baseline.fixed, "finding")
        verb, them = ("is", "it") if self.baseline.fixed == 1 else ("are", "them")
        return f"{fixed} of the baseline {verb} fixed; run --update-baseline to remove {them}"
