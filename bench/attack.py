"""What ATT&CK data costs: cold loads of each shipped index and of the history, and imports by both readers.

    python bench/attack.py                                      # loads
    python bench/attack.py --bundles enterprise-attack-18.1.json.gz [MORE ...] [--release 18.1]   # imports as well

A cold load is a fresh process that reads an index and asks it for one technique. The floor is a process that does
`json.loads` of as many bytes of plain JSON, unpacked from gzip. Prints medians and the ratio to the floor; start-up
of Python and imports are taken off both.
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
CLOCK = "import gzip, json, sys, time\n{imports}\nstart = time.perf_counter()\n{work}\nprint(time.perf_counter() - start)"
FLOOR = ("from pathlib import Path", "json.loads(gzip.decompress(Path(sys.argv[1]).read_bytes()))")
FACTS = ("from ads_compiler.attack import index", "index.load(sys.argv[1]).technique('T1059')")
DETAILS = (FACTS[0], "index.load(sys.argv[1]).detection_strategy('T1059')")
HISTORY = ("from ads_compiler.attack import history", "history.load().technique('20.0', 'T1059')")


def cold_ms(code: tuple[str, str], argument: str) -> float:
    """The median time of some work in a fresh process, in milliseconds."""
    script = CLOCK.format(imports=code[0], work=code[1])
    command = [sys.executable, "-c", script, argument]
    times = [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(RUNS)
    ]
    return statistics.median(times) * 1000


def floor_ms(size: int) -> float:
    """What plain JSON of a size costs: rows of short texts, as facts are."""
    row = ["A technique", ["execution", "persistence"], ["Linux", "Windows", "macOS"], None, 0]
    line = len(json.dumps(row)) + 12
    rows = {f"T{number:07d}": row for number in range(max(1, size // line))}
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "plain.json.gz"
        path.write_bytes(gzip.compress(json.dumps(rows).encode()))
        return cold_ms(FLOOR, str(path))


def loads() -> None:
    """Print a line for each file that is loaded."""
    print(f"{'load':<18}{'gzip kB':>9}{'JSON kB':>9}{'ms':>8}{'floor ms':>10}{'ratio':>7}")
    wanted = [(release, [f"{release}.json.gz"], FACTS) for release in releases()]
    wanted += [
        (f"{name} + details", [f"{name}.json.gz", f"{name}.details.json.gz"], DETAILS)
        for name in releases()
    ]
    wanted.append(("history", [FILE], HISTORY))
    for name, files, code in wanted:
        data = [path.read_bytes() for file in files if (path := shipped() / file).is_file()]
        if len(data) < len(files):
            continue
        size = sum(len(gzip.decompress(one)) for one in data)
        took, floor = cold_ms(code, name.split()[0]), floor_ms(size)
        packed = sum(map(len, data))
        print(
            f"{name:<18}{packed / 1000:>9.1f}{size / 1000:>9.1f}{took:>8.2f}{floor:>10.2f}{took / floor:>7.2f}"
        )


def imports(bundles: list[Path], release: str | None) -> None:
    """Print a line for each reader."""
    start = time.perf_counter()
    for path in bundles:
        json.loads(
            gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        )
    floor = time.perf_counter() - start
    print(f"\n{'import':<18}{'s':>8}   floor: json.loads of the bundles, {floor:.2f} s")
    for reader in stix.READERS:
        start = time.perf_counter()
        stix.import_bundles(bundles, release, reader)
        took = time.perf_counter() - start
        print(f"{reader:<18}{took:>8.2f}{took / floor:>7.1f} times the floor")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundles", nargs="*", type=Path, default=[])
    parser.add_argument("--release")
    given = parser.parse_args()
    loads()
    if given.bundles:
        imports(given.bundles, given.release)


if __name__ == "__main__":
    main()
