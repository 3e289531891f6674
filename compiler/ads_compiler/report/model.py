"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ads_compiler.diagnostics import Diagnostics, Severity


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in order, the lines that they point at, and how many strategies were looked at.

    `lines` maps a file and a 1-based line to its text; `summary` is a last line for people; `color` is for a
    terminal only.
    """

    diagnostics: Diagnostics
    strategies: int = 0
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    summary: str = ""
    color: bool = False
    release: str = ""

    def count(self, severity: Severity) -> int:
        """How many findings of a severity are not waived."""
        return sum(1 for item in self.diagnostics if item.severity is severity and item.waived is None)


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 strategies`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"
