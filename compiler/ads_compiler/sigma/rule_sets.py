"""Plain Sigma files without strategies: all files of a rule set are lowered together.

Correlations and filters refer across files. A refused rule is reported and left out.
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
from ads_compiler.sigma.settings import NO_SETTINGS, Settings

_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of some files, with the number of rules in the files and the findings.

    `documents` counts every rule in the files, and each unreadable file as one.
    """

    rules: tuple[Rule, ...]
    documents: int
    findings: tuple[Diagnostic, ...]

    @property
    def refused(self) -> tuple[Diagnostic, ...]:
        """The errors for which documents or whole files were left out."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def rule_files(
    paths: Sequence[Path],
    suffixes: Sequence[str] = _SUFFIXES,
    missing: str = "no Sigma file found in",
) -> list[Path]:
    """The rule files that paths name, with all visible ones below directories, by their suffix.

    Raises ConfigError for a path that does not exist, and, with the words `missing`, if there is
    no file.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            candidates = (p for p in path.rglob("*") if p.suffix in suffixes and not p.is_dir())
            visible = (
                p
                for p in candidates
                if not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            files.update(dict.fromkeys(sorted(visible)))
        elif path.exists() or path.is_symlink():
            files[path] = None
        else:
            raise ConfigError(f"no such file or directory: {path}")
    if not files:
        raise ConfigError(f"{missing} {', '.join(map(str, paths))}")
    return list(files)


def load(files: Iterable[Path], settings: Settings = NO_SETTINGS) -> RuleSet:
    """Read and lower Sigma files."""
    texts: list[Text] = []
    unreadable: list[Diagnostic] = []
    for path in files:
        text = read_text(path, path.as_posix(), kind="Sigma rule")
        if isinstance(text, Diagnostic):
            unreadable.append(replace(text, hint=None))
        else:
            texts.append(text)
    lowered = sigma.lower(texts, settings)
    findings = (*unreadable, *lowered.diagnostics, *sigma.check_filters(settings))
    read = {document.text.name for document in lowered.documents}
    broken = {
        f.span.file for f in (*unreadable, *lowered.diagnostics) if f.severity is Severity.ERROR
    } - read
    documents = sum(1 for document in lowered.documents if not document.is_filter) + len(broken)
    return RuleSet(lowered.rules, documents, ordered((*findings, *_orphans(lowered, findings))))


def _orphans(lowered: sigma.Lowered, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Report rules that are left out because of an error in another file."""
    begins = [(document.text.name, document.node.span.line) for document in lowered.documents]
    known = sorted(begins)
    # A finding belongs to the last document that begins before it.
    errors = [(f.span.file, f.span.line) for f in findings if f.severity is Severity.ERROR]
    with_error = {
        known[at - 1]
        for place in errors
        if (at := bisect_right(known, place)) and known[at - 1][0] == place[0]
    }
    for document, place in zip(lowered.documents, begins, strict=True):
        if document.rule is None and not document.is_filter and place not in with_error:
            message = (
                f"'{document.key}' is left out because a rule that it counts, "
                "or one of its filters, has errors"
            )
            yield Diagnostic(document.node.key_span("title"), "ADS405", message)
