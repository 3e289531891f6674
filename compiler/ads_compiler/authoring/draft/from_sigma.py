"""Plain Sigma files to drafts of pages: the facts of a rule go to the sections of the framework.

The Detection section contains the text of every file verbatim, so nothing is lost. What a page
needs and no rule states is a TODO.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, sources, tags
from ads_compiler.authoring.draft.markdown import fenced
from ads_compiler.authoring.draft.sections import body
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.authoring.draft.values import Values, values
from ads_compiler.authoring.names import FileNames, Ids, slug
from ads_compiler.authoring.page import MAX_TITLE, Draft, title_of
from ads_compiler.config import Project
from ads_compiler.coverage.reach import ANYWHERE, PLATFORMS
from ads_compiler.sigma import rule_sets
from ads_compiler.sigma.settings import Settings


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """A page from Sigma files: its text, the place of each key of the rules, and notes."""

    name: str
    id: str
    title: str
    text: str
    files: tuple[str, ...]
    placed: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """The pages by file name, and the files left out, each with the reason."""

    pages: tuple[ImportedPage, ...]
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
    """A draft for each file, or one for all; a correlation and the rules it uses share a draft.

    Nothing is written: `folder` is the destination, in which names and ids must be new. `layout`
    formats the text of each file.
    """
    folder = folder or project.strategies
    installed = Installed.of(project)
    index = attack.index_for(installed, release)
    groups, left_out = sources.read(rule_sets.rule_files(paths), Settings.of(project), together)
    names, ids = FileNames(folder), Ids.of_folders({project.strategies, folder})
    if together and title is None and paths and paths[0].is_dir():
        title = paths[0].resolve().name.replace("_", " ").replace("-", " ").capitalize()
    pages = []
    for source in groups:
        source = replace(
            source, texts=tuple(replace(item, text=layout(item.text)) for item in source.texts)
        )
        identity = ids.take(ids.next(prefix))
        draft, placed, notes = draft_of(source, identity, index, installed, day, title)
        draft = replace(draft, owner=owner)
        name = names.next(slug(draft.title) or slug(Path(source.files[0]).stem))
        text = draft.render()
        page = ImportedPage(name, draft.id, draft.title, text, source.files, placed, notes)
        pages.append(page)
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
    """The draft of one page, the place of each key of its rules, and notes.

    The page is mapped to the technique `first`, if given, before those of the rules' tags.
    """
    facts = values(source, day)
    mapping = tags.mapped(facts.tags, index, first)
    whole = title or source.title
    written = body(source, facts, mapping, index, installed)
    platforms = dict.fromkeys(
        name for item in mapping.techniques for name in attack.platforms(item, index, installed)
    )
    draft = Draft(
        id=identity,
        title=title_of(whole),
        created=facts.created,
        updated=facts.updated,
        release=index.release,
        techniques=mapping.claims,
        platforms=platforms_of(tuple(platforms), source) or ("TODO",),
        priority=facts.priority,
        authors=facts.authors,
        telemetry=source.telemetry,
        tags=mapping.tags,
        body=written.sections
        | {"detection": "\n\n".join(fenced(item.text, "yaml sigma") for item in source.texts)},
    )
    notes = [*facts.notes, *mapping.notes, *written.notes]
    if len(" ".join(whole.split())) > MAX_TITLE:
        notes.append(f"title shortened to {MAX_TITLE} characters")
    notes += [f"{finding.span}: {finding.code} {finding.message}" for finding in source.errors]
    return draft, _placed(source, facts, written.used), tuple(dict.fromkeys(notes))


def platforms_of(known: tuple[str, ...], source: Source) -> tuple[str, ...]:
    """The known platforms that the log sources observe; if none, all platforms of the sources."""
    products = {item.product.casefold() for item in source.telemetry if item.product}
    if (
        not products
        or len(products) < len({item.product for item in source.telemetry})
        or products & ANYWHERE
    ):
        return known
    observed = {name for product in products for name in PLATFORMS.get(product, ())}
    platforms = tuple(name for name in known if name in observed) or tuple(sorted(observed))
    mentioned = any("container" in item.text.lower() for item in source.texts)
    # Linux sensors observe containers, but few rules are about them.
    if {"Containers", "Linux"} <= set(platforms) and not mentioned:
        platforms = tuple(name for name in platforms if name != "Containers")
    return platforms or known


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
    source: Source, facts: Values, used: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Every key of the rules with its place on the page, apart from the Sigma block."""
    own = dict(used)
    keys = dict.fromkeys(key for rule in source.facts for key in rule)
    placed = [
        (key, own.get(key) or _KEYS.get(key) or "Sigma block only")
        for key in keys
        if key not in facts.carriers
    ]
    return (*placed, *((key, place) for key, place in own.items() if key not in keys))
