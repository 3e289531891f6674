"""Which findings are told, and how bad they are: the project's `select`, `ignore` and `severity`, and the options.

What keeps a page from being read is always told, since it hides everything else; and a failed case is never left out
by selecting other findings, only by being ignored.
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
    """Codes of findings. `select` None is all of them; `severity` holds what differs, None for off."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: tuple[tuple[str, Severity | None], ...] = ()

    @classmethod
    def of(
        cls, project: Project, select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> Selection:
        """What a project and the options of a command want. `select` takes the project's place, `ignore` adds to it."""
        problems: list[Problem] = []

        def codes(key: str, words: Iterable[str]) -> frozenset[str]:
            found: set[str] = set()
            for number, word in enumerate(words):
                named = resolve(word)
                if not named:
                    path = (key, word) if key == "severity" else (key, number)
                    problems.append(
                        Problem(path, _unknown(word), _hint(word), unknown=key == "severity")
                    )
                found |= named
            return frozenset(found)

        chosen, left = codes("select", project.select), codes("ignore", project.ignore)
        levels = [(codes("severity", [word]), word, level) for word, level in project.severity]
        if problems:
            raise invalid(project, problems)
        # A code or a name says more than the beginning of a code, whatever the order.
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
        """The findings that are wanted, with their severities; `unread` are files that could not be used."""
        levels = dict(self.severity)
        kept = []
        for finding in findings:
            hides_others = finding.severity is Severity.ERROR and finding.code.family in (
                Family.READING,
                Family.STRUCTURE,
            )
            if finding.code == "ADS000" or (hides_others and finding.span.file in unread):
                kept.append(finding)
                continue
            level = levels.get(finding.code, finding.severity)
            if level is not None and self.wants(finding.code):
                kept.append(replace(finding, severity=level))
        return tuple(kept)

    def reports(self, code: str) -> bool:
        """Whether findings of a code are reported and not switched off."""
        return self.wants(code) and dict(self.severity).get(code, Severity.ERROR) is not None

    def wants(self, code: str) -> bool:
        """Whether findings of a code are told."""
        chosen = (
            self.select is None
            or code in self.select
            or (family_of(code) is Family.EVIDENCE and code not in ATOMICS)
        )
        return chosen and code not in self.ignore


def resolve(word: str) -> frozenset[Code]:
    """The codes that a code, the beginning of one such as `ADS3`, or a name means; none where it means nothing."""
    if (named := BY_NAME.get(word.casefold())) is not None:
        return frozenset({named})
    start = word.upper()
    return frozenset(code for code in CODES if len(start) >= 3 and code.startswith(start))


def _given(words: Sequence[str]) -> frozenset[str]:
    wanted = [part.strip() for word in words for part in word.split(",") if part.strip()]
    for word in wanted:
        if not resolve(word):
            raise ConfigError(f"{_unknown(word)}; {_hint(word)}")
    return frozenset(code for word in wanted for code in resolve(word))


def _unknown(word: str) -> str:
    return f"no finding has the code or the name '{word}'"


def _hint(word: str) -> str:
    kin = [code for code in CODES if code.startswith(word.upper()[:4])]
    near = did_you_mean(word, kin or [*CODES, *BY_NAME])
    return near or "'adsc explain' lists all codes"
