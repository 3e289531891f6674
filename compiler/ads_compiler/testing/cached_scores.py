"""Mutation scores, cached for unchanged pages in `build/.cache/scores.json`, safe to delete."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from multiprocessing import get_context
from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.config import Project
from ads_compiler.config.cache_key import environment
from ads_compiler.core import shape
from ads_compiler.core.cache import Store
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Span
from ads_compiler.evidence import Idle, LeftOut, Mutant, Score, Unreached
from ads_compiler.evidence.scores import Effect
from ads_compiler.strategy import event_files
from ads_compiler.testing import mutation

# With fewer pages, starting other processes costs more time than it saves.
MANY = 8
_MOST = 8
Record = dict[str, Any]
_maybe_text = shape.maybe(shape.text)
_span = shape.row(shape.text, *(shape.count,) * 4)
_mutants = shape.list_of(
    shape.row(
        shape.text, shape.text, shape.text, _span, shape.one_of(*(one.value for one in Effect)),
        _maybe_text, _maybe_text, shape.text, _maybe_text,
    )
)  # fmt: skip
_step = (shape.text, shape.count)
RECORD = shape.record(
    {
        **dict.fromkeys(("sha", "page"), shape.text),
        **dict.fromkeys(("killed", "total"), shape.count),
        **dict.fromkeys(("survivors", "accepted"), _mutants),
        "left_out": shape.list_of(shape.row(shape.text, _maybe_text, shape.text, shape.count)),
        "idle": shape.list_of(
            shape.row(shape.list_of(lambda step: any(one(step) for one in _step)), shape.text)
        ),
        "unreached": shape.list_of(shape.row(shape.text, shape.text, shape.text, _span)),
        "undefined": _maybe_text,
    }
)


def scores(project: Project, entries: Sequence[Entry], *, keep: bool = True) -> Mapping[str, Score]:
    """The score of each strategy by id, with advice on survivors; the first page of an id counts.

    With `keep`, the cache is used: a score is reused if its page, events, configuration and tool
    are unchanged.
    """
    store = _opened(project) if keep else Store()
    chosen = {entry.strategy.id: entry for entry in reversed(entries)}
    digests = {key: _digest(entry, project) for key, entry in chosen.items()}
    known = {
        key: record
        for key, digest in digests.items()
        if (record := store.pages.get(key, {})).get("sha") == digest
    }
    fresh = _measured(project, [entry for key, entry in chosen.items() if key not in known])
    records = {
        key: known.get(key) or _record(chosen[key], digests[key], fresh[key])
        for key in sorted(chosen)
    }
    names = {entry.strategy.name for entry in entries}
    # Records of pages that are not part of this run stay as long as the pages exist.
    others = {
        key: record
        for key, record in store.pages.items()
        if record["page"] not in names and (project.root / record["page"]).exists()
    }
    store.save({**others, **records}, {})
    return {key: fresh.get(key) or _score(key, record) for key, record in records.items()}


def _opened(project: Project) -> Store:
    return Store.open(project.build, environment(project), "scores.json", form=RECORD)


def _measured(project: Project, entries: Sequence[Entry]) -> Mapping[str, Score]:
    several = min(_MOST, os.cpu_count() or 1)
    if len(entries) < MANY or several < 2:
        return mutation.scores(project, entries, advice=True)
    # Pages next to each other are often similar in size, so each process takes every n-th page.
    parts = [entries[start :: several * 2] for start in range(several * 2)]
    with ProcessPoolExecutor(several, get_context("spawn")) as pool:
        try:
            results = list(pool.map(_in_worker, [project] * len(parts), parts))
        except BrokenProcessPool as error:
            raise ConfigError(
                "a worker process was killed while mutating (out of memory?)"
            ) from error
    return {key: score for part in results for key, score in part.items()}


def _in_worker(project: Project, entries: Sequence[Entry]) -> dict[str, Score]:
    return dict(mutation.scores(project, entries, advice=True))


def _digest(entry: Entry, project: Project) -> str:
    """The digest of everything a score depends on: the page, its name, and its event files."""
    source = entry.strategy.document.source
    folder = event_files.folder_of(source.name, project.strategies)
    inputs = [source.name, source.text]
    for file in sorted({case.file for case in entry.cases if case.file}):
        inputs += [file, event_files.digest(folder, file)]
    return sha256(repr(inputs).encode()).hexdigest()


def _record(entry: Entry, digest: str, score: Score) -> Record:
    unreached = [[one.rule, one.what, one.why, _place(one.span)] for one in score.unreached]
    return {
        "sha": digest,
        "page": entry.strategy.name,
        "killed": score.killed,
        "total": score.total,
        "survivors": [_mutant(one) for one in score.survivors],
        "accepted": [_mutant(one) for one in score.accepted],
        "left_out": [[one.operator, one.field, one.reason, one.changes] for one in score.left_out],
        "idle": [[list(one.path), one.why] for one in score.idle],
        "unreached": unreached,
        "undefined": score.undefined,
    }


def _score(key: str, record: Record) -> Score:
    survivors, accepted = (
        tuple(map(_read_mutant, record[name])) for name in ("survivors", "accepted")
    )
    unreached = tuple(
        Unreached(rule, what, why, Span(*place)) for rule, what, why, place in record["unreached"]
    )
    left_out = tuple(LeftOut(*one) for one in record["left_out"])
    idle = tuple(Idle(tuple(path), why) for path, why in record["idle"])
    return Score(
        key,
        record["killed"],
        record["total"],
        survivors,
        unreached,
        record["undefined"],
        accepted,
        left_out,
        idle,
    )


def _mutant(one: Mutant) -> list[Any]:
    place, effect = _place(one.span), one.effect.value
    return [
        one.rule,
        one.operator,
        one.description,
        place,
        effect,
        one.killed_by,
        one.advice,
        one.id,
        one.accepted,
    ]


def _read_mutant(record: list[Any]) -> Mutant:
    rule, operator, description, place, effect, *more = record
    return Mutant(rule, operator, description, Span(*place), Effect(effect), *more)


def _place(span: Span) -> list[str | int]:
    return [span.file, span.line, span.column, span.end_line, span.end_column]
