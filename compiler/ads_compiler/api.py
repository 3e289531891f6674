"""The Python API: what `adsc` does, as functions that return values.

A problem in a strategy is a `Diagnostic` of the result and is never raised. A project, path or rule
that cannot be used raises `AdscError`, whose text is one line for a person. Nothing is printed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from ads_compiler.codegen import direct, loader, modules
from ads_compiler.codegen.modules import CompiledRules
from ads_compiler.config import Project, discover
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.errors import AdscError, ConfigError
from ads_compiler.pipeline import build as pipeline
from ads_compiler.pipeline.build import Built
from ads_compiler.pipeline.detectors import compile_strategies, load
from ads_compiler.pipeline.result import Result
from ads_compiler.pipeline.selection import Selection
from ads_compiler.rules import manual

__all__ = [
    "AdscError",
    "Built",
    "CompiledRules",
    "Diagnostic",
    "Result",
    "Severity",
    "build",
    "check",
    "compile_rules",
    "explain",
    "run",
    "test",
]

AnyPath = str | PathLike[str]


def check(
    project: AnyPath = ".",
    pages: Iterable[AnyPath] = (),
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Result:
    """Check strategies, as `adsc check` does without its cache and its baseline.

    `project` is a directory of the project. `pages` are the strategies to report on, files or
    directories; the others are still read, because some rules compare pages. `select` and `ignore`
    are codes, prefixes of codes or names, and mean what the options of the command mean.

    The findings are `Result.diagnostics`, in the order of files and lines. A finding that a waiver
    accepts is among them, and its `waived` is the reason.

    Raises `AdscError` if the configuration is wrong, a path does not exist, or a code is unknown.
    """
    opened = _open(project)
    return pipeline.check(opened, _paths(pages), Selection.of(opened, select, ignore))


def test(project: AnyPath = ".", pages: Iterable[AnyPath] = (), *, mutate: bool = False) -> Result:
    """Compile strategies and run their cases, as `adsc test` does.

    `Result.evidence.results` has one item for each case: `passed` is whether its claim holds, and
    `reasons` is why not. `Result.evidence.proven(id)` is whether a strategy is proven. With
    `mutate`, `Result.evidence.scores` has the mutation score of each strategy by its id.

    Raises `AdscError` if the configuration is wrong or a path does not exist.
    """
    return pipeline.run_cases(_open(project), _paths(pages), strength=mutate)


def build(project: AnyPath = ".", *, site: bool = True, strict: bool = False) -> Built:
    """Check, test and compile all strategies, and publish the site, as `adsc build` does.

    The detectors, `catalog.json`, `evidence.json` and the layers for ATT&CK Navigator are written
    whatever the findings are, so look at `Built.result.diagnostics` before you deploy them. With
    `strict`, a strategy in review or production that is not proven is an error, and so is a
    warning of the site generator. `Built.site` is the directory of the site, `None` without one.

    Raises `AdscError` if the configuration is wrong or the site cannot be built.
    """
    publish = None
    if site:
        # MkDocs takes half a second to import.
        from ads_compiler.site.publish import build_site

        def publish(opened: Project, result: Result) -> Path:
            return build_site(opened, result, strict=strict)

    return pipeline.build(_open(project), publish, strict=strict)


def compile_rules(
    rules: AnyPath | Iterable[AnyPath], *, project: AnyPath = ".", standalone: bool = False
) -> CompiledRules:
    """Compile plain Sigma rules to one Python module, as `adsc compile --sigma` does.

    `rules` is a file, a directory, or several of them. The pipelines, filters, placeholders and log
    sources of `project` apply. `CompiledRules.rules` are the rules in the module,
    `CompiledRules.refused` the errors that kept others out, and `CompiledRules.files()` the content
    of the files to deploy, by name. With `standalone`, the module needs no file next to it.

    Raises `AdscError` if the configuration is wrong or there is no rule file.
    """
    paths = [rules] if isinstance(rules, str | PathLike) else rules
    return modules.sigma_rules(_open(project), _paths(paths), standalone=standalone)


def run(
    events: Iterable[Mapping[str, Any]],
    *,
    project: AnyPath = ".",
    rules: CompiledRules | None = None,
    lateness: float = 60.0,
) -> Iterator[dict[str, Any]]:
    """Run events through detectors, and yield alerts as `adsc run` writes them.

    The detectors are those of the strategies of `project`, or `rules` if given. Deprecated
    strategies and those whose logic does not compile are left out. The rules are compiled by the
    call, before the first event is read. An event may come up to `lateness` seconds after a later
    one and still be counted by a correlation; correlations alert at the latest when `events` ends.

    Raises `AdscError` if the configuration is wrong or there is nothing to run.
    """
    opened = _open(project)
    if rules is not None:
        if not rules.rules:
            raise ConfigError("none of the rules compiles")
        detectors = [direct.Loaded(direct.rule_set(rules.rules, rules.routes))]
    else:
        compiled = compile_strategies(opened)
        if not compiled.sources:
            raise ConfigError("no strategy has detection logic that compiles")
        detectors = load(opened, compiled)
    detector = loader.together(detectors)(
        lateness=lateness, times=opened.time_field, clock=time.time
    )
    return _alerts(detector, events)


def _alerts(detector: Any, events: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for event in events:
        yield from detector.feed(dict(event))
    yield from detector.finish()


def explain(code: str) -> str:
    """The manual page of a code such as `ADS301`, as Markdown.

    Raises `AdscError` if there is no such code.
    """
    return manual.page(manual.code_of(code))


def _open(project: AnyPath) -> Project:
    return discover(Path(project))


def _paths(paths: Iterable[AnyPath]) -> list[Path]:
    return [Path(path) for path in paths]
