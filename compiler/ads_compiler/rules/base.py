"""What a rule is. A rule is a function from a strategy and the catalog to findings.

A finding is `(span, message)` or `(span, message, hint)`; code and severity come from the rule. The docstring
is the rule's manual page, and `tests/rules/<CODE>-<name>/` holds its good and bad example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Diagnostic, Severity
from ads_compiler.source import Span

Finding = tuple[Span, str] | tuple[Span, str, str | None]
Check = Callable[[Entry, Catalog], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class LintRule:
    """A check with its code, its name (what is bad, not the cure) and its severity."""

    code: str
    name: str
    severity: Severity
    check: Check
    doc: str

    def run(self, entry: Entry, catalog: Catalog) -> Iterator[Diagnostic]:
        """The findings of one strategy. A rule that crashes is itself a finding, and stops no other."""
        try:
            for span, message, *hint in self.check(entry, catalog):
                yield Diagnostic(span, self.code, self.severity, message, hint[0] if hint else None, self.name)
        except Exception as error:  # noqa: BLE001 - our bug must not hide what other rules have found
            message = f"the rule {self.code} {self.name} crashed: {type(error).__name__}: {error}"
            yield Diagnostic(
                entry.strategy.document.source.start,
                "ADS000",
                Severity.ERROR,
                message,
                "this is a bug of adsc: please report it",
            )


def rule(code: str, name: str, severity: Severity) -> Callable[[Check], LintRule]:
    """Make a rule of a check function."""

    def make(check: Check) -> LintRule:
        return LintRule(code, name, severity, check, check.__doc__ or "")

    return make
