"""What a report is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from ads_compiler.core.codes import Code
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, Severity
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
class Report:
    """Findings in order, the lines that they point at, and how many strategies were looked at.

    `lines` maps a file and a 1-based line to its text; `summary` is a last line for people; `color` is for a
    terminal only. `cases` is set where cases are what was asked for, as by `adsc test`; `evidence` holds what cases
    have shown, asked for or not; `brief` leaves out of the text the cases of strategies that hold, where there are
    several strategies. `files` are the strategies by name. From severity `fail_on` on, a finding fails the
    run (None: never). `manual` gives the page of a code where a format needs it. `stopped` says that nothing
    was checked, since the set-up is wrong. `prefix` leads from the root of the repository to the project: services
    want paths from there.
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
    fail_on: Severity | None = Severity.ERROR
    manual: Callable[[Code], ManualPage | None] = _no_manual
    stopped: bool = False
    prefix: str = ""

    def count(self, severity: Severity) -> int:
        """How many findings of a severity are not waived."""
        return sum(
            1 for item in self.diagnostics if item.severity is severity and item.waived is None
        )

    def fails(self, item: Diagnostic) -> bool:
        """Whether a finding fails the run."""
        return self.fail_on is not None and item.severity >= self.fail_on and item.waived is None

    def from_root(self, file: str) -> str:
        """The path of a file from the root of the repository; one outside of the project stays as it is."""
        outside = file.startswith(("/", "../")) or file[1:3] in (":/", ":\\")
        return file if outside else self.prefix + file

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        if self.stopped:
            return 2
        return 1 if any(map(self.fails, self.diagnostics)) else 0


def fingerprints(report: Report) -> tuple[str, ...]:
    """A name for each finding that stays when lines are moved: of code, file, text of the line, and a number.

    The number tells findings apart that agree in all of these.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for item in report.diagnostics:
        line = " ".join(report.lines.get((item.span.file, item.span.line), "").split())
        key = (item.code, item.span.file, line)
        seen[key] += 1
        whole = "\0".join((*key, str(seen[key])))
        found.append(sha256(whole.encode("utf-8", "surrogatepass")).hexdigest())
    return tuple(found)


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 strategies`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"
