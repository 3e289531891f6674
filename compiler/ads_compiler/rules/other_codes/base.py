"""The one form of the tables beside this file: a row is a code, its name, its severity, what it says, and the cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ads_compiler.core.diagnostics import Severity

Row = tuple[str, str, Severity, str, str]
E, W, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class OtherCode:
    """A code with its name, its severity, what it says, and the cure."""

    code: str
    name: str
    severity: Severity
    says: str
    cure: str


def table(rows: Iterable[Row]) -> tuple[OtherCode, ...]:
    """The rows of a table as values."""
    return tuple(OtherCode(*row) for row in rows)
