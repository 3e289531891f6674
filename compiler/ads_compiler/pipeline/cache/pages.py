"""The pages of a project from their records; a page is checked again only if its text changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ads_compiler import sigma, strategy
from ads_compiler.attack.installed import Installed
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.config import Project
from ads_compiler.core import yaml
from ads_compiler.core.cache import Record, Store
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Text
from ads_compiler.pipeline.cache import codec
from ads_compiler.pipeline.cache.workers import digest, records
from ads_compiler.pipeline.discover import gather, of_pages
from ads_compiler.pipeline.stage import State
from ads_compiler.sigma.settings import Settings
from ads_compiler.strategy import markdown


@dataclass(frozen=True, slots=True)
class Pages:
    """A catalog of outlines, the findings of reading, and those of rules on selected pages."""

    catalog: Catalog
    reading: tuple[Diagnostic, ...]
    lint: tuple[Diagnostic, ...]


def run_kept(state: State) -> tuple[State, Iterable[Diagnostic]]:
    """The stages that read, check and compare pages, run only for pages that changed."""
    project, store = state.project, state.request.store or Store()
    files, names = gather(project, state.request.paths)
    pages = read(project, files, names, store)
    entries = tuple(entry for entry in pages.catalog.entries if entry.strategy.name in names)
    findings = (*of_pages(names, files, pages.reading), *pages.lint)
    return replace(state, catalog=pages.catalog, names=names, entries=entries), findings


def read(
    project: Project, files: Iterable[tuple[Path, str]], names: frozenset[str], store: Store
) -> Pages:
    """Read every page of `files`; rules check those in `names`."""
    reading: list[Diagnostic] = [*sigma.check_filters(Settings.of(project))]
    texts: dict[str, Text] = {}
    unread: list[Diagnostic] = []
    for path, name in files:
        source = read_text(path, name)
        if isinstance(source, Diagnostic):
            unread.append(source)
        else:
            texts[name] = source
    pages = _records(project, texts, names, store)
    reading.extend(codec.finding_of(value) for record in pages.values() for value in record["read"])
    reading.extend(unread)
    texts_digest = sha256(
        "".join(f"{len(name)}:{name}{page['sha']}" for name, page in pages.items()).encode(
            "utf-8", "surrogatepass"
        )
    ).hexdigest()
    compared_findings: dict[str, list[codec.Value]] = (
        dict(store.across["said"]) if store.across.get("set") == texts_digest else {}
    )
    known = names & pages.keys()
    raw = any(pages[name]["outline"] is None for name in known)
    compared = raw or any(name not in compared_findings for name in known if pages[name]["outline"])
    whole = _catalog(project, texts, pages, compared)
    for entry in whole.entries:
        name = entry.strategy.name
        if name in known and name not in compared_findings:
            compared_findings[name] = [codec.finding(item) for item in across(entry, whole)]
    stored = {
        name: page
        for name, page in pages.items()
        if not _fleeting(page["read"], page["lint"] or ())
    }
    clean = not any(_fleeting(values) for values in compared_findings.values())
    store.save(stored, {"set": texts_digest, "said": compared_findings} if clean else {})
    values = [
        v
        for e in whole.entries
        if (n := e.strategy.name) in known
        for v in (*pages[n]["lint"], *compared_findings[n])
    ]
    return Pages(whole, tuple(reading), tuple(codec.finding_of(value) for value in values))


def _records(
    project: Project, texts: dict[str, Text], names: frozenset[str], store: Store
) -> dict[str, Record]:
    """The record of each page, in the order of the files."""
    old = {}
    for name, source in texts.items():
        record = store.pages.get(name)
        if (
            record
            and record["sha"] == digest(source)
            and (name not in names or record["lint"] is not None)
        ):
            old[name] = record
    jobs = [(source, name in names) for name, source in texts.items() if name not in old]
    fresh = dict(zip((source.name for source, _ in jobs), records(project, jobs), strict=True))
    return {name: old.get(name) or fresh[name] for name in texts}


def _catalog(
    project: Project, texts: dict[str, Text], pages: dict[str, Record], compared: bool
) -> Catalog:
    """The pages as outlines; with the sketches of their sections if they are compared."""
    outlines = {
        name: page["outline"] for name, page in pages.items() if page["outline"] is not None
    }
    entries = [
        (_noted(texts[name]) if facts["noted"] else None) or codec.entry_of(texts[name], facts)
        for name, facts in outlines.items()
    ]
    entries.sort(key=lambda entry: (entry.strategy.id, entry.strategy.name))
    required = {key: frozenset(words) for key, words in project.required_sections}
    sketches = (
        {name: codec.sketches_of(name, facts) for name, facts in outlines.items()}
        if compared
        else {}
    )
    return Catalog(
        tuple(entries), {}, texts, Installed.of(project), required, project.logsources, sketches
    )


def _noted(source: Text) -> Entry | None:
    """A page whose waivers must be read: the complete strategy, without its rules."""
    page, _ = markdown.parse(source)
    if not isinstance(page.front, yaml.Mapping):
        return None
    return Entry(strategy.build(page, page.front), (), (), ())


def across(entry: Entry, whole: Catalog) -> Iterator[Diagnostic]:
    """The findings of rules that compare strategies; imported late, as most runs are cached."""
    from ads_compiler.pipeline import lint

    return lint.comparing(entry, whole)


def _fleeting(*values: Iterable[codec.Value]) -> bool:
    """Whether findings may differ in the next run, so that they are never stored.

    A rule has crashed, or a date is in the future today.
    """
    return any(value[1] in ("ADS000", "ADS207") for findings in values for value in findings)
