"""The strategies and cases selected for a run: by id, by case name, or by changed files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ads_compiler.catalog import Entry
from ads_compiler.config import Project
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.strategy import event_files
from ads_compiler.testing.cases.running import folder_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A selection by strategy `ids`, by `words` in the names of cases, and by `changed` files.

    An empty tuple, or None for `changed`, selects everything. Paths are resolved.
    """

    ids: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    changed: frozenset[Path] | None = None

    @property
    def partial(self) -> bool:
        """Whether only some cases of a strategy may run, so that its evidence is incomplete."""
        return bool(self.words)

    def narrow(
        self, project: Project, entries: Sequence[Entry], pages: Mapping[str, Path]
    ) -> tuple[tuple[Entry, ...], frozenset[str]]:
        """The selected entries with their selected cases, and the names of the selected pages.

        `pages` are all files by name, including those that could not be read: their content is
        unknown, so they stay unless ids are given. Raises ConfigError if no strategy has an id,
        or no case name contains a word.
        """
        chosen, names = tuple(entries), frozenset(pages)
        if self.ids:
            chosen = self._by_id(chosen)
            names = frozenset(entry.strategy.name for entry in chosen)
        if self.words:
            every = frozenset(entry.strategy.name for entry in chosen)
            chosen = self._by_word(chosen)
            names -= every - {entry.strategy.name for entry in chosen}
        if self.changed is not None:
            names &= frozenset(_touched(project, chosen, pages, self.changed))
            chosen = tuple(entry for entry in chosen if entry.strategy.name in names)
        return chosen, names

    def _by_id(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        known = {entry.strategy.id.casefold(): entry.strategy.id for entry in entries}
        for identity in self.ids:
            if identity.casefold() not in known:
                hint = did_you_mean(identity, known.values()) or "'adsc status' lists all of them"
                raise ConfigError(f"there is no strategy '{identity}'; {hint}")
        ids = {identity.casefold() for identity in self.ids}
        return tuple(entry for entry in entries if entry.strategy.id.casefold() in ids)

    def _by_word(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        words = [word.casefold() for word in self.words]
        selected = []
        for entry in entries:
            cases = tuple(
                case for case in entry.cases if any(word in case.name.casefold() for word in words)
            )
            if cases:
                selected.append(replace(entry, cases=cases))
        if not selected:
            listed = " or ".join(f"'{word}'" for word in self.words)
            raise ConfigError(f"no case has {listed} in its name")
        return tuple(selected)


def _touched(
    project: Project, entries: Sequence[Entry], pages: Mapping[str, Path], changed: frozenset[Path]
) -> Iterator[str]:
    """The names of pages that changed, or whose event files did; all if a shared file changed."""
    if any(path == one or one in path.parents for one in _shared(project) for path in changed):
        yield from pages
        return
    yield from (name for name, path in pages.items() if path in changed)
    for entry in entries:
        folder = folder_of(entry, project.strategies)
        if any(
            case.file and event_files.inside(folder, case.file) in changed for case in entry.cases
        ):
            yield entry.strategy.name


def _shared(project: Project) -> Iterator[Path]:
    """Files and directories that may affect the result of every case."""
    paths = [project.benign, project.root / "adsc.toml", *project.pipelines, *project.filters]
    if project.source is not None:
        paths.append(project.root / project.source.name)
    if project.logsources is not None:
        paths.append(project.logsources)
    yield from (path.resolve() for path in paths)
