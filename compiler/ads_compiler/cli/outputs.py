"""Writing of findings: one format to standard output, any number of others to files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from ads_compiler.cli import printing
from ads_compiler.core.codes import Code
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.places import is_same_file
from ads_compiler.core.write import write_file
from ads_compiler.pipeline.result import Result
from ads_compiler.report import REPORTERS, Report
from ads_compiler.report.model import ManualPage
from ads_compiler.report.sarif_limits import about_left_out

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = (
    "text",
    "json",
    "sarif",
    "sarif-full",
    "junit",
    "github",
    "gitlab",
    "azure",
)  # the keys of report.REPORTERS
Outputs = tuple[tuple[str, Path], ...]


def report_options(function: F) -> F:
    """`--format` for standard output, and `--output` for files."""
    chosen = click.option(
        "--format",
        "style",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="Format of the findings on standard output.",
    )
    written = click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT:FILE",
        callback=_outputs,
        help="Also write findings to a file, for example sarif:build/adsc.sarif; may be repeated.",
    )
    return chosen(written(function))


def _outputs(
    _context: click.Context, _parameter: click.Parameter, values: Iterable[str]
) -> Outputs:
    """The formats and files; a file given twice is a usage error."""
    outputs: dict[str, tuple[str, Path]] = {}
    for value in values:
        style, colon, name = value.partition(":")
        if not colon:
            raise click.BadParameter(f"'{value}' has no format; write for example 'sarif:{value}'")
        if style not in FORMATS:
            hint = did_you_mean(style, FORMATS) or f"choose one of {', '.join(FORMATS)}"
            raise click.BadParameter(f"unknown format '{style}' in '{value}'; {hint}")
        if not name or name == "-":
            raise click.BadParameter(
                f"'{value}' has no file name; use --format for standard output"
            )
        path = Path(name)
        if path.is_dir():
            raise click.BadParameter(f"'{name}' is a directory, not a file")
        place = os.path.realpath(path)
        if any(place == other or is_same_file(Path(place), Path(other)) for other in outputs):
            raise click.BadParameter(f"'{name}' is given twice")
        outputs[place] = (style, path)
    return tuple(outputs.values())


def write(report: Report, style: str | None, outputs: Outputs) -> None:
    """Write the files, then standard output unless `style` is None."""
    styles = {style, *(other for other, _ in outputs)}
    if "sarif" in styles and (cut := about_left_out(report)):
        printing.line(f"sarif: {cut}", err=True)
    if report.about_fixed and styles != {"text"}:
        printing.line(report.about_fixed, err=True)
    for other, path in outputs:
        write_file(path, REPORTERS[other](replace(report, color=False)))
    if style is None:
        return
    # Programs read UTF-8; people read what their terminal shows.
    (printing.styled if style == "text" else printing.data)(REPORTERS[style](report))


def pointed_at(result: Result) -> dict[tuple[str, int], str]:
    """The source lines of findings by file and number; of long spans, the first 21 and the last."""
    texts = result.catalog.texts
    places: set[tuple[str, int]] = set()
    for item in result.diagnostics:
        for span in (item.span, *(span for span, _ in (item.fix.edits if item.fix else ()))):
            last = max(span.line, span.end_line)
            places.update(
                (span.file, number)
                for number in (*range(span.line, min(last, span.line + 20) + 1), last)
            )
    return {
        (file, line): texts[file].line_text(line - 1)
        for file, line in sorted(places)
        if file in texts
    }


def within_repository(root: Path) -> str:
    """The path from the root of the git repository to a project, such as `detections/`, or ""."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            inner = root.relative_to(folder).as_posix()
            return "" if inner == "." else f"{inner}/"
    return ""


def manual_page(code: Code) -> ManualPage:
    """The manual page of a code."""
    # Imported here because it loads the case files of all rules, and few formats need a page.
    from ads_compiler.rules import manual

    return manual.entry(code)
