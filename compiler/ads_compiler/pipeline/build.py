"""The stages in order. Read this first.

check:  files -> catalog (read, schema, sections, Sigma) -> lint rules, ATT&CK claims of prose -> waivers -> selection
test:   catalog -> targets (detectors) -> cases (evidence) -> waivers -> selection
build:  both, then detectors, evidence.json, catalog.json, Navigator layers, pages and the site
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping import atomics
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.config import Project, SettingsError, invalid, log_sources
from ads_compiler.config.form import Problem
from ads_compiler.core.code_table import Family
from ads_compiler.core.codes import ATOMICS, STRENGTH, family_of
from ads_compiler.core.diagnostics import Diagnostic, did_you_mean, ordered
from ads_compiler.evidence import Evidence, Score
from ads_compiler.lifecycle import review, waivers
from ads_compiler.pipeline import cache
from ads_compiler.pipeline.discover import find_files as find_files
from ads_compiler.pipeline.discover import gather, told_of
from ads_compiler.pipeline.discover import read as read
from ads_compiler.pipeline.result import NOTHING as NOTHING
from ads_compiler.pipeline.result import Result as Result
from ads_compiler.pipeline.selection import Selection
from ads_compiler.strategy import Strategy, markdown
from ads_compiler.strategy.comments import NOTE

if TYPE_CHECKING:
    from ads_compiler.testing.cases import Choice
    from ads_compiler.testing.proof import Proof

Step = Callable[[str], None]
Publish = Callable[[Project, Result], Path]
Further = Callable[[Sequence[Entry]], Iterable[Diagnostic]]


def check(
    project: Project,
    paths: Sequence[Path] = (),
    selection: Selection | None = None,
    store: cache.Store | None = None,
) -> Result:
    """Judge strategies. Rules that compare strategies see the whole project; findings are of `paths` only.

    With a `store`, pages whose findings it holds are not judged again, and large sets are judged by several
    processes; the catalog of the result then holds outlines of the pages, and all their texts.
    """
    chosen = selection or Selection.of(project)
    _look_up(project)
    if store is None:
        whole, findings, names = read(project, paths)
        found = [*findings, *_lint(project, whole, names)]
    else:
        files, names = gather(project, paths)
        pages = cache.read(project, files, names, store)
        whole = pages.catalog
        found = [
            *told_of(names, files, pages.reading),
            *pages.lint,
            *_lint_without_front(whole, names),
        ]
    found.extend(review.check(project, whole.strategies, whole.texts, names, waivers.today()))
    found.extend(atomics.check(project, whole.strategies, whole.texts, names))
    left = atomics.not_looked_for(project)

    def looked_for(code: str) -> bool:
        return family_of(code) is not Family.EVIDENCE or code in ATOMICS - left

    return _result(chosen, whole, found, names, looked_for, complete=not paths)


def _look_up(project: Project) -> None:
    """Raise what is wrong with settings that only a look at what they name tells."""
    known, wanted = Installed.of(project).releases(), project.attack_release
    if wanted and wanted not in known:
        hints = [did_you_mean(wanted, known), f"installed: {', '.join(known) or 'none'}"]
        problem = Problem(
            ("attack_release",), f"ATT&CK {wanted} is not installed", " ".join(filter(None, hints))
        )
        raise invalid(project, [problem])
    if project.logsources is not None:
        log_sources.words(project.logsources)


def of_settings(error: SettingsError) -> Result:
    """What there is to tell where the configuration is wrong: its findings, and nothing else."""
    return Result(Catalog((), texts={error.source.name: error.source}), error.diagnostics, 0)


def run_cases(
    project: Project,
    paths: Sequence[Path] = (),
    more: Further | None = None,
    choice: Choice | None = None,
) -> Result:
    """Run the cases of strategies. Findings: what kept pages from being read or compiled, and failed cases.

    `more` is asked for further findings about the evidence, of which otherwise nothing is told. `choice` says which
    strategies and cases are run; where only some cases of a page are, ordinary events are not.
    """
    selection = Selection.of(project)
    _look_up(project)
    whole, findings, names = read(project, paths)
    chosen, left_out = _chosen(whole, names), set[str]()
    if choice:
        pages = {name: path for path, name in find_files(project, paths)}
        chosen, names = choice.narrow(project, chosen, pages)
        left_out = pages.keys() - names
    from ads_compiler.codegen import python
    from ads_compiler.testing import proof as proving

    partial = choice is not None and choice.partial
    proof = proving.prove(project, chosen, benign=not partial)
    refused = [finding for entry in chosen for finding in python.check(entry.rules)]
    further = more(chosen) if more else ()
    unproven = () if partial else proving.unproven(chosen, proof.evidence)
    kept = [item for item in findings if item.span.file not in left_out]
    found = [*kept, *refused, *proof.findings, *unproven, *further]
    found.extend(atomics.check(project, whole.strategies, whole.texts, names))
    left = {*(() if more else STRENGTH), *atomics.not_looked_for(project, cases_only=True)}
    looked_for = (
        (lambda _code: False)
        if partial
        else (lambda code: family_of(code) is Family.EVIDENCE and code not in left)
    )
    return _result(selection, whole, found, names, looked_for, proof, not paths and choice is None)


def check_and_test(project: Project, *, measure: bool = False, strict: bool = False) -> Result:
    """Everything that can be said of a project; with `measure` also how strong the cases of its pages are.

    With `strict`, a strategy that claims more than a draft and is not proven is an error, not a warning.
    """
    from ads_compiler.testing import proof as proving

    selection = Selection.of(project)
    _look_up(project)
    whole, findings, names = read(project)
    chosen = _chosen(whole, names)
    proof = proving.prove(project, chosen)
    day = waivers.today()
    reviews, _ = review.standings(project, whole.strategies, whole.texts, day)
    proof = replace(
        proof,
        evidence=replace(proof.evidence, reviews=reviews, scores=_scores(project, whole, measure)),
    )
    found = [*findings, *_lint(project, whole, names), *proof.findings]
    found.extend(proving.unproven(chosen, proof.evidence, strict=strict))
    found.extend(review.check(project, whole.strategies, whole.texts, names, day))
    found.extend(atomics.check(project, whole.strategies, whole.texts, names))
    left = {*STRENGTH, *atomics.not_looked_for(project)}
    return _result(selection, whole, found, names, lambda code: code not in left, proof)


def _scores(project: Project, whole: Catalog, measure: bool) -> Mapping[str, Score]:
    if not measure:
        return {}
    from ads_compiler.testing import kept_scores

    return kept_scores.scores(
        project, [entry for entry in whole.entries if entry.strategy.status != "deprecated"]
    )


def compile_together(project: Project, paths: Sequence[Path] = ()) -> tuple[str, tuple[str, ...]]:
    """One module of all strategies that are not deprecated ("" where there is none), and the files that give none."""
    whole, _, names = read(project, paths)
    live = [entry for entry in _chosen(whole, names) if entry.strategy.status != "deprecated"]
    retired = {
        entry.strategy.name for entry in whole.entries if entry.strategy.status == "deprecated"
    }
    from ads_compiler.codegen import modules

    source, used = modules.together(project, live)
    return source, tuple(sorted(names - used - retired))


def _chosen(whole: Catalog, names: frozenset[str]) -> tuple[Entry, ...]:
    return tuple(entry for entry in whole.entries if entry.strategy.name in names)


def _lint(project: Project, whole: Catalog, names: frozenset[str]) -> list[Diagnostic]:
    # Here and below: rules, targets and the like take long to import, and a check of unchanged pages needs none.
    from ads_compiler.pipeline.cache.judging import across, alone

    found: list[Diagnostic] = []
    for entry in _chosen(whole, names):
        found.extend(alone(entry, whole, project.vocabulary))
        found.extend(across(entry, whole))
    found.extend(_lint_without_front(whole, names))
    return found


def _lint_without_front(whole: Catalog, names: frozenset[str]) -> list[Diagnostic]:
    """What is said of pages that are no strategies."""
    found: list[Diagnostic] = []
    strategies = {item.name for item in whole.strategies}
    raw = [text for name, text in whole.texts.items() if name in names - strategies]
    if not raw:
        return found
    from ads_compiler.attack_mapping import prose

    release = prose.release_of_raw(whole.strategies, whole.installed)
    for text in raw if release else ():
        found.extend(
            prose.of_raw(text, whole.installed.load(release), whole.installed) if release else ()
        )
    found.extend(_lint_raw(whole, names, release))
    return found


def _lint_raw(whole: Catalog, names: frozenset[str], release: str | None) -> Iterator[Diagnostic]:
    """What rules that need no front matter say of pages without one."""
    from ads_compiler.authoring.import_ import raw_strategy
    from ads_compiler.rules.registry import RULES

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


def _result(
    selection: Selection,
    whole: Catalog,
    found: Iterable[Diagnostic],
    names: frozenset[str],
    looked_for: Callable[[str], bool],
    proof: Proof | None = None,
    complete: bool = True,
) -> Result:
    strategies = [entry.strategy for entry in _chosen(whole, names)]
    judged, accepted = waivers.apply(found, strategies, waivers.today(), looked_for)
    # Not every rule judges pages without front matter, so what accepts nothing there may accept something later.
    judged, more = waivers.apply(
        judged, list(_annotated(whole, names)), waivers.today(), lambda _code: False
    )
    told = selection.apply(judged, names - {strategy.name for strategy in strategies})
    sources, evidence = (proof.sources, proof.evidence) if proof else ({}, Evidence())

    def reported(code: str) -> bool:
        return looked_for(code) and selection.reports(code)

    every = accepted + more
    return Result(
        whole, ordered(told), len(names), sources, evidence, every, names, reported, complete
    )


def _annotated(whole: Catalog, names: frozenset[str]) -> Iterator[Strategy]:
    """Pages without front matter that hold comments for adsc, with the comments at their places in the file."""
    known = {item.name for item in whole.strategies}
    texts = [whole.texts[name] for name in sorted(names - known) if name in whole.texts]
    noted = [text for text in texts if NOTE.search(text.text)]
    if not noted:
        return
    from ads_compiler.authoring.import_ import raw_strategy

    for text in noted:
        if (page := raw_strategy(text)) is not None:
            yield replace(page, document=markdown.parse(text)[0])


@dataclass(frozen=True)
class Built:
    """What a build has made; `site` is None where no site was asked for."""

    result: Result
    detectors: int
    site: Path | None


def build(
    project: Project, publish: Publish | None, step: Step = lambda _: None, *, strict: bool = False
) -> Built:
    """The main job. Everything sound is written, whatever the findings: the exit code tells the verdict.

    `publish` makes the site, last; it is handed in, since the generator takes long to import.
    """
    step("reading, checking and testing strategies")
    result = check_and_test(project, measure=True, strict=strict)
    step("writing detectors, evidence.json, catalog.json and layers")
    from ads_compiler.pipeline import artifacts

    detectors = artifacts.write(project, result)
    if publish is None:
        return Built(result, detectors, None)
    step("building the site")
    return Built(result, detectors, publish(project, result))
