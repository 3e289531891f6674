"""Measure whole runs over a stream: `adsc run`, against `orjson.loads` and RSigma.

    python bench/stream.py                              # generated rules and events
    python bench/stream.py --rules DIR --events FILE    # your own Sigma files and JSON lines

The cost of an event is the processor time (user and system) of a run, minus that of a run over ten
events, by the number of events: reading, routing, matching and writing alerts. The start is the
run over ten events. RSigma is measured if `rsigma` is on the PATH. Generated rules are those of
`bench/rules.py`; the ratio of 3,000 to 300 rules says what a rule costs.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import orjson

from rules import generated, given

FEW = 10


def spent(command: Sequence[str | Path]) -> tuple[float, float]:
    """The processor seconds of a command, and the peak memory of all commands so far in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, after.ru_maxrss / 1_000


def slope(command: list[str | Path], lines: list[bytes], folder: Path) -> tuple[float, float]:
    """The seconds of a start, and the microseconds of an event, the best of three runs each."""
    few, many = folder / "few.jsonl", folder / "many.jsonl"
    few.write_bytes(b"\n".join(lines[:FEW]))
    many.write_bytes(b"\n".join(lines))
    files = [[str(part).replace("EVENTS", str(file)) for part in command] for file in (few, many)]
    start, whole = (min(spent(words)[0] for _ in range(3)) for words in files)
    return start, 1e6 * (whole - start) / (len(lines) - FEW)


def floor(lines: list[bytes]) -> float:
    """The microseconds that `orjson.loads` needs for an event."""
    times = []
    for _ in range(3):
        start = process_time()
        for line in lines:
            orjson.loads(line)
        times.append(process_time() - start)
    return 1e6 * min(times) / len(lines)


def measure(name: str, rules: Path, lines: list[bytes]) -> None:
    """Print a row for each program."""
    parse = floor(lines)
    rsigma = shutil.which("rsigma")
    with TemporaryDirectory() as folder:
        place = Path(folder)
        adsc: list[str | Path] = [sys.executable, "-m", "ads_compiler", "run", "--project", place]
        programs = {"adsc run": [*adsc, "--sigma", rules.resolve(), "EVENTS"]}
        if rsigma:
            programs["rsigma"] = [
                rsigma, "engine", "eval", "-r", rules.resolve(), "-e", "@EVENTS", "--input-format",
                "json", "--logsource-routing", "--event-logsource", "product=windows",
                "--bloom-prefilter",
            ]  # fmt: skip
        for program, command in programs.items():
            start, cost = slope(command, lines, place)
            print(
                f"{name:>6} rules  {program:<9} {start:>7.2f} s {cost:>8.0f} {cost / parse:>9.0f}"
            )


def main() -> None:
    """Measure and print."""
    rules, lines, chance = given(__doc__, 20_000)
    print("                            start  µs/event  of orjson")
    if rules:
        measure(str(sum(1 for _ in rules.rglob("*.yml"))), rules, lines)
        return
    for number in (300, 3_000):
        with generated(chance, number) as folder:
            measure(f"{number:,}", folder, lines)


if __name__ == "__main__":
    main()
