"""How long `adsc test --mutate` judges the changes of the library's rules, beside running the cases once.

    python bench/mutate.py [--runs N] [PROJECT]

The floor is compiling the pages and running their cases through the detectors, as `adsc test` does. Masks alone is the
score; with advice each survivor is searched for an event that tells it from the rule. The last line is what a change
would cost if a detector were compiled for it and the cases of its page run.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ads_compiler.config import discover
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.testing import mutation, proof
from ads_compiler.testing.mutation.changes import changes

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = 20


def median(work: Callable[[], object], runs: int) -> float:
    """The median time of some work, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("project", type=Path, nargs="?", default=ROOT)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    project = discover(asked.project)
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
    broken = [
        replace(
            first,
            rules=tuple(replace(r, logic=change.logic) if r is rule else r for r in first.rules),
        )
        for rule in first.rules
        for change in changes(rule)
    ][:SAMPLE]
    floor = median(lambda: proof.prove(project, entries), asked.runs)
    rows = [
        ("the cases once, by detectors", floor, 0),
        (
            "the score, by masks",
            median(lambda: mutation.scores(project, entries), asked.runs),
            total,
        ),
        (
            "the score with advice",
            median(lambda: mutation.scores(project, entries, advice=True), asked.runs),
            total,
        ),
        (
            f"{len(broken)} changes by compiling",
            median(lambda: [proof.prove(project, [entry]) for entry in broken], 1),
            len(broken),
        ),
    ]
    print(f"{'':<30}{'s':>8}{'changes/s':>12}{'ratio to floor':>16}")
    for name, took, count in rows:
        print(f"{name:<30}{took:>8.2f}{count / took if count else 0:>12.0f}{took / floor:>16.1f}")


if __name__ == "__main__":
    main()
