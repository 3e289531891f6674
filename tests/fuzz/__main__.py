"""`python -m fuzz` with `tests` on the path: fuzz all targets, or those that are named."""

import argparse
import json
import sys
import time
from pathlib import Path

from fuzz.runner import Limits, Run
from fuzz.targets import TARGETS


def main():
    """Run, report, and give 1 if an input failed."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; all by default")
    parser.add_argument("--seconds", type=float, default=600, help="how long (600)")
    parser.add_argument("--runs", type=int, help="inputs for each target, instead of a time")
    parser.add_argument("--seed", type=int, default=1, help="the inputs depend on it (1)")
    parser.add_argument("--start", type=int, default=0, help="number of the first input (0)")
    parser.add_argument("--memory", type=int, default=2_000, help="MB for an input (2000)")
    parser.add_argument("--cpu", type=int, default=20, help="seconds of processor time (20)")
    parser.add_argument("--failures", type=Path, default=Path("build/fuzz"), help="folder")
    parser.add_argument("--json", type=Path, help="also write the counts to a file")
    given = parser.parse_args()
    if unknown := [name for name in given.targets if name not in TARGETS]:
        parser.error(f"unknown target '{unknown[0]}'")
    names = given.targets or list(TARGETS)
    run = Run(names, given.seed, Limits(given.memory, given.cpu), given.failures)
    end = time.monotonic() + given.seconds
    try:
        if given.runs:
            for name in names * given.runs:
                run.one(name, given.start)
        while not given.runs and time.monotonic() < end:
            run.one(run.next_target(), given.start)
    except KeyboardInterrupt:
        pass
    run.close()
    print("\n".join(run.table()))
    for failure in run.failures.values():
        print(f"\n{failure.target}: {failure.detail.strip().splitlines()[-1][:200]}")
    if run.failures:
        print(f"\n{len(run.failures)} kinds of failures; their inputs are in {given.failures}")
    if given.json:
        table = {name: dict(counts.outcomes) for name, counts in run.counts.items()}
        given.json.write_text(json.dumps({"seed": given.seed, "targets": table}, indent=2) + "\n")
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
