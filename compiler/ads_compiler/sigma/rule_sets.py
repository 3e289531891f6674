"""Plain Sigma files, without a strategy around them: all of a folder are lowered together.

Correlations and filters refer across files. A rule that is refused is told and left out; the others go on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ads_compiler import sigma
from ads_compiler.core.diagnostics import Diagnostic, Severity, ordered
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.detection.tree import Rule
from ads_compiler.sigma.settings import NOTHING, Settings

_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of some files, how many there should be, and what was found. `refused` are findings.

    `documents` counts the rules as they stand in the files, and each file of which nothing could be read as one.
    """

    rules: tuple[Rule, ...]
    documents: int
    findings: tuple[Diagnostic, ...]

    @property
    def refused(self) -> tuple[Diagnostic, ...]:
        """Why documents or whole files were left out."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def rule_files(paths: Sequence[Path]) -> list[Path]:
    """The Sigma files that paths name: of a folder every .yml and .yaml below it, sorted; hidden ones are left out."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
            shown = (
                p
                for p in inside
                if not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            found.update(dict.fromkeys(sorted(shown)))
        elif path.is_file():
            found[path] = None
        else:
            raise ConfigError(f"there is no such file or folder: {path}")
    if not found:
        raise ConfigError(f"no Sigma file found in {', '.join(map(str, paths))}")
    return list(found)


def load(files: Iterable[Path], settings: Settings = NOTHING) -> RuleSet:
    """Read and lower Sigma files."""
    texts: list[Text] = []
    unread: list[Diagnostic] = []
    for path in files:
        text = read_text(path, path.as_posix(), kind="Sigma rule")
        if isinstance(text, Diagnostic):
            unread.append(replace(text, hint=None))
        else:
            texts.append(text)
    lowered = sigma.lower(texts, settings)
    findings = (*unread, *lowered.diagnostics, *sigma.check_filters(settings))
    read = {document.text.name for document in lowered.documents}
    broken = {
        f.span.file for f in (*unread, *lowered.diagnostics) if f.severity is Severity.ERROR
    } - read
    documents = sum(1 for document in lowered.documents if not document.is_filter) + len(broken)
    return RuleSet(lowered.rules, documents, ordered((*findings, *_orphans(lowered, findings))))


def _orphans(lowered: sigma.Lowered, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Rules that are left out for what is wrong elsewhere: on a page both are seen together, here they are not."""
    begins = [(document.text.name, document.node.span.line) for document in lowered.documents]
    known = sorted(begins)
    # What a finding is about: the last document that begins before it.
    errors = [(f.span.file, f.span.line) for f in findings if f.severity is Severity.ERROR]
    wrong = {
        known[at - 1]
        for place in errors
        if (at := bisect_right(known, place)) and known[at - 1][0] == place[0]
    }
    for document, place in zip(lowered.documents, begins, strict=True):
        if document.rule is None and not document.is_filter and place not in wrong:
            message = f"'{document.key}' is left out, because a rule that it counts, or a filter of it, was refused"
            yield Diagnostic(document.node.key_span("title"), "ADS405", message)
