"""Which findings are reported, and their severity: from the project's settings and the options.

Findings that prevent a page from being read are always reported, since they hide all others. A
failed case is reported whatever codes are selected, unless it is ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from ads_compiler.config import Project, invalid
from ads_compiler.config.form import Problem
from ads_compiler.core.code_table import Family
from ads_compiler.core.codes import ATOMICS, BY_NAME, CODES, Code, family_of
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, Severity, did_you_mean
from ads_compiler.core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Selection:
    """Codes of findings. `select` None is all; `severity` has the overrides, None for off."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: tuple[tuple[str, Severity | None], ...] = ()

    @classmethod
    def of(
        cls, project: Project, select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> Selection:
        """The selection of a project and the options of a command.

        The option `select` replaces the project's, `ignore` adds to it.
        """
        problems: list[Problem] = []

        def codes(key: str, words: Iterable[str]) -> frozenset[str]:
            selected: set[str] = set()
            for number, word in enumerate(words):
                named = resolve(word)
                if not named:
                    path = (key, word) if key == "severity" else (key, number)
                    problems.append(
                        Problem(path, _unknown(word), _hint(word), unknown=key == "severity")
                    )
                selected |= named
            return frozenset(selected)

        chosen, left = codes("select", project.select), codes("ignore", project.ignore)
        levels = [(codes("severity", [word]), word, level) for word, level in project.severity]
        if problems:
            raise invalid(project, problems)
        # A code or a name is more specific than a prefix, whatever the order.
        levels.sort(key=lambda item: len(item[0]), reverse=True)
        severity = {
            code: None if level == "off" else Severity[level.upper()]
            for c, _, level in levels
            for code in c
        }
        if select:
            chosen = _given(select)
        every = chosen if select or project.select else None
        return cls(every, left | _given(ignore), tuple(sorted(severity.items())))

    def apply(self, findings: Iterable[Diagnostic], unread: Collection[str] = ()) -> Diagnostics:
        """The selected findings with their severities; `unread` are files that cannot be used."""
        levels = dict(self.severity)
        selected = []
        for finding in findings:
            hides_others = finding.severity is Severity.ERROR and finding.code.family in (
                Family.READING,
                Family.STRUCTURE,
            )
            if finding.code == "ADS000" or (hides_others and finding.span.file in unread):
                selected.append(finding)
                continue
            level = levels.get(finding.code, finding.severity)
            if level is not None and self.wants(finding.code):
                selected.append(replace(finding, severity=level))
        return tuple(selected)

    def reports(self, code: str) -> bool:
        """Whether findings of a code are reported and not switched off."""
        return self.wants(code) and dict(self.severity).get(code, Severity.ERROR) is not None

    def wants(self, code: str) -> bool:
        """Whether findings of a code are selected."""
        chosen = (
            self.select is None
            or code in self.select
            or (family_of(code) is Family.EVIDENCE and code not in ATOMICS)
        )
        return chosen and code not in self.ignore


def resolve(word: str) -> frozenset[Code]:
    """The codes of a code, a prefix such as `ADS3`, or a name; empty if it is unknown."""
    if (named := BY_NAME.get(word.casefold())) is not None:
        return frozenset({named})
    start = word.upper()
    return frozenset(code for code in CODES if len(start) >= 3 and code.startswith(start))


def _given(words: Sequence[str]) -> frozenset[str]:
    names = [part.strip() for word in words for part in word.split(",") if part.strip()]
    for word in names:
        if not resolve(word):
            raise ConfigError(f"{_unknown(word)}; {_hint(word)}")
    return frozenset(code for word in names for code in resolve(word))


def _unknown(word: str) -> str:
    return f"no finding has the code or the name '{word}'"


def _hint(word: str) -> str:
    similar = [code for code in CODES if code.startswith(word.upper()[:4])]
    near = did_you_mean(word, similar or [*CODES, *BY_NAME])
    return near or "'adsc explain' lists all codes"
