"""Measure events per second of the detectors of our strategies, against `json.loads`.

    python bench/run.py [EVENTS]

The events are those of the cases of our strategies, repeated. Prints events per second, the ratio
to `json.loads` of the same lines, and the peak memory of the detectors in MB.
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from ads_compiler.codegen import loader
from ads_compiler.config import discover
from ads_compiler.pipeline.detectors import compile_strategies, load
from ads_compiler.pipeline.discover import read as read_catalog

ROOT = Path(__file__).resolve().parents[1]


def case_lines() -> list[str]:
    """The events of all cases, one per line."""
    whole, _, _ = read_catalog(discover(ROOT))
    events = [event for entry in whole.entries for case in entry.cases for event in case.events]
    files = sorted((ROOT / "strategies" / "events").glob("*.jsonl"))
    return [json.dumps(event) for event in events] + [
        line for path in files for line in path.read_text().splitlines()
    ]


def rate(lines: list[str], take: Callable[[str], object]) -> float:
    """Lines per second of CPU time, the best of three rounds."""
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for line in lines:
            take(line)
        best = max(best, len(lines) / (time.process_time() - start))
    return best


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    sample = case_lines()
    lines = (sample * (count // len(sample) + 1))[:count]
    project = discover(ROOT)
    modules = load(project, compile_strategies(project))
    baseline = rate(lines, json.loads)
    detector = loader.together(modules)()

    def detect(line: str) -> None:
        detector.feed(json.loads(line))

    took = rate(lines, detect)
    tracemalloc.start()
    for line in lines:
        detect(line)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(f"json.loads                   {baseline:>10,.0f} events/s")
    name = f"{len(modules)} strategies, {len(detector.rules)} rules"
    print(
        f"{name:<28} {took:>10,.0f} events/s   {took / baseline:.3f} of json.loads   {peak:.1f} MB"
    )


if __name__ == "__main__":
    main()
