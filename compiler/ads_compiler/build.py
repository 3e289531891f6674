"""The stages in order. Read this first.

check:  files -> catalog (read, schema, sections, Sigma) -> lint rules, ATT&CK claims of prose -> waivers -> selection
test:   catalog -> targets (detectors) -> cases (evidence) -> waivers -> selection
build:  both, then detectors, catalog.json, Navigator layers, pages and the site
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ads_compiler import cache, catalog, compiling, logsources, waivers
from ads_compiler.attack.installed import Installed
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.claims import prose
from ads_compiler.coverage import model, navigator, releases
from ads_compiler.diagnostics import Diagnostic, Diagnostics, ordered
from ads_compiler.errors import ConfigError
from ads_compiler.evidence import Evidence
from ads_compiler.importing import raw_strategy
from ads_compiler.project import Project, SettingsError
from ads_compiler.rules.registry import RULES
from ads_compiler.selection import Selection
from ads_compiler.sigma.settings import Settings
from ads_compiler.targets import catalog_json, loader, python
from ads_compiler.waivers import Waived
from ads_compiler.write import write_file, write_folder

Step = Callable[[str], None]
Publish = Callable[[Project, "Result"], Path]


@dataclass(frozen=True)
class Result:
    """What a run has found. `sources` holds the detector modules by strategy id, where they were compiled."""

    catalog: Catalog
    diagnostics: Diagnostics
    strategies: int
    sources: Mapping[str, str] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    waivers: tuple[Waived, ...] = ()


def find_files(project: Project, paths: Sequence[Path] = ()) -> list[tuple[Path, str]]:
    """The strategy files that some paths name; of the whole project where no path is given."""
    found: dict[Path, str] = {}
    if not paths and not project.strategies.is_dir():
        raise ConfigError(f"no strategy found: there is no folder {project.strategies}")
    for path in paths or (project.strategies,):
        if not path.exists() and not path.is_symlink():
            raise ConfigError(f"there is no such file or folder: {path}")
        for file in catalog.strategy_files(path) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), project.shown(file))
    if not found:
        where = ", ".join(str(path) for path in paths) or str(project.strategies)
        raise ConfigError(f"no strategy found in {where}")
    return sorted(found.items(), key=lambda item: item[1])


def read(project: Project, paths: Sequence[Path] = ()) -> tuple[Catalog, Diagnostics, frozenset[str]]:
    """The catalog of the whole project and of `paths`, what could not be read, and the names of what was asked for."""
    files, names = _whole(project, paths)
    whole, findings = catalog.load(files, settings=Settings.of(project), installed=Installed.of(project))
    whole = replace(whole, required={key: frozenset(words) for key, words in project.required_sections})
    return whole, _of(names, files, findings), names


def _whole(project: Project, paths: Sequence[Path]) -> tuple[list[tuple[Path, str]], frozenset[str]]:
    """The files of the whole project and of `paths`, and the names of what was asked for."""
    wanted = find_files(project, paths)
    everything = dict(wanted)
    if paths and project.strategies.is_dir():
        everything.update((path.resolve(), project.shown(path)) for path in catalog.strategy_files(project.strategies))
    return sorted(everything.items(), key=lambda item: item[1]), frozenset(name for _, name in wanted)


def _of(names: frozenset[str], files: Iterable[tuple[Path, str]], found: Iterable[Diagnostic]) -> Diagnostics:
    """The findings without those about pages that were not asked for."""
    others = {name for _, name in files} - names
    return tuple(finding for finding in found if finding.span.file not in others)


def check(
    project: Project, paths: Sequence[Path] = (), selection: Selection | None = None, store: cache.Store | None = None
) -> Result:
    """Judge strategies. Rules that compare strategies see the whole project; findings are of `paths` only.

    With a `store`, pages whose findings it holds are not judged again, and large sets are judged by several
    processes; the catalog of the result then holds outlines of the pages, and all their texts.
    """
    chosen = selection or Selection.of(project)
    if store is None:
        whole, findings, names = read(project, paths)
        found = [*findings, *_lint(project, whole, names)]
    else:
        files, names = _whole(project, paths)
        pages = cache.read(project, files, names, store)
        whole = pages.catalog
        found = [*_of(names, files, pages.reading), *pages.lint, *_lint_without_front(whole, names)]
    return _result(chosen, whole, found, names, lambda code: code[3] != "6")


def of_settings(error: SettingsError) -> Result:
    """What there is to tell where the configuration is wrong: its findings, and nothing else."""
    return Result(Catalog((), texts={error.source.name: error.source}), error.diagnostics, 0)


def run_cases(project: Project, paths: Sequence[Path] = ()) -> Result:
    """Run the cases of strategies. Findings: what kept pages from being read or compiled, and failed cases."""
    selection = Selection.of(project)
    whole, findings, names = read(project, paths)
    sources, evidence = _prove(project, whole, names)
    refused = [finding for entry in _chosen(whole, names) for finding in python.check(entry.rules)]
    found = [*findings, *refused, *evidence.findings]
    return _result(selection, whole, found, names, lambda code: code[3] == "6", sources, evidence)


def check_and_test(project: Project) -> Result:
    """Everything that can be said of a project."""
    selection = Selection.of(project)
    whole, findings, names = read(project)
    sources, evidence = _prove(project, whole, names)
    found = [*findings, *_lint(project, whole, names), *evidence.findings]
    return _result(selection, whole, found, names, lambda _code: True, sources, evidence)


def compile_together(project: Project, paths: Sequence[Path] = ()) -> tuple[str, tuple[str, ...]]:
    """One module of all strategies that are not deprecated ("" where there is none), and the files that give none."""
    whole, _, names = read(project, paths)
    live = [entry for entry in _chosen(whole, names) if entry.strategy.status != "deprecated"]
    retired = {entry.strategy.name for entry in whole.entries if entry.strategy.status == "deprecated"}
    source, used = compiling.together(project, live)
    return source, tuple(sorted(names - used - retired))


def _chosen(whole: Catalog, names: frozenset[str]) -> tuple[Entry, ...]:
    return tuple(entry for entry in whole.entries if entry.strategy.name in names)


def _lint(project: Project, whole: Catalog, names: frozenset[str]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for entry in _chosen(whole, names):
        found.extend(cache.alone(entry, whole, project.vocabulary))
        found.extend(cache.across(entry, whole))
    found.extend(_lint_without_front(whole, names))
    return found


def _lint_without_front(whole: Catalog, names: frozenset[str]) -> list[Diagnostic]:
    """What is said of pages that are no strategies."""
    found: list[Diagnostic] = []
    strategies = {item.name for item in whole.strategies}
    raw = [text for name, text in whole.texts.items() if name in names - strategies]
    release = prose.release_of_raw(whole.strategies, whole.installed) if raw else None
    for text in raw if release else ():
        found.extend(prose.of_raw(text, whole.installed.load(release), whole.installed) if release else ())
    if raw:
        found.extend(_lint_raw(whole, names, release))
    return found


def _lint_raw(whole: Catalog, names: frozenset[str], release: str | None) -> Iterator[Diagnostic]:
    """What rules that need no front matter say of pages without one."""
    index = whole.installed.load(release) if release else None
    others = {item.name for item in whole.strategies}
    texts = (text for name, text in whole.texts.items() if name not in others)
    read = (raw_strategy(text, index, whole.installed.history) for text in texts)
    pages = tuple(Entry(page, (), (), ()) for page in read if page is not None)
    beside = replace(whole, entries=(*whole.entries, *pages))
    for entry in pages:
        for lint_rule in RULES if entry.strategy.name in names else ():
            if lint_rule.raw:
                yield from lint_rule.run(entry, beside)


def _prove(project: Project, whole: Catalog, names: frozenset[str]) -> tuple[dict[str, str], Evidence]:
    chosen = _chosen(whole, names)
    # What reads events is not loaded where none are run.
    from ads_compiler import cases
    from ads_compiler.targets.standalone.routing import Router

    sources = compiling.detectors(project, chosen)
    modules = {name: loader.load(source, Path(name).stem) for name, source in sources.items()}
    # Within a case the order of events is that of their times.
    detectors = {
        name: partial(module.Detector, lateness=math.inf, times=project.time_field) for name, module in modules.items()
    }
    router = Router(logsources.load(project.logsources))
    return compiling.by_id(chosen, sources), cases.run(chosen, detectors, project.strategies, router)


def _result(
    selection: Selection,
    whole: Catalog,
    found: Iterable[Diagnostic],
    names: frozenset[str],
    looked_for: Callable[[str], bool],
    sources: Mapping[str, str] | None = None,
    evidence: Evidence | None = None,
) -> Result:
    strategies = [entry.strategy for entry in _chosen(whole, names)]
    judged, accepted = waivers.apply(found, strategies, waivers.today(), looked_for)
    told = selection.apply(judged, names - {strategy.name for strategy in strategies})
    return Result(whole, ordered(told), len(names), sources or {}, evidence or Evidence(), accepted)


@dataclass(frozen=True)
class Built:
    """What a build has made; `site` is None where no site was asked for."""

    result: Result
    detectors: int
    site: Path | None


def build(project: Project, publish: Publish | None, step: Step = lambda _: None) -> Built:
    """The main job. Everything sound is written, whatever the findings: the exit code tells the verdict.

    `publish` makes the site, last; it is handed in, since the generator takes long to import.
    """
    step("reading, checking and testing strategies")
    result = check_and_test(project)
    step("writing detectors, catalog.json and layers")
    detectors = write_detectors(project, result)
    write_file(project.build / "catalog.json", catalog_json.render(result.catalog, result.evidence))
    write_layers(project, result)
    if publish is None:
        return Built(result, detectors, None)
    step("building the site")
    return Built(result, detectors, publish(project, result))


def write_detectors(project: Project, result: Result) -> int:
    """Write the modules and their manifest; those of deprecated strategies are left out. Returns how many."""
    strategies = {item.id: item for item in reversed(result.catalog.strategies)}
    shipped = {key: source for key, source in result.sources.items() if strategies[key].status != "deprecated"}
    files: dict[str, str | bytes] = {f"{python.module_name(key)}.py": source for key, source in shipped.items()}
    files["manifest.json"] = loader.manifest(shipped, strategies)
    write_folder(project.detectors, files)
    return len(shipped)


def write_layers(project: Project, result: Result) -> None:
    """Write the layers for ATT&CK Navigator, of the newest release that strategies are pinned to."""
    index = releases.newest(result.catalog)
    measured = model.measure(result.catalog.entries, result.evidence, result.sources.keys(), index)
    write_folder(project.build / "navigator", navigator.files(measured, project.site_url, project.site_name))
