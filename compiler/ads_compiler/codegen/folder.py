"""The files of a folder of detectors: modules, the runtime that they share, and the manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ads_compiler import __version__
from ads_compiler.catalog import Entry
from ads_compiler.codegen import bundle
from ads_compiler.codegen.loader import digest
from ads_compiler.codegen.python import module_name
from ads_compiler.codegen.runtime.ruleset import PLAN_VERSION
from ads_compiler.detection.tree import Rule
from ads_compiler.engine.plan import needs_by_key

Files = dict[str, str | bytes]


def shared(routes: Mapping[str, Any]) -> dict[str, str]:
    """The files that all modules of a folder share: the runtime and the routing table."""
    return {bundle.RUNTIME: bundle.runtime(), bundle.ROUTES: json.dumps(routes, indent=1) + "\n"}


def planned(rules: Mapping[str, Iterable[Rule]], sources: Mapping[str, str]) -> dict[str, str]:
    """The file with the plans of the modules of a folder; both are given by module name.

    A module that was changed by hand does not have the digest of its plan, so its rules are all
    tried.
    """
    rows = {
        name: {"sha256": digest(source), "needs": needs_by_key(rules[name])}
        for name, source in sorted(sources.items())
    }
    plan = {"version": PLAN_VERSION, "detectors": rows}
    return {bundle.PLAN: json.dumps(plan, separators=(",", ":")) + "\n"}


def shared_rows(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What a manifest says of these files."""
    keys = {bundle.RUNTIME: "runtime", bundle.ROUTES: "routes", bundle.PLAN: "plan"}
    return {keys[name]: {"file": name, "sha256": digest(text)} for name, text in files.items()}


def detectors(
    sources: Mapping[str, str],
    entries: Mapping[str, Entry],
    routes: Mapping[str, Any] | None,
    evidence: str | None = None,
) -> Files:
    """A folder of detector modules, given by strategy id.

    `routes` is None for standalone modules. `evidence` is the text of `evidence.json`, which is
    written next to the folder; the manifest records its digest.
    """
    common = shared(routes) if routes is not None and sources else {}
    if common:
        named = {module_name(key): source for key, source in sources.items()}
        common |= planned({module_name(key): entries[key].rules for key in sources}, named)
    rows = [
        {
            "strategy": key,
            "file": f"{module_name(key)}.py",
            "sha256": digest(source),
            "status": entries[key].strategy.status,
            "priority": entries[key].strategy.priority,
            "attack": entries[key].strategy.attack_version,
        }
        for key, source in sorted(sources.items())
    ]
    manifest: dict[str, Any] = {"version": 1, "tool": f"adsc {__version__}"}
    if evidence is not None:
        manifest["evidence"] = {"file": "../evidence.json", "sha256": digest(evidence)}
    manifest |= shared_rows(common) | {"detectors": rows}
    modules = {f"{module_name(key)}.py": source for key, source in sources.items()}
    return {**common, **modules, "manifest.json": json.dumps(manifest, indent=2) + "\n"}
