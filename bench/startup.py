"""Time whole processes of `adsc`, against the start and exit of Python.

    python bench/startup.py [RUNS]

Prints the median of each command in milliseconds and its ratio to `python -c pass`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADSC = [sys.executable, "-m", "ads_compiler"]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "adsc --help": [*ADSC, "--help"],
    "adsc check": [*ADSC, "check"],
    "adsc check one file": [
        *ADSC,
        "check",
        str(min((ROOT / "strategies").glob("*.md"), default=ROOT)),
    ],
    "adsc test": [*ADSC, "test"],
    "adsc attack info": [*ADSC, "attack", "info"],
}


def median_ms(command: list[str], runs: int) -> float:
    """The median wall time of a command in milliseconds, after one run to warm the disk cache."""
    times = []
    for number in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        if number:
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    baseline = median_ms(COMMANDS["python -c pass"], runs)
    print(f"{'command':<22}{'ms':>8}{'ratio to Python':>17}")
    for name, command in COMMANDS.items():
        took = median_ms(command, runs)
        print(f"{name:<22}{took:>8.0f}{took / baseline:>17.1f}")


if __name__ == "__main__":
    main()
