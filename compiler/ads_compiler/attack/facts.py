"""Enterprise releases from a file of facts: a base release and the changes of each later one.

A row is name, tactics, platforms (null if unknown), and the successor, `!deprecated`, or null.
Names and ids of tactics come from an index that was imported from STIX, and from `renames`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ads_compiler.attack.bundles import read_data
from ads_compiler.attack.index import ENTERPRISE, FORMAT, NOTICE, Index, is_release, version_key
from ads_compiler.attack.renames import PARTS, SPLIT
from ads_compiler.core.errors import AttackDataError


def import_facts(path: Path, release: str, tactics_from: Index) -> Index:
    """Build the index of a release; `tactics_from` is an earlier release imported from STIX."""
    history = import_history(path)
    steps = {history["first"]: history["base"], **history["delta"]}
    known = sorted(steps, key=version_key)
    if release not in known:
        raise AttackDataError(
            f"{path.name} does not contain ATT&CK {release}; it contains {', '.join(known)}"
        )
    techniques: dict[str, Any] = {}
    for step in known:
        if version_key(step) <= version_key(release):
            techniques |= steps[step]
    rows = {key: _row(row) for key, row in sorted(techniques.items()) if row is not None}
    facts = {
        "format": FORMAT,
        "notice": NOTICE,
        "release": release,
        "published": "",
        "sources": history["sources"],
        "domains": {ENTERPRISE: {"tactics": _tactics(rows, tactics_from), "techniques": rows}},
    }
    return Index(facts)


def import_history(path: Path) -> dict[str, Any]:
    """Build the data of `history.json.gz` from a file of facts."""
    loaded = _load(path)
    try:
        first, rows = loaded["base"]
        steps = sorted(loaded["delta"].items(), key=lambda step: version_key(step[0]))
        delta = {release: _sorted(changes) for release, changes in steps}
        if not all(is_release(release) for release in (first, *delta)):
            raise AttackDataError(
                f"{path.name} is not a file of ATT&CK facts: releases must be numbers such as 18.1"
            )
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return {
            "format": FORMAT,
            "notice": NOTICE,
            "sources": [
                f"{ENTERPRISE} from {path.name}, sha256 {digest}",
                *(f"{key}: {text}" for key, text in sorted(loaded["sources"].items())),
            ],
            "first": first,
            "base": _sorted(rows),
            "delta": delta,
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise AttackDataError(f"{path.name} is not a file of ATT&CK facts") from error


def is_facts(path: Path) -> bool:
    """Whether a file looks like a file of facts rather than a STIX bundle."""
    try:
        return {"base", "delta", "row"} <= _load(path).keys()
    except AttackDataError:
        return False


def _load(path: Path) -> dict[str, Any]:
    data = read_data(path)
    try:
        loaded = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AttackDataError(f"{path.name} is not a file of ATT&CK facts: {error}") from error
    if not isinstance(loaded, dict):
        raise AttackDataError(f"{path.name} is not a file of ATT&CK facts")
    return loaded


def _sorted(rows: dict[str, Any]) -> dict[str, Any]:
    return {key: None if row is None else _checked(*row) for key, row in sorted(rows.items())}


def _checked(name: Any, tactics: Any, platforms: Any, fate: Any) -> list[Any]:
    if (
        not isinstance(name, str)
        or not isinstance(fate, str | None)
        or not (_is_list_of_strings(tactics) and _is_list_of_strings(platforms or []))
    ):
        raise TypeError(name)
    return [name, sorted(tactics), None if platforms is None else sorted(platforms), fate]


def _is_list_of_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _row(row: list[Any]) -> list[Any]:
    name, tactics, platforms, fate = row
    deprecated = fate is not None and fate.startswith("!")
    return [name, tactics, platforms, None if deprecated else fate, int(deprecated)]


def _tactics(techniques: dict[str, list[Any]], earlier: Index) -> list[list[str]]:
    """The tactics that the active techniques name, in the order of the earlier matrix."""
    named = {t for row in techniques.values() if row[3] is None and not row[4] for t in row[1]}
    rows: list[tuple[str, str, str]] = []
    for tactic in earlier.tactics():
        if tactic.shortname in named:
            rows.append((tactic.id, tactic.shortname, tactic.name))
        elif tactic.shortname in SPLIT:
            rows.extend(
                (part.id, part.shortname, part.name) for part in PARTS if part.shortname in named
            )
    missing = named - {row[1] for row in rows}
    if missing:
        raise AttackDataError(f"the facts use unknown tactics: {', '.join(sorted(missing))}")
    return [list(row) for row in rows]
