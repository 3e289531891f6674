"""What a rule is. A rule is a function from a strategy and the catalog to findings.

A finding is `(span, message)`, with a hint, a fix and its subject after them where there are any;
name and severity come from the registry of codes. The docstring is the text of the rule's manual
page; the file of the same name that ends in `.yml` holds its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.codes import Code
from ads_compiler.core.diagnostics import Diagnostic, Fix, Severity
from ads_compiler.core.text import Span

Finding = (
    tuple[Span, str]
    | tuple[Span, str, str | None]
    | tuple[Span, str, str | None, Fix | None]
    | tuple[Span, str, str | None, Fix | None, str]
)
Check = Callable[[Entry, Catalog], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class LintRule:
    """A check with its code, whose name and severity are in `core/code_table.py`.

    `raw` rules need nothing of the front matter, and judge pages without one as well. `cross` rules compare strategies;
    of all, their own too, they read only what `cache/codec.py` keeps: id, title and the sketches of the sections.
    """

    code: Code
    check: Check
    doc: str
    raw: bool = False
    cross: bool = False

    @property
    def name(self) -> str:
        """What is bad, in words with hyphens."""
        return self.code.name

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.code.severity

    def run(self, entry: Entry, catalog: Catalog) -> Iterator[Diagnostic]:
        """The findings of one strategy. A rule that crashes is itself a finding, and stops no other."""
        try:
            for finding in self.check(entry, catalog):
                span, message = finding[:2]
                hint = finding[2] if len(finding) > 2 else None
                fix = finding[3] if len(finding) > 3 else None
                subject = finding[4] if len(finding) > 4 else ""
                yield Diagnostic(span, self.code, message, hint, fix, subject=subject)
        except Exception as error:  # noqa: BLE001 - our bug must not hide what other rules have found
            message = f"the rule {self.code} {self.name} crashed: {type(error).__name__}: {error}"
            yield Diagnostic(
                entry.strategy.document.source.start,
                "ADS000",
                message,
                "this is a bug of adsc: please report it",
            )


def rule(code: str, *, raw: bool = False, cross: bool = False) -> Callable[[Check], LintRule]:
    """Make a rule of a check function. `raw`: it reads sections and text alone, so it fits pages without facts.

    `cross`: it compares strategies; any other rule must look at its own page alone, since its findings are kept.
    """
    known = Code(code)

    def make(check: Check) -> LintRule:
        return LintRule(known, check, check.__doc__ or "", raw, cross)

    return make
