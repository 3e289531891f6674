"""Fixes on disk: check, apply, read anew and check again, until nothing more is to be fixed."""

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
class Mended:
    """What was done: findings cured by page, pages that were left since a fix would have broken them, and the result.

    `offered` counts the fixes that are not safe and were not asked for.
    """

    result: Result
    cured: dict[str, int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    offered: int = 0

    @property
    def summary(self) -> str:
        """The same in a line or a few."""
        lines = [
            f"{counted(sum(self.cured.values()), 'finding')} fixed on {counted(len(self.cured), 'page')}"
        ]
        if self.offered:
            lines.append(
                f"{self.offered} more can be fixed with --unsafe-fixes; read what it changes"
            )
        lines += [
            f"{name}: left as it is: its fixes would make it unreadable" for name in self.broken
        ]
        return "\n".join(lines)


def mend(project: Project, files: Mapping[str, Path], check: Check, unsafe: bool = False) -> Mended:
    """Apply the fixes of a check and check again; pages are written one by one, each as a whole.

    `files` are the pages that may be written, by the name that findings call them by.
    """
    done = Mended(check())
    broken: set[str] = set()
    for _ in range(_ROUNDS):
        made = [
            item
            for item in planned(project, done.result, unsafe)
            if item[0] in files.keys() - broken
        ]
        broken.update(name for name, _, fixed in made if fixed.broken)
        sound = [(name, source, fixed) for name, source, fixed in made if fixed.edits]
        if not sound:
            break
        for name, source, fixed in sound:
            write_file(files[name], apply_raw(_raw(files[name], source), fixed.edits))
            done.cured[name] = done.cured.get(name, 0) + len(fixed.applied)
        done.result = check()
    done.broken = tuple(sorted(broken))
    done.offered = sum(
        1
        for item in _curable(done.result.diagnostics)
        if not (unsafe or (item.fix and item.fix.safe))
    )
    return done


def planned(
    project: Project, result: Result, unsafe: bool
) -> Iterator[tuple[str, Text, fixes.Fixed]]:
    """The pages of a result that have fixes, with their text before and after."""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in _curable(result.diagnostics):
        by_file.setdefault(item.span.file, []).append(item)
    settings = Settings.of(project)
    for name, found in sorted(by_file.items()):
        source = result.catalog.texts.get(name)
        if source is not None:
            yield name, source, fixes.fixed(source, found, unsafe, settings)


def diff(project: Project, result: Result, unsafe: bool) -> Iterator[str]:
    """The lines of a unified diff of what the first round would change."""
    for name, source, fixed in planned(project, result, unsafe):
        before, after = source.text.splitlines(), fixed.text.splitlines()
        yield from unified_diff(before, after, name, name, lineterm="")


def _curable(found: Iterable[Diagnostic]) -> Sequence[Diagnostic]:
    return [item for item in found if item.fix is not None and item.waived is None]


def _raw(path: Path, source: Text) -> str:
    """The file's own characters; a file that has changed since it was checked is not written over."""
    try:
        raw = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {source.name} a second time: {error}") from error
    if raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n") != source.text:
        raise ConfigError(f"{source.name} was changed while it was checked; run it again")
    return raw
