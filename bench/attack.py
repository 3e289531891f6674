"""Time cold loads of the ATT&CK indexes and the history, and imports with both readers.

    python bench/attack.py                                                 # loads
    python bench/attack.py --bundles BUNDLE [...] [--release 18.1]         # loads and imports

A cold load is a new process that reads an index and looks up one technique. The baseline is a
process that decompresses and parses the same amount of plain JSON. Prints medians and the ratio to
the baseline; neither includes the start of Python and its imports.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ads_compiler.attack import stix
from ads_compiler.attack.history import FILE
from ads_compiler.attack.index import releases, shipped

RUNS = 9
CLOCK = """import gzip, json, sys, time
{imports}
start = time.perf_counter()
{work}
print(time.perf_counter() - start)
"""
BASELINE = (
    "from pathlib import Path",
    "json.loads(gzip.decompress(Path(sys.argv[1]).read_bytes()))",
)
FACTS = ("from ads_compiler.attack import index", "index.load(sys.argv[1]).technique('T1059')")
DETAILS = (FACTS[0], "index.load(sys.argv[1]).detection_strategy('T1059')")
HISTORY = ("from ads_compiler.attack import history", "history.load().technique('20.0', 'T1059')")


def cold_ms(code: tuple[str, str], argument: str) -> float:
    """The median time of some code in a new process, in milliseconds."""
    script = CLOCK.format(imports=code[0], work=code[1])
    command = [sys.executable, "-c", script, argument]
    times = [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(RUNS)
    ]
    return statistics.median(times) * 1000


def baseline_ms(size: int) -> float:
    """The time to load plain JSON of a size, with rows of short texts like those of an index."""
    row = ["A technique", ["execution", "persistence"], ["Linux", "Windows", "macOS"], None, 0]
    line = len(json.dumps(row)) + 12
    rows = {f"T{number:07d}": row for number in range(max(1, size // line))}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.json.gz"
        path.write_bytes(gzip.compress(json.dumps(rows).encode()))
        return cold_ms(BASELINE, str(path))


def loads() -> None:
    """Print one line for each file."""
    print(f"{'load':<18}{'gzip kB':>9}{'JSON kB':>9}{'ms':>8}{'baseline':>10}{'ratio':>7}")
    cases = [(release, [f"{release}.json.gz"], FACTS) for release in releases()]
    cases += [
        (f"{name} + details", [f"{name}.json.gz", f"{name}.details.json.gz"], DETAILS)
        for name in releases()
    ]
    cases.append(("history", [FILE], HISTORY))
    for name, files, code in cases:
        data = [path.read_bytes() for file in files if (path := shipped() / file).is_file()]
        if len(data) < len(files):
            continue
        size = sum(len(gzip.decompress(one)) for one in data)
        took, baseline = cold_ms(code, name.split()[0]), baseline_ms(size)
        packed = sum(map(len, data))
        print(
            f"{name:<18}{packed / 1000:>9.1f}{size / 1000:>9.1f}"
            f"{took:>8.2f}{baseline:>10.2f}{took / baseline:>7.2f}"
        )


def imports(bundles: list[Path], release: str | None) -> None:
    """Print one line for each reader."""
    start = time.perf_counter()
    for path in bundles:
        json.loads(
            gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        )
    baseline = time.perf_counter() - start
    print(f"\n{'import':<18}{'s':>8}   baseline: json.loads of the bundles, {baseline:.2f} s")
    for reader in stix.READERS:
        start = time.perf_counter()
        stix.import_bundles(bundles, release, reader)
        took = time.perf_counter() - start
        print(f"{reader:<18}{took:>8.2f}{took / baseline:>7.1f} times the baseline")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundles", nargs="*", type=Path, default=[])
    parser.add_argument("--release")
    options = parser.parse_args()
    loads()
    if options.bundles:
        imports(options.bundles, options.release)


if __name__ == "__main__":
    main()
