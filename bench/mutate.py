"""Time `adsc test --mutate` on our strategies, against a single run of their cases.

    python bench/mutate.py [--runs N] [PROJECT]

The baseline compiles the pages and runs their cases through the detectors, like `adsc test`. The
score uses bit masks; advice adds the search for an event that distinguishes each survivor from the
original rule. The last line compiles a detector for each change and runs the cases of its page.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ads_compiler.catalog import Entry
from ads_compiler.config import Project, discover
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.pipeline.prove import compile_rules, run_cases
from ads_compiler.pipeline.stage import Request, State
from ads_compiler.testing import mutation
from ads_compiler.testing.mutation.changes import changes

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = 20


def median(work: Callable[[], object], runs: int) -> float:
    """The median time of a function, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def test_pages(project: Project, entries: Sequence[Entry]) -> None:
    """Compile pages and run their cases through the detectors."""
    state = State(Request(project), entries=tuple(entries))
    for stage in (compile_rules, run_cases):
        state, _ = stage(state)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("project", type=Path, nargs="?", default=ROOT)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    project = discover(options.project)
    entries = read_catalog(project)[0].entries
    scores = mutation.scores(project, entries, advice=True).values()
    total, left = (
        sum(score.total for score in scores),
        sum(len(score.survivors) for score in scores),
    )
    rules, cases = (
        sum(len(entry.rules) for entry in entries),
        sum(len(entry.cases) for entry in entries),
    )
    print(
        f"{len(entries)} strategies, {rules} rules, {cases} cases: {total} changes, {left} survive"
    )

    first = next(entry for entry in entries if entry.rules)
    changed = [
        replace(
            first,
            rules=tuple(replace(r, logic=change.logic) if r is rule else r for r in first.rules),
        )
        for rule in first.rules
        for change in changes(rule)
    ][:SAMPLE]
    baseline = median(lambda: test_pages(project, entries), options.runs)
    rows = [
        ("cases, one run of detectors", baseline, 0),
        (
            "score, bit masks",
            median(lambda: mutation.scores(project, entries), options.runs),
            total,
        ),
        (
            "score with advice",
            median(lambda: mutation.scores(project, entries, advice=True), options.runs),
            total,
        ),
        (
            f"{len(changed)} changes, compiled",
            median(lambda: [test_pages(project, [entry]) for entry in changed], 1),
            len(changed),
        ),
    ]
    print(f"{'':<30}{'s':>8}{'changes/s':>12}{'ratio':>8}")
    for name, took, count in rows:
        print(f"{name:<30}{took:>8.2f}{count / took if count else 0:>12.0f}{took / baseline:>8.1f}")


if __name__ == "__main__":
    main()
