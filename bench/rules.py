"""Measure events per second for 10, 100 and 1,000 Sigma rules, against `orjson.loads`.

    python bench/rules.py                              # generated rules and events
    python bench/rules.py --rules DIR --events FILE    # your own Sigma files and JSON lines

Every event passes all steps, from a line of JSON through event format, log source and rules to
alerts. Generated rules resemble public ones: three quarters are for process creation on Windows,
most use `contains` and `endswith`, and the median is five values. Prints the time to compile,
events per second with the ratio to `orjson.loads` of the same lines, and the peak memory of
compiling and running.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from ads_compiler.codegen import direct, modules
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.config import discover
from ads_compiler.engine import fast

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
    """A generated rule as YAML."""
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
        f"logsource: {{product: windows, category: {category}}}\n"
        f"detection:\n{detection}  condition: {condition}\n"
    )


def event(chance: random.Random, number: int) -> dict[str, Any]:
    """A generated event in the form of common parsers of Windows logs."""
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
    """The module, the numbers of compiled and refused rules, the time, and the peak MB."""

    def compile_rules() -> Any:
        result = modules.sigma_rules(discover(rules), [rules])
        return result, direct.Loaded(direct.rule_set(result.rules, result.routes))

    compile_rules()  # imports the libraries
    start = time.process_time()
    result, module = compile_rules()
    took = time.process_time() - start
    tracemalloc.start()
    compile_rules()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return module, len(result.rules), result.documents - len(result.rules), took, peak


def feed(module: Any, data: bytes) -> Iterator[dict[str, Any]]:
    """All alerts of some lines."""
    detector = module.RuleDetector(module.RULESET, automaton=fast.automaton())
    for one in Reading(lambda _text: None).read(io.BytesIO(data), "bench"):
        yield from detector.feed(one)


def measure(name: str, rules: Path, lines: list[bytes]) -> None:
    """Print the results of one set of rules."""
    module, count, refused, took, compile_peak = compiled(rules)
    data = b"\n".join(lines)
    baseline = best(lambda: [orjson.loads(line) for line in lines])
    alerts = sum(1 for _ in feed(module, data))
    ran = best(lambda: sum(1 for _ in feed(module, data)))
    tracemalloc.start()
    for _ in feed(module, data):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(
        f"{name:<12} {count:>6} {refused:>8} {took:>9.2f} s {len(lines) / ran:>12,.0f}"
        f" {baseline / ran:>9.4f} {alerts:>8} {compile_peak:>9.1f} MB {peak:>7.1f} MB"
    )


def best(run: Any) -> float:
    """The best time of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def given(about: str | None, count: int) -> tuple[Path | None, list[bytes], random.Random]:
    """The rules that the command line names, the lines of events, and what generates more."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=Path)
    parser.add_argument("--events", type=Path)
    parser.add_argument("--count", type=int, default=count, help="number of events to generate")
    options = parser.parse_args()
    chance = random.Random(1)  # noqa: S311 - the same rules and events in every run
    lines = [json.dumps(event(chance, number)).encode() for number in range(options.count)]
    if options.events:
        lines = [line for line in options.events.read_bytes().splitlines() if line.strip()]
    return options.rules, lines, chance


@contextmanager
def generated(chance: random.Random, number: int) -> Iterator[Path]:
    """A folder with so many generated rules."""
    with TemporaryDirectory() as folder:
        for place in range(number):
            (Path(folder) / f"{place}.yml").write_text(rule(chance, place), encoding="utf-8")
        yield Path(folder)


def main() -> None:
    """Measure and print."""
    rules, lines, chance = given(__doc__, 5_000)
    print(
        "               rules  refused    compiled     events/s     ratio   alerts"
        "    compiling    running"
    )
    if rules:
        measure("given", rules, lines)
        return
    for number in (10, 100, 1_000):
        with generated(chance, number) as folder:
            measure("generated", folder, lines)


if __name__ == "__main__":
    main()
