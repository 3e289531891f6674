"""The beginning of a detector: what it is, from where, and the import of the runtime next to it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from ads_compiler import __version__
from ads_compiler.codegen.bundle import OWN_FOLDER
from ads_compiler.codegen.facts import DetectorFacts
from ads_compiler.codegen.functions import Shown
from ads_compiler.codegen.layout import WIDTH, docstring, shown
from ads_compiler.codegen.runtime.ruleset import RUNTIME_VERSION
from ads_compiler.detection.tree import Rule

_PREAMBLE = f"""
from __future__ import annotations
{OWN_FOLDER}
from functools import partial

try:
    import adsc_runtime

    adsc_runtime.require_runtime({RUNTIME_VERSION})
except ImportError as error:
    if __name__ != "__main__":
        raise
    print(f"{{__file__}}: {{error}}; deploy all files of one build", file=sys.stderr)
    raise SystemExit(2) from None

from adsc_runtime import (
"""


# What a reader who knows Sigma cannot guess.
_READING = (
    "How to read it: `equals`, `contains`, `starts_with` and `ends_with` ignore case, `matches`",
    "(a regular expression) does not. A field that holds a list matches if one member does. A",
    "`Rule` is tried on events of its `logsource`, which the table of log sources (`routes.json`)",
    "derives from the event. Its `key` names it in alerts and correlations; its `fields` are shown",
    f"in alerts. `require_runtime({RUNTIME_VERSION})` refuses another `adsc_runtime.py`.",
)


def documentation(facts: DetectorFacts | None, rules: Sequence[Rule], file: Shown) -> str:
    """The module docstring: title, id, priority, ATT&CK, page, and the rules with their lines."""
    if facts is None:
        files = list(dict.fromkeys(file(rule.span.file) for rule in rules))
        title = rules[0].title if len(rules) == 1 else f"{len(rules)} Sigma rules"
        lines = [
            f"Sigma: {', '.join(files) if len(files) < 4 else f'{len(files)} files'}",
            f"adsc:  {__version__}",
        ]
    else:
        title = facts.title
        techniques = ", ".join(facts.techniques) or "no technique"
        lines = [
            f"Strategy: {facts.id}, {facts.status}",
            f"Priority: {facts.priority}",
            f"ATT&CK:   {techniques} (ATT&CK {facts.attack_release})",
            f"Page:     {facts.url}",
            f"Source:   {facts.file}" if facts.file else "",
            f"Tool:     adsc {facts.tool_version}",
            *(f"Rule:     {rule.key}, line {rule.span.line}: {rule.title}" for rule in rules),
        ]
    first = textwrap.wrap(_line(title), WIDTH - 5) or ["A detector"]
    body = [
        part
        for line in lines
        if line
        for part in textwrap.wrap(_line(line), WIDTH, subsequent_indent=" " * 10)
    ]
    end = "Generated. Do not edit: change the source and build again."
    text = docstring("\n".join([*first, "", *body, "", *_READING, "", end]) + "\n")
    return f"#!/usr/bin/env python3\n{text}\n"


def _line(text: str) -> str:
    return shown(text).replace("\n", " ")


def preamble(names: Sequence[str]) -> str:
    """The import of some names of the runtime."""
    return _PREAMBLE + "".join(f"    {name},\n" for name in names) + ")\n\n"
