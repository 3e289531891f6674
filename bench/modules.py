"""What an event costs when many detectors run over one stream: 300 modules of a rule each, and one module of 300 rules.

    python bench/modules.py [MODULES] [EVENTS]

The rules and events are those of `bench/rules.py`. Prints microseconds of processor time an event, from a decoded
event to its alerts, for one module with all rules, for all modules merged into one plan (as `adsc run --detectors`
does), and for the modules one after the other; and the ratio to the first.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ads_compiler.codegen import loader, python
from ads_compiler.codegen import modules as compiling
from ads_compiler.config import discover
from rules import event, rule

Event = dict[str, Any]


def cost(detectors: Sequence[Any], events: Sequence[Event]) -> float:
    """Microseconds of processor time an event."""
    start = time.process_time()
    for one in events:
        for detector in detectors:
            detector.feed(one)
    return (time.process_time() - start) / len(events) * 1e6


def main() -> None:
    """Measure and print."""
    modules, count = (*map(int, sys.argv[1:]), *(300, 3_000)[len(sys.argv) - 1 :])
    chance = random.Random(1)  # noqa: S311 - the same rules and events in every run
    with TemporaryDirectory() as folder:
        for place in range(modules):
            (Path(folder) / f"{place:04}.yml").write_text(rule(chance, place), encoding="utf-8")
        compiled = compiling.sigma_rules(discover(Path(folder)), [Path(folder)])
    events = [event(chance, number) for number in range(count)]
    one = loader.load(compiled.source, "one", compiled.routes)
    many = [
        loader.load(python.emit(None, (single,)), f"module_{place}", compiled.routes)
        for place, single in enumerate(compiled.rules)
    ]
    ways = {
        "one module": ([one.Detector()], events),
        "merged": ([loader.together(many)()], events),
        "one by one": ([module.Detector() for module in many], events[: max(1, count // 30)]),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(5):  # by turns, since other work on the machine comes and goes
        for name, (detectors, some) in ways.items():
            best[name] = min(best[name], cost(detectors, some))
    print(f"{modules} rules, {count} events        us/event   ratio")
    for name, microseconds in best.items():
        print(f"{name:<24} {microseconds:>14,.0f} {microseconds / best['one module']:>7.2f}")


if __name__ == "__main__":
    main()
