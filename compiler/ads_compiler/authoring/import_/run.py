"""Imports several pages; a page that cannot be imported does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ads_compiler.attack.history import History
from ads_compiler.attack.index import Index
from ads_compiler.authoring.import_.raw import raw_page
from ads_compiler.authoring.import_.write_page import Written, write_page
from ads_compiler.authoring.names import Ids, slug
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """The result of a page: a strategy to write to `target`, or the problem."""

    source: str
    target: Path | None = None
    written: Written | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of an import; ids in `folder` and in the folders `taken` are not reused."""

    folder: Path
    prefix: str
    day: str
    index: Index
    past: Callable[[], History | None]
    taken: tuple[Path, ...] = ()


def import_pages(pages: Sequence[tuple[Path, str]], settings: Settings) -> tuple[ImportedPage, ...]:
    """Import pages, given with their displayed names, in order."""
    ids = Ids.of_folders([settings.folder, *settings.taken])
    targets: set[Path] = set()
    results = []
    for path, name in pages:
        target = _target(path, settings.folder)
        problem = "another page of this import has the same file name" if target in targets else ""
        if not problem and target != path and (target.exists() or target.is_symlink()):
            problem = "the file exists and is not overwritten"
        source = read_text(path, name)
        result = _one(source, name, target, ids, settings)
        if result.written is not None and problem:
            result = ImportedPage(name, problem=f"{target.name}: {problem}")
        if result.written is not None:
            ids.take(result.written.identity)
            targets.add(target)
        results.append(result)
    return tuple(results)


def _target(path: Path, folder: Path) -> Path:
    """The file of the strategy: the page itself where it is in the folder of strategies already."""
    inside = path.resolve().is_relative_to(folder.resolve())
    in_place = inside and path.suffix == ".md" and not path.is_symlink()
    return path if in_place else folder / f"{file_name(path)}.md"


def _one(
    source: Text | Diagnostic, name: str, target: Path, ids: Ids, settings: Settings
) -> ImportedPage:
    if isinstance(source, Diagnostic):
        return ImportedPage(name, problem=source.message)
    page, _ = markdown.parse(source)
    if not page.raw:
        return ImportedPage(
            name, problem="the page has front matter; only pages without it can be imported"
        )
    raw = raw_page(page, settings.index, settings.past)
    if raw is None:
        return ImportedPage(name, problem="the page has fewer than two sections of the framework")
    own = raw.facts.identity
    identity = own.value if own and own.value not in ids else ids.next(settings.prefix)
    return ImportedPage(name, target, write_page(raw, identity, settings.day, settings.index))


def file_name(path: Path) -> str:
    """The name of the strategy file of a page, without its suffix."""
    return slug(path.stem, 250) or "strategy"
