"""Fixes on disk: check, apply the fixes and check again, until none is left to apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from ads_compiler.config import Project
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.plural import counted
from ads_compiler.core.text import Text
from ads_compiler.core.write import write_file
from ads_compiler.core.yaml_edits import apply_raw
from ads_compiler.pipeline import fixes
from ads_compiler.pipeline.result import Result
from ads_compiler.sigma.settings import Settings

_ROUNDS = 10
Check = Callable[[], Result]


@dataclass
class FixReport:
    """The result after fixing, and what was fixed.

    `fixed` counts fixed findings by page; `broken` are pages left as they were, since their fixes
    would make them unreadable; `offered` counts unsafe fixes that were not enabled.
    """

    result: Result
    fixed: dict[str, int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    offered: int = 0

    @property
    def summary(self) -> str:
        """The report as lines of text."""
        lines = [
            f"{counted(sum(self.fixed.values()), 'finding')} fixed"
            f" on {counted(len(self.fixed), 'page')}"
        ]
        if self.offered:
            lines.append(
                f"{self.offered} more can be fixed with --unsafe-fixes; review what it changes"
            )
        lines += [
            f"{name}: left as it is: its fixes would make it unreadable" for name in self.broken
        ]
        return "\n".join(lines)


def apply_fixes(
    project: Project, files: Mapping[str, Path], check: Check, unsafe: bool = False
) -> FixReport:
    """Apply the fixes of a check and check again; each page is written as a whole.

    `files` are the pages that may be written, by their name in findings.
    """
    done = FixReport(check())
    broken: set[str] = set()
    for _ in range(_ROUNDS):
        plans = [
            item
            for item in planned(project, done.result, unsafe)
            if item[0] in files.keys() - broken
        ]
        broken.update(name for name, _, fixed in plans if fixed.broken)
        sound = [(name, source, fixed) for name, source, fixed in plans if fixed.edits]
        if not sound:
            break
        for name, source, fixed in sound:
            write_file(files[name], apply_raw(_raw(files[name], source), fixed.edits))
            done.fixed[name] = done.fixed.get(name, 0) + len(fixed.applied)
        done.result = check()
    done.broken = tuple(sorted(broken))
    done.offered = sum(
        1
        for item in _fixable(done.result.diagnostics)
        if not (unsafe or (item.fix and item.fix.safe))
    )
    return done


def planned(
    project: Project, result: Result, unsafe: bool
) -> Iterator[tuple[str, Text, fixes.Fixed]]:
    """The pages of a result that have fixes, with their text before and after."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in _fixable(result.diagnostics):
        by_file.setdefault(item.span.file, []).append(item)
    settings = Settings.of(project)
    for name, findings in sorted(by_file.items()):
        source = result.catalog.texts.get(name)
        if source is not None:
            yield name, source, fixes.fixed(source, findings, unsafe, settings)


def diff(project: Project, result: Result, unsafe: bool) -> Iterator[str]:
    """The lines of a unified diff of the changes of the first round."""
    for name, source, fixed in planned(project, result, unsafe):
        before, after = source.text.splitlines(), fixed.text.splitlines()
        yield from unified_diff(before, after, name, name, lineterm="")


def _fixable(findings: Iterable[Diagnostic]) -> Sequence[Diagnostic]:
    return [item for item in findings if item.fix is not None and item.waived is None]


def _raw(path: Path, source: Text) -> str:
    """The text of the file as it is on disk; ConfigError if it has changed since the check."""
    try:
        raw = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {source.name} a second time: {error}") from error
    if raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n") != source.text:
        raise ConfigError(f"{source.name} was changed while it was checked; run it again")
    return raw
