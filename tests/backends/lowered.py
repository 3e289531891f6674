"""Print the trees and findings that the installed pySigma gives for Sigma rules.

The rules are those of the given files (Sigma files, or YAML with a text under `rules`), and rules
generated from constructs in which releases of pySigma differ. The same arguments give the same
rules.
"""

import random
import sys
from pathlib import Path

import yaml

from ads_compiler import sigma
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Text

MODIFIERS = [
    "base64", "base64offset", "contains", "endswith", "startswith", "cased", "windash", "wide",
    "utf16", "utf16be", "expand", "re", "i", "all", "neq", "cidr", "exists", "lt", "gte",
    "fieldref", "hour",
]  # fmt: skip
VALUES = [
    "plain", "ä-ö/€", r"a\*b", r"a\?", r"C:\Windows\*", r"C:\\x\\*", "*", "", "%name%",
    r"%na\me%", r"a\%name%", "100%", "-a -b /c", "-a -b -c -d", "\N{EM DASH}x", "10.0.0.0/8",
    "::1/128", "^a(?=b)|c$", "a*?", 5, -1, 2.5, float("inf"), float("nan"), 10**400, 2**70, True,
    None,
]  # fmt: skip
NAMES = [
    "sel",
    "notepad",
    "android",
    "origin",
    "not-x",
    "and_y",
    "a.b",
    "_hidden",
    "them2",
    "of1",
    "any",
]
CONDITIONS = [
    "{a}", "{a} and {b}", "not {a}", "{a} and not {b}", "({a} or {b}) and not ({b} and {a})",
    "1 of {p}*", "all of {p}* or not {a}", "1 of them", "{a} or", "{a} {b}", "not({a})",
    "{a}and {b}", "{a} AND {b}", "((({a})))",
]  # fmt: skip
TIMESPANS = ["5m", "0m", "-5m", " 5m", "5", "1_0m", "05h", "5 m", "5x", "1M", "99999999y", 5]
AROUND = [
    "", "level: 5\n", "level: high\n", "tags: [5]\n", "tags: [attack.t1059]\n", "related: [5]\n",
    "related: [{id: 5, type: similar}]\n", "status: x\n",
]  # fmt: skip
COUNTED = (
    "title: c\nname: c\n"
    "correlation: {type: event_count, rules: [r], timespan: %s, condition: {gte: 2}}\n"
)
FILTER = (
    "title: f\nlogsource: {product: linux}\nfilter: {rules: any, s: {f: 1}, condition: not s}\n"
)
PIPELINE = {"transformations": [{"type": "field_name_mapping", "mapping": {"f": ["g", "h"]}}]}


def drawn(seed: int, number: int) -> list[str]:
    """Pages of one rule, a correlation over it and sometimes a filter."""
    draw = random.Random(seed)
    pages = []
    for _ in range(number):
        a, b = draw.sample(NAMES, 2)
        words = {"a": a, "b": b, "p": draw.choice(NAMES)[:3]}
        detection = {name: _items(draw) for name in (a, b)}
        detection["condition"] = draw.choice(CONDITIONS).format(**words)
        rule = {
            "title": "t",
            "name": "r",
            "logsource": {"product": "linux"},
            "detection": detection,
        }
        text = draw.choice(AROUND) + yaml.safe_dump(rule, sort_keys=False, allow_unicode=True)
        text += "---\n" + COUNTED % yaml.safe_dump(draw.choice(TIMESPANS)).split("\n")[0]
        pages.append(text + ("---\n" + FILTER if draw.random() < 0.3 else ""))
    return pages


def _items(draw: random.Random) -> dict[str, object]:
    chosen = draw.sample(MODIFIERS, draw.choice([0, 1, 1, 1, 2, 3]))
    values = draw.sample(VALUES, draw.choice([1, 1, 2]))
    return {"|".join(("f", *chosen)): values if len(values) > 1 else values[0]}


def given(paths: list[Path]) -> list[str]:
    """The texts of files of rules."""
    texts = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        document = yaml.safe_load(text) if text.startswith("about:") else None
        texts.append(
            str(document["rules"]) if isinstance(document, dict) and "rules" in document else text
        )
    return texts


def main() -> None:
    """Print a paragraph for each text, without and with a pipeline."""
    pipeline, seed, number, *paths = sys.argv[1:]
    settings = {"placeholders": {"name": ("x*", "y")}}
    for text in given([Path(path) for path in paths]) + drawn(int(seed), int(number)):
        for more in ({}, {"pipelines": (Path(pipeline),)}):
            try:
                lowered = sigma.lower([Text("rule.yml", text)], sigma.Settings(**settings, **more))
            except ConfigError as error:
                print("set-up", error)
                continue
            print(*(ascii(rule) for rule in lowered.rules), sep="\n")
            print(*(ascii(finding) for finding in lowered.diagnostics), "", sep="\n")


if __name__ == "__main__":
    main()
