"""Which strategies and cases of a run are asked for: by id, by a word of the case's name, by what git says changed."""

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
    """`ids` of strategies, `words` of which a case has one in its name, and the `changed` files, resolved.

    What is empty asks for everything; so does None for `changed`.
    """

    ids: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    changed: frozenset[Path] | None = None

    @property
    def partial(self) -> bool:
        """Whether some cases of a strategy may be left out, which says nothing of the strategy as a whole."""
        return bool(self.words)

    def narrow(
        self, project: Project, entries: Sequence[Entry], pages: Mapping[str, Path]
    ) -> tuple[tuple[Entry, ...], frozenset[str]]:
        """The entries with the cases that are asked for, and the names of the pages that this leaves.

        `pages` are the files by name, with those that could not be read: these stay, unless ids are asked for, since
        what they hold is not known. ConfigError where no strategy has an id, or no case a word.
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
        wanted = {identity.casefold() for identity in self.ids}
        return tuple(entry for entry in entries if entry.strategy.id.casefold() in wanted)

    def _by_word(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        words = [word.casefold() for word in self.words]
        found = []
        for entry in entries:
            cases = tuple(
                case for case in entry.cases if any(word in case.name.casefold() for word in words)
            )
            if cases:
                found.append(replace(entry, cases=cases))
        if not found:
            told = " or ".join(f"'{word}'" for word in self.words)
            raise ConfigError(f"no case has {told} in its name")
        return tuple(found)


def _touched(
    project: Project, entries: Sequence[Entry], pages: Mapping[str, Path], changed: frozenset[Path]
) -> Iterator[str]:
    """The names of the pages that changed, or whose events did; all of them where what they share has."""
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
    """Files and folders that the verdict of every case may hang on."""
    found = [project.benign, project.root / "adsc.toml", *project.pipelines, *project.filters]
    if project.source is not None:
        found.append(project.root / project.source.name)
    found.extend(filter(None, [project.logsources]))
    yield from (path.resolve() for path in found)
