"""The end of every run: apply waivers and the project's selection to the findings of the stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ads_compiler.catalog import Catalog
from ads_compiler.config import SettingsError
from ads_compiler.core.clock import today
from ads_compiler.core.codes import BY_CODE, Code
from ads_compiler.core.diagnostics import Diagnostic, ordered
from ads_compiler.lifecycle import waivers
from ads_compiler.pipeline.result import Result
from ads_compiler.pipeline.selection import Selection
from ads_compiler.pipeline.stage import Codes, State
from ads_compiler.strategy import Strategy, markdown
from ads_compiler.strategy.comments import NOTE


def conclude(
    state: State, findings: Iterable[Diagnostic], selection: Selection, reportable: Codes
) -> Result:
    """The result of a run. `reportable` are the codes that it would have reported everywhere."""
    catalog, names, day = state.catalog, state.names, today()
    strategies = [item for item in catalog.strategies if item.name in names]

    def possible(code: str) -> bool:
        """Whether the run would have reported the code; one that does not exist accepts nothing."""
        return code in reportable or code not in BY_CODE

    marked, accepted = waivers.apply(findings, strategies, day, possible)
    # Few rules check pages without front matter: a waiver may become useful once it has one.
    commented = list(_commented(catalog, names))
    marked, more = waivers.apply(marked, commented, day, lambda _code: False)
    reported = selection.apply(marked, names - {page.name for page in catalog.outlines})

    def looked_for(code: str) -> bool:
        return code in reportable and selection.reports(Code(code))

    request = state.request
    return Result(
        catalog=catalog,
        diagnostics=ordered(reported),
        strategies=len(names),
        sources=state.sources,
        compiled=state.compiled,
        evidence=state.evidence,
        waivers=accepted + more,
        names=names,
        looked_for=looked_for,
        complete=not request.paths and request.choice is None,
    )


def of_settings(error: SettingsError) -> Result:
    """The result where the configuration is wrong: its findings, and nothing else."""
    return Result(Catalog((), texts={error.source.name: error.source}), error.diagnostics, 0)


def _commented(catalog: Catalog, names: frozenset[str]) -> Iterator[Strategy]:
    """Pages without front matter that hold comments for adsc, with these at their places."""
    known = {page.name for page in catalog.outlines}
    texts = [catalog.texts[name] for name in sorted(names - known) if name in catalog.texts]
    commented = [text for text in texts if NOTE.search(text.text)]
    if not commented:
        return
    # Reading pages without front matter takes long to import, and few of them hold comments.
    from ads_compiler.authoring.import_ import raw_strategy

    for text in commented:
        page = raw_strategy(text)
        if page is not None:
            yield replace(page, document=markdown.parse(text)[0])
