"""Several pages at once: each is imported or refused, and one that is refused stops no other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ads_compiler.attack.history import History
from ads_compiler.attack.index import Index
from ads_compiler.authoring.import_.raw import raw_page
from ads_compiler.authoring.import_.write_page import Written, write_page
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown

_ID = re.compile(r"(?m)^id:[ \t]*[\"']?([A-Z][A-Z0-9]{1,15}-)([0-9]{1,6})[\"']?[ \t]*$")


Number = tuple[str, int]  # an id as its prefix with the hyphen, and its number


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a page: a strategy for `target`, or the reason why there is none."""

    source: str
    target: Path | None = None
    written: Written | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the strategies go, how their ids begin, their day, the release, and where ids are taken already."""

    folder: Path
    prefix: str
    day: str
    index: Index
    past: Callable[[], History | None]
    taken: tuple[Path, ...] = ()


def import_pages(pages: Sequence[tuple[Path, str]], settings: Settings) -> tuple[Imported, ...]:
    """Every page, given with the name that it is called by, in the order that they are given in."""
    used = used_ids([settings.folder, *settings.taken])
    targets: set[Path] = set()
    found = []
    for path, name in pages:
        target = _target(path, settings.folder)
        problem = "it was made of another page of this run" if target in targets else ""
        if not problem and target != path and (target.exists() or target.is_symlink()):
            problem = "it is there already, and is not overwritten"
        source = read_text(path, name)
        done = _one(source, name, target, used, settings)
        if done.written is not None and problem:
            done = Imported(name, problem=f"{target.name}: {problem}")
        if done.written is not None:
            used.add(_number(done.written.identity))
            targets.add(target)
        found.append(done)
    return tuple(found)


def _target(path: Path, folder: Path) -> Path:
    """The file of the strategy: the page itself where it is in the folder of strategies already."""
    inside = path.resolve().is_relative_to(folder.resolve())
    in_place = inside and path.suffix == ".md" and not path.is_symlink()
    return path if in_place else folder / f"{file_name(path)}.md"


def _one(
    source: Text | Diagnostic, name: str, target: Path, used: set[Number], settings: Settings
) -> Imported:
    if isinstance(source, Diagnostic):
        return Imported(name, problem=source.message)
    page, _ = markdown.parse(source)
    if not page.raw:
        return Imported(
            name, problem="it has a front matter already: this is for pages without one"
        )
    raw = raw_page(page, settings.index, settings.past)
    if raw is None:
        return Imported(name, problem="fewer than two sections of the framework are found in it")
    own = raw.facts.identity
    identity = (
        own.value if own and _number(own.value) not in used else _fresh(used, settings.prefix)
    )
    return Imported(name, target, write_page(raw, identity, settings.day, settings.index))


def file_name(path: Path) -> str:
    """The name of the strategy file of a page, without its ending."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "strategy"


def used_ids(folders: Iterable[Path]) -> set[Number]:
    """The ids that pages of some folders have."""
    used: set[Number] = set()
    for file in sorted(
        {path for folder in folders if folder.is_dir() for path in folder.rglob("*.md")}
    ):
        text = read_text(file, file.name)
        if isinstance(text, Text) and text.text.startswith("---"):
            head = text.text.split("\n---", 1)[0]
            used.update((found[1], int(found[2])) for found in _ID.finditer(head))
    return used


def _number(identity: str) -> Number:
    prefix, _, number = identity.rpartition("-")
    return f"{prefix}-", int(number)


def _fresh(used: set[Number], prefix: str) -> str:
    """The id behind the highest that is used."""
    return (
        f"{prefix}{max((number for known, number in used if known == prefix), default=0) + 1:04d}"
    )
