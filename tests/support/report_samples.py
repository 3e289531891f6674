"""Reports to write in every format, and text that wants to break out of it."""

from __future__ import annotations

from dataclasses import replace

from ads_compiler.catalog import Catalog
from ads_compiler.core.diagnostics import Diagnostic, Fix, Severity
from ads_compiler.core.text import Span, Text
from ads_compiler.pipeline import fingerprints
from ads_compiler.report import Report
from ads_compiler.rules import manual

REVOKED = Diagnostic(
    Span("strategies/capture.md", 11, 11, 11, 20),
    "ADS301",
    "technique 'T1562.001' is revoked",
    "write 'T1685'",
    severity=Severity.ERROR,
)
UNSAID = Diagnostic(
    Span("strategies/capture.md", 30, 1, 32, 4),
    "ADS202",
    "no assumption is stated",
)
NOTE = Diagnostic(Span("strategies/a b/ü,x:y%.md", 2, 3, 2, 5), "ADS412", "a field is not used")
WAIVED = replace(
    UNSAID, span=Span("strategies/capture.md", 40, 1, 40, 3), waived="agreed until spring"
)
LINES = {
    ("strategies/capture.md", 11): "    - id: T1562.001",
    ("strategies/capture.md", 30): "## Blind Spots",
    ("strategies/capture.md", 31): "",
    ("strategies/capture.md", 32): "日本 the end",
    ("strategies/capture.md", 40): "## Goal",
    ("strategies/a b/ü,x:y%.md", 2): "😀😀xy",
}
FILES = ("strategies/a b/ü,x:y%.md", "strategies/capture.md", "strategies/clean.md")
REPORT = Report((NOTE, REVOKED, UNSAID, WAIVED), 3, LINES, files=FILES, manual=manual.entry)


def marked(report: Report) -> Report:
    """The report with the fingerprints of its findings, of pages that hold just its lines."""
    texts = {}
    for file in {file for file, _ in report.lines}:
        rows = {line: text for (name, line), text in report.lines.items() if name == file}
        texts[file] = Text(
            file, "\n".join(rows.get(number, "") for number in range(1, max(rows) + 1))
        )
    catalog = Catalog((), texts=texts)
    return replace(report, diagnostics=fingerprints.marked(catalog, report.diagnostics))


HOSTILE = (
    "a\x00\x07\x1b[2J\x7f\x85b",
    "one\ntwo\r\nthree\rfour\u2028five\u2029six",
    "]]> <!-- & </failure> <![CDATA[ \" '",
    "::error file=x,line=1::gone\n::set-output name=a::b",
    "100% , : ; %0A %25 {0} {{1}} {name} }",
    "see [here](https://example.test/\u202e) and [0](1)",
    "half \ud800 pair \udfff, \ufffe \uffff \ufdd0",
    "😀 e\u0301 \u200b\u202e\u2066 日本\t\tx",
    "\\ \\n \\u0041 \\[",
    "x" * 100_000,
    "",
    " ",
)


def hostile(text: str) -> Report:
    """A report that has the text wherever an author's text can come to stand."""
    line = (
        text.replace("\n", " ").encode("utf-8", "replace").decode("utf-8")
    )  # of a file: UTF-8, without line ends
    spans = (
        Span(f"strategies/{text[:200]}.md", 1, 1, 1, 3),
        Span("b.md", 2, 2, 4, 1),
        Span("c.md", 3, 9, 3, 7),
    )
    findings = tuple(
        Diagnostic(
            span,
            code,
            text,
            text,
            Fix(text, ((span, text),)),
            severity=severity,
            waived=waived,
        )
        for span, code, severity, waived in zip(
            spans, ("ADS104", "ADS202", "ADS301"), Severity, (None, None, text), strict=True
        )
    )
    lines = {(span.file, number): line for span in spans for number in range(1, 6)}
    return Report(findings, 3, lines, files=(spans[0].file,), manual=manual.entry)
