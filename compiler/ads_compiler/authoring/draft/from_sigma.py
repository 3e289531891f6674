"""Plain Sigma files to drafts of pages: what a rule says goes where the framework wants it, the rule stays as it is.

The text of every file stands word by word in the Detection section, so nothing of it is lost. What a page needs
and no rule says is a TODO.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, sources, tags
from ads_compiler.authoring.draft.markdown import fenced, slug
from ads_compiler.authoring.draft.names import FileNames, fresh_ids, used_ids
from ads_compiler.authoring.draft.page import MAX_TITLE, Draft, title_of
from ads_compiler.authoring.draft.sections import body
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.authoring.draft.values import Values, values
from ads_compiler.config import Project
from ads_compiler.coverage.reach import ANYWHERE, PLATFORMS
from ads_compiler.sigma import rule_sets
from ads_compiler.sigma.settings import Settings


@dataclass(frozen=True, slots=True)
class Made:
    """A page that was made of files: its text, where the keys of the rules went, and what to look at."""

    name: str
    id: str
    title: str
    text: str
    files: tuple[str, ...]
    placed: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """The pages, by file name, and the files that none was made of, each with the reason."""

    pages: tuple[Made, ...]
    left_out: tuple[tuple[str, str], ...]


def drafts(
    paths: Sequence[Path],
    project: Project,
    *,
    day: date,
    folder: Path | None = None,
    together: bool = False,
    title: str | None = None,
    owner: str | None = None,
    release: str | None = None,
    prefix: str | None = None,
    layout: Callable[[str], str] = str,
) -> Imported:
    """A draft for each file (rules that a correlation ties together share one), or one for all of them.

    Nothing is written: `folder` is where the pages are meant to go, so that names and ids are new there. `layout` is
    what the text of a file goes through on its way to the page.
    """
    folder = folder or project.strategies
    installed = Installed.of(project)
    index = attack.index_for(installed, release)
    found, left_out = sources.read(rule_sets.rule_files(paths), Settings.of(project), together)
    names, ids = FileNames(folder), fresh_ids(used_ids({project.strategies, folder}), prefix)
    if together and title is None and paths and paths[0].is_dir():
        title = paths[0].resolve().name.replace("_", " ").replace("-", " ").capitalize()
    pages = []
    for source in found:
        source = replace(
            source, texts=tuple(replace(item, text=layout(item.text)) for item in source.texts)
        )
        draft, placed, notes = draft_of(source, next(ids), index, installed, day, title)
        draft = replace(draft, owner=owner)
        name = names.fresh(slug(draft.title) or slug(Path(source.files[0]).stem))
        pages.append(Made(name, draft.id, draft.title, draft.render(), source.files, placed, notes))
    return Imported(tuple(pages), left_out)


def draft_of(
    source: Source,
    identity: str,
    index: Index,
    installed: Installed,
    day: date,
    title: str | None = None,
    first: Technique | None = None,
) -> tuple[Draft, tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The draft of one page, where each key of its rules went, and notes.

    `first` is a technique that the page is mapped to before those that the tags of its rules name.
    """
    told = values(source, day)
    mapping = tags.mapped(told.tags, index, first)
    whole = title or source.title
    written = body(source, told, mapping, index, installed)
    places = dict.fromkeys(
        place for item in mapping.techniques for place in attack.platforms(item, index, installed)
    )
    draft = Draft(
        id=identity,
        title=title_of(whole),
        created=told.created,
        updated=told.updated,
        release=index.release,
        techniques=mapping.claims,
        platforms=platforms_of(tuple(places), source) or ("TODO",),
        priority=told.priority,
        authors=told.authors,
        telemetry=source.telemetry,
        tags=mapping.tags,
        body=written.sections
        | {"detection": "\n\n".join(fenced(item.text, "yaml sigma") for item in source.texts)},
    )
    notes = [*told.notes, *mapping.notes, *written.notes]
    if len(" ".join(whole.split())) > MAX_TITLE:
        notes.append(f"the title is cut: a page's has at most {MAX_TITLE} characters")
    notes += [f"{finding.span}: {finding.code} {finding.message}" for finding in source.errors]
    return draft, _placed(source, told, written.used), tuple(dict.fromkeys(notes))


def platforms_of(known: tuple[str, ...], source: Source) -> tuple[str, ...]:
    """The platforms that the log sources can show: of those that are known of the techniques, else of the sources."""
    products = {item.product.casefold() for item in source.telemetry if item.product}
    if (
        not products
        or len(products) < len({item.product for item in source.telemetry})
        or products & ANYWHERE
    ):
        return known
    shown = {place for product in products for place in PLATFORMS.get(product, ())}
    found = tuple(place for place in known if place in shown) or tuple(sorted(shown))
    contained = any("container" in item.text.lower() for item in source.texts)
    if {"Containers", "Linux"} <= set(
        found
    ) and not contained:  # sensors of Linux see containers, few rules mean them
        found = tuple(place for place in found if place != "Containers")
    return found or known


_KEYS = {
    "title": "title",
    "description": "Strategy Abstract",
    "author": "authors",
    "date": "created",
    "modified": "updated",
    "tags": "attack, tags",
    "level": "priority",
    "logsource": "telemetry, platforms",
    "detection": "telemetry",
    "correlation": "telemetry",
    "falsepositives": "False Positives",
    "references": "Additional Resources",
    "related": "Additional Resources",
    "simulation": "Validation",
    "regression_tests_path": "Validation",
    "tests": "Validation",
}


def _placed(
    source: Source, told: Values, used: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Every key of the rules with its place on the page; all of them stand in the Sigma block, too."""
    own = dict(used)
    keys = dict.fromkeys(key for facts in source.facts for key in facts)
    found = [
        (key, own.get(key) or _KEYS.get(key) or "Sigma block alone")
        for key in keys
        if key not in told.carriers
    ]
    return (*found, *((key, place) for key, place in own.items() if key not in keys))
