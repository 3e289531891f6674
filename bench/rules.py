"""Events a second for 10, 100 and 1,000 Sigma rules, beside the floor: `orjson.loads` of the same lines.

    python bench/rules.py                              # generated rules and events
    python bench/rules.py --rules DIR --events FILE    # given ones: a folder of Sigma files, JSON lines

Every event takes the whole way: from a line of JSON through shape, log source and rules to alerts. Generated rules
have the mix of public ones (three quarters are for process creation on Windows, mostly `contains` and `endswith`,
five values in the median). Prints the time to compile, events a second with the ratio to the floor, and the most
memory that compiling and running took.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from ads_compiler.codegen import loader, modules
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.config import discover

STEMS = (
    "cmd",
    "net",
    "reg",
    "wmi",
    "cert",
    "curl",
    "power",
    "ms",
    "rundll",
    "nt",
    "dump",
    "scr",
    "user",
    "shadow",
)
WORDS = [
    a + b
    for a in STEMS
    for b in ("", "32", "util", "exec", "svc", "shell", "ctl", "-enc", "proxy", "query")
]
SOURCES = [
    ("process_creation", 15),
    ("registry_set", 2),
    ("file_event", 2),
    ("network_connection", 1),
]
FIELDS = {
    "process_creation": [
        "CommandLine",
        "Image",
        "ParentImage",
        "OriginalFileName",
        "ParentCommandLine",
        "User",
    ],
    "registry_set": ["TargetObject", "Details", "Image"],
    "file_event": ["TargetFilename", "Image"],
    "network_connection": ["DestinationIp", "DestinationHostname", "Image"],
}
IDS = {"process_creation": 1, "registry_set": 13, "file_event": 11, "network_connection": 3}


def rule(chance: random.Random, number: int) -> str:
    """A rule as YAML."""
    category = chance.choices([name for name, _ in SOURCES], [weight for _, weight in SOURCES])[0]

    def item(negative: bool = False) -> str:
        field = chance.choice(FIELDS[category])
        modifier = chance.choices(
            ["contains", "endswith", "startswith", "contains|all", "re", ""], [46, 34, 6, 12, 2, 8]
        )[0]
        values = [
            chance.choice(WORDS)
            for _ in range(min(40, int(chance.lognormvariate(1.1 - negative, 0.9)) + 1))
        ]
        if modifier == "endswith":
            values = ["\\" + value + ".exe" for value in values]
        if modifier == "re":
            values = [value + r"\s+-\w+\s" for value in values[:1]]
        listed = "".join(f"\n      - '{value}'" for value in values)
        return f"    {field}{'|' + modifier if modifier else ''}:{listed}"

    parts = {
        f"selection_{n}": "\n".join({i.split(":")[0]: i for i in (item(), item())}.values())
        for n in range(chance.randint(1, 2))
    }
    condition = "all of selection_*"
    if chance.random() < 0.5:
        parts["filter"] = item(negative=True)
        condition += " and not filter"
    detection = "".join(f"  {name}:\n{body}\n" for name, body in parts.items())
    return (
        f"title: Rule {number}\nid: 00000000-0000-4000-8000-{number:012d}\nlevel: high\n"
        f"logsource: {{product: windows, category: {category}}}\ndetection:\n{detection}  condition: {condition}\n"
    )


def event(chance: random.Random, number: int) -> dict[str, Any]:
    """An event as the usual parsers of Windows logs give it."""
    category = chance.choices(list(IDS), [6, 6, 5, 3])[0]
    data = {
        name: " ".join(
            f"C:\\{chance.choice(WORDS)}\\{chance.choice(WORDS)}.exe"
            for _ in range(1 + ("Line" in name))
        )
        for names in FIELDS.values()
        for name in names
    }
    data |= {
        "UtcTime": "2026-11-20 10:00:00.000",
        "ProcessId": number,
        "ProcessGuid": f"{number:032x}",
    }
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}},
        "EventID": IDS[category],
        "TimeCreated": {"#attributes": {"SystemTime": "2026-11-20T10:00:00.000000Z"}},
        "EventRecordID": number,
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": "host.example",
    }
    return {"Event": {"System": system, "EventData": data}}


def compiled(rules: Path) -> tuple[Any, int, int, float, float]:
    """The module of some rules; how many there are, how many were refused, seconds and MB that it took."""

    def compile_them() -> Any:
        made = modules.sigma_rules(discover(rules), [rules])
        return made, loader.load(made.source, "sigma_rules", made.routes)

    compile_them()  # the libraries are imported only once
    start = time.perf_counter()
    made, module = compile_them()
    took = time.perf_counter() - start
    tracemalloc.start()
    compile_them()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return module, len(made.rules), made.documents - len(made.rules), took, peak


def feed(module: Any, data: bytes) -> Iterator[dict[str, Any]]:
    """All alerts of some lines."""
    detector = module.Detector()
    for one in Reading(lambda _text: None).read(io.BytesIO(data), "bench"):
        yield from detector.feed(one)


def measure(name: str, rules: Path, lines: list[bytes]) -> None:
    """Print a line."""
    module, count, refused, took, compile_peak = compiled(rules)
    data = b"\n".join(lines)
    floor = best(lambda: [orjson.loads(line) for line in lines])
    alerts = sum(1 for _ in feed(module, data))
    ran = best(lambda: sum(1 for _ in feed(module, data)))
    tracemalloc.start()
    for _ in feed(module, data):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(
        f"{name:<12} {count:>6} {refused:>8} {took:>9.2f} s {len(lines) / ran:>12,.0f} {floor / ran:>9.4f}"
        f" {alerts:>8} {compile_peak:>9.1f} MB {peak:>7.1f} MB"
    )


def best(run: Any) -> float:
    """Seconds, the best of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=Path)
    parser.add_argument("--events", type=Path)
    parser.add_argument("--count", type=int, default=5_000, help="how many events to generate")
    given = parser.parse_args()
    chance = random.Random(1)  # noqa: S311 - the same rules and events in every run
    lines = [json.dumps(event(chance, number)).encode() for number in range(given.count)]
    if given.events:
        lines = [line for line in given.events.read_bytes().splitlines() if line.strip()]
    print(
        "               rules  refused    compiled     events/s  of floor   alerts  compiling  running"
    )
    if given.rules:
        measure("given", given.rules, lines)
        return
    for number in (10, 100, 1_000):
        with TemporaryDirectory() as folder:
            for place in range(number):
                (Path(folder) / f"{place}.yml").write_text(rule(chance, place), encoding="utf-8")
            measure("generated", Path(folder), lines)


if __name__ == "__main__":
    main()
