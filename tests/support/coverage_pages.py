"""Pages in several states, as variations of the base page, and their coverage."""

from __future__ import annotations

import re

from ads_compiler.attack_mapping import releases
from ads_compiler.config import discover
from ads_compiler.coverage import model
from ads_compiler.pipeline import build
from support.projects import BASE, project


def page(
    identity, techniques, *, status="review", cases=True, rules=True, platforms="[Linux]", more=""
):
    """A variation of the base page; techniques are lines of YAML."""
    text = BASE.replace("id: EX-1", f"id: {identity}").replace(
        "status: review", f"status: {status}"
    )
    text = text.replace("started inside a container", f"started by {identity}")
    text = re.sub(
        r"    - id: T1040\n.*\n", "".join(f"    - {line}\n" for line in techniques) + more, text
    )
    text = text.replace("platforms: [Linux]", f"platforms: {platforms}")
    if not cases:
        text = re.sub(r"```yaml case\n.*?```\n", "", text, flags=re.DOTALL)
    if not rules:
        text = re.sub(r"```yaml sigma\n.*?```\n", "", text, flags=re.DOTALL)
    return text


def measured(root, release=None, **pages):
    result = build.run_cases(discover(project(root, **pages)))
    index = result.catalog.installed.load(release) if release else releases.newest(result.catalog)
    return model.measure(result.catalog.entries, result.evidence, result.sources.keys(), index)


def row(coverage, technique):
    return next(row for row in coverage.rows if row.technique.id == technique)


THREE = {
    "proven": page("EX-1", ["{id: T1040, tactics: [discovery]}", "{id: T1059.004}"]),
    "compiled": page("EX-2", ["{id: T1040}", "{id: T1046}"], status="draft", cases=False),
    "documented": page(
        "EX-3", ["{id: T1040}", "{id: T1114.001}"], status="draft", cases=False, rules=False
    ),
    "old": page("EX-4", ["{id: T1039}"], status="deprecated"),
}
