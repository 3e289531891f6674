"""The pages of a project from their records; a page is checked again only if its text changed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
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
from ads_compiler.core.files import read_page
from ads_compiler.core.text import Text
from ads_compiler.pipeline.cache import codec
from ads_compiler.pipeline.cache.workers import digest, records
from ads_compiler.pipeline.discover import gather, of_pages
from ads_compiler.pipeline.stage import State
from ads_compiler.sigma.settings import Settings
from ads_compiler.strategy import markdown


@dataclass(frozen=True, slots=True)
class Pages:
    """A catalog with outlines, the findings of reading, and those of rules on selected pages."""

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
        source = read_page(path, name)
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
    whole = _catalog(project, texts, pages)
    if not known <= compared_findings.keys():
        new = known - compared_findings.keys()
        compared_findings |= {name: list[codec.Value]() for name in new}
        for item in across(whole, new):
            compared_findings[item.span.file].append(codec.finding(item))
    stored = {
        name: page
        for name, page in pages.items()
        if not _fleeting(page["read"], page["lint"] or ())
    }
    clean = not any(_fleeting(values) for values in compared_findings.values())
    store.save(stored, {"set": texts_digest, "said": compared_findings} if clean else {})
    values = [
        value
        for name in sorted(known)
        for value in (*(pages[name]["lint"] or ()), *compared_findings[name])
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


def _catalog(project: Project, texts: dict[str, Text], pages: dict[str, Record]) -> Catalog:
    """The outlines of all pages, and the entries of those that accept findings."""
    facts = {name: page["outline"] for name, page in pages.items() if page["outline"] is not None}
    outlines = [codec.outline_of(name, values) for name, values in facts.items()]
    outlines.sort(key=lambda page: (page.id, page.name))
    noted = (_noted(texts[page.name]) for page in outlines if facts[page.name]["noted"])
    return Catalog(
        tuple(entry for entry in noted if entry is not None),
        {},
        texts,
        Installed.of(project),
        {key: frozenset(words) for key, words in project.required_sections},
        project.logsources,
        tuple(outlines),
    )


def _noted(source: Text) -> Entry | None:
    """A page whose waivers must be read: the complete strategy, without its rules."""
    page, _ = markdown.parse(source)
    if not isinstance(page.front, yaml.Mapping):
        return None
    return Entry(strategy.build(page, page.front), (), (), ())


def across(whole: Catalog, names: Container[str]) -> Iterator[Diagnostic]:
    """The findings of rules that compare pages; imported late, as most runs are cached."""
    from ads_compiler.pipeline import lint

    return lint.compared(whole, names)


def _fleeting(*values: Iterable[codec.Value]) -> bool:
    """Whether findings may differ in the next run, so that they are never stored.

    A rule has crashed, or a date is in the future today.
    """
    return any(value[1] in ("ADS000", "ADS207") for findings in values for value in findings)
