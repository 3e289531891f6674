"""Compute mutation scores: which changes to the rules of a page no case notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ads_compiler.catalog import Entry
from ads_compiler.codegen.runtime.routing import Router
from ads_compiler.config import Project, log_sources
from ads_compiler.testing.mutation.advice import advised
from ads_compiler.testing.mutation.changes import changes
from ads_compiler.testing.mutation.correlations import grouped
from ads_compiler.testing.mutation.exempt import Exempt, Names
from ads_compiler.testing.mutation.model import Mutant, Score
from ads_compiler.testing.mutation.page import Page, Undefined
from ads_compiler.testing.mutation.reach import unreached

_SEARCHED = 40  # survivors of one rule and operator for which an event is searched


def scores(
    project: Project, entries: Iterable[Entry], *, advice: bool = False
) -> Mapping[str, Score]:
    """The score of each strategy by id; the first page of an id counts.

    With `advice`, each survivor has a description of a case that would notice it, which is slow.
    """
    router = Router(log_sources.load(project.logsources))
    by_id: dict[str, Score] = {}
    for entry in entries:
        if entry.strategy.id not in by_id:
            try:
                score = _score(project, entry, router, advice)
            except Undefined as reason:
                score = Score(entry.strategy.id, undefined=str(reason))
            except RecursionError:
                score = Score(entry.strategy.id, undefined="a rule is nested too deeply")
            by_id[entry.strategy.id] = score
    return by_id


def _score(project: Project, entry: Entry, router: Router, advice: bool) -> Score:
    page = Page(entry, router, project.strategies, project.time_field)
    killed, count = 0, Counter[tuple[str, str]]()
    survivors: list[Mutant] = []
    accepted: list[Mutant] = []
    names, exempt = Names(), Exempt(entry.strategy, project.leave_out)
    for rule in entry.rules:
        for change in changes(rule, sorted(grouped(rule, entry.rules))):
            name = names.name(rule, change)
            if exempt.leaves_out(name, change):
                continue
            noticed = page.broken_by(rule, change.logic)
            if noticed is not None:
                killed += 1
                exempt.noticed(name, noticed)
                continue
            mutant = Mutant(
                rule.key, change.operator, change.description, change.span, change.effect, id=name
            )
            if (reason := exempt.accepts(name)) is not None:
                accepted.append(replace(mutant, accepted=reason))
                continue
            count[rule.key, change.operator] += 1
            search = count[rule.key, change.operator] <= _SEARCHED
            text = advised(page, rule, change, search) if advice else None
            survivors.append(replace(mutant, advice=text))
    return Score(
        entry.strategy.id,
        killed,
        killed + len(survivors),
        tuple(survivors),
        tuple(unreached(page)),
        accepted=tuple(accepted),
        left_out=exempt.left_out(),
        idle=tuple(exempt.idle()),
    )
