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
from ads_compiler.strategy import Outline

Finding = (
    tuple[Span, str]
    | tuple[Span, str, str | None]
    | tuple[Span, str, str | None, Fix | None]
    | tuple[Span, str, str | None, Fix | None, str]
)
Check = Callable[[Entry, Catalog], Iterable[Finding]]
Comparison = Callable[[Outline, tuple[Outline, ...]], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its code, whose name and severity are in `core/code_table.py`."""

    code: Code
    doc: str

    @property
    def name(self) -> str:
        """The name of the problem, in hyphenated words."""
        return self.code.name

    @property
    def severity(self) -> Severity:
        """The usual severity of the findings."""
        return self.code.severity

    def report(self, check: Callable[[], Iterable[Finding]], file: str) -> Iterator[Diagnostic]:
        """The findings of a check of a file. A crash becomes a finding and stops no other rule."""
        try:
            for finding in check():
                span, message = finding[:2]
                hint = finding[2] if len(finding) > 2 else None
                fix = finding[3] if len(finding) > 3 else None
                subject = finding[4] if len(finding) > 4 else ""
                yield Diagnostic(span, self.code, message, hint, fix, subject=subject)
        except Exception as error:  # noqa: BLE001 - must not hide other findings
            message = f"rule {self.code} {self.name} crashed: {type(error).__name__}: {error}"
            yield Diagnostic(
                Span(file), "ADS000", message, "this is a bug in adsc; please report it"
            )


@dataclass(frozen=True, slots=True)
class LintRule(Rule):
    """A rule about one page. `raw` rules also check pages without front matter."""

    check: Check
    raw: bool = False

    def run(self, entry: Entry, catalog: Catalog) -> Iterator[Diagnostic]:
        """The findings about a strategy."""
        return self.report(lambda: self.check(entry, catalog), entry.strategy.name)


@dataclass(frozen=True, slots=True)
class CrossRule(Rule):
    """A rule that compares a page with the others, with and without front matter."""

    check: Comparison

    def run(self, page: Outline, pages: tuple[Outline, ...]) -> Iterator[Diagnostic]:
        """The findings about a page, which is one of `pages`."""
        return self.report(lambda: self.check(page, pages), page.name)


def rule(code: str, *, raw: bool = False) -> Callable[[Check], LintRule]:
    """Turn a check function into a rule about a page.

    The check must read only the page that it is called with, because its findings are cached.
    `raw`: it reads only sections and text, so it also works on pages without front matter.
    """
    registered = Code(code)

    def decorate(check: Check) -> LintRule:
        return LintRule(registered, check.__doc__ or "", check, raw)

    return decorate


def cross_rule(code: str) -> Callable[[Comparison], CrossRule]:
    """Turn a function that compares outlines into a rule; pass it the same tuple for every page."""
    registered = Code(code)

    def decorate(check: Comparison) -> CrossRule:
        return CrossRule(registered, check.__doc__ or "", check)

    return decorate
