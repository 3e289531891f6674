"""The form of a lint rule: a function from a strategy and the catalog to findings.

A finding is `(span, message)`, optionally followed by a hint, a fix and its subject. Its name and
severity come from the registry of codes. The docstring of the function is the text of the rule's
manual page; the `.yml` file of the same name contains its cases.
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

    `raw` rules do not need front matter, so they also check pages without it. `cross` rules compare
    strategies; of every strategy they read only what `cache/codec.py` stores: id, title and the
    sketches of the sections.
    """

    code: Code
    check: Check
    doc: str
    raw: bool = False
    cross: bool = False

    @property
    def name(self) -> str:
        """The name of the problem, in hyphenated words."""
        return self.code.name

    @property
    def severity(self) -> Severity:
        """The usual severity of the findings."""
        return self.code.severity

    def run(self, entry: Entry, catalog: Catalog) -> Iterator[Diagnostic]:
        """The findings about one strategy. A crash becomes a finding and stops no other rule."""
        try:
            for finding in self.check(entry, catalog):
                span, message = finding[:2]
                hint = finding[2] if len(finding) > 2 else None
                fix = finding[3] if len(finding) > 3 else None
                subject = finding[4] if len(finding) > 4 else ""
                yield Diagnostic(span, self.code, message, hint, fix, subject=subject)
        except Exception as error:  # noqa: BLE001 - must not hide other findings
            message = f"rule {self.code} {self.name} crashed: {type(error).__name__}: {error}"
            yield Diagnostic(
                entry.strategy.document.source.start,
                "ADS000",
                message,
                "this is a bug in adsc; please report it",
            )


def rule(code: str, *, raw: bool = False, cross: bool = False) -> Callable[[Check], LintRule]:
    """Turn a check function into a rule.

    `raw`: the check reads only sections and text, so it also works on pages without front matter.
    `cross`: the check compares strategies. Any other check must read only the page that it is
    called with, because its findings are cached.
    """
    registered = Code(code)

    def decorate(check: Check) -> LintRule:
        return LintRule(registered, check, check.__doc__ or "", raw, cross)

    return decorate
