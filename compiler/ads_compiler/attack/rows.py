"""STIX objects of ATT&CK to the rows of an index. Works on the objects of either reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ads_compiler.attack.bundles import CHAINS, Objects

_SOFTWARE = ("malware", "tool")


def domain(objects: Objects, name: str) -> dict[str, Any]:
    """Tactics and techniques of a domain."""
    return {"tactics": _tactics(objects), "techniques": _techniques(objects, CHAINS[name])}


class Details:
    """Groups, software and detection strategies, merged from several domains."""

    def __init__(self) -> None:
        """Start empty."""
        self._groups: dict[str, list[Any]] = {}
        self._software: dict[str, list[Any]] = {}
        self._detections: dict[str, list[Any]] = {}
        self._components: dict[str, str] = {}

    def add(self, objects: Objects) -> None:
        """Add the objects of a domain."""
        # A group may appear in several domains, with the techniques of each.
        for row in _groups(objects):
            known = self._groups.setdefault(row[0], row)
            known[3] = sorted({*known[3], *row[3]})
        for row in _software(objects):
            known = self._software.setdefault(row[0], row)
            known[4] = sorted({*known[4], *row[4]})
            known[5] = sorted({*known[5], *row[5]})
        for technique, row in _detections(objects).items():
            self._detections.setdefault(technique, row)
        for item in objects.get("x-mitre-data-component", ()):
            if not _gone(item) and (identity := _external_id(item)):
                self._components[identity] = str(item["name"])

    def as_json(self) -> dict[str, Any]:
        """All rows, sorted."""
        return {
            "groups": [self._groups[key] for key in sorted(self._groups)],
            "software": [self._software[key] for key in sorted(self._software)],
            "components": [list(row) for row in sorted(self._components.items())],
            "detections": dict(sorted(self._detections.items())),
        }


def _external_id(item: Any) -> str:
    references = (
        ref for ref in item.get("external_references", ()) if ref["source_name"] in CHAINS.values()
    )
    return str(next((ref["external_id"] for ref in references if ref.get("external_id")), ""))


def _texts(item: Any, key: str) -> list[str]:
    """The texts of a list, without empty ones; like in attackcti, one text is a list of one."""
    value = item.get(key) or ()
    return [str(text) for text in ((value,) if isinstance(value, str) else value) if text]


def _gone(item: Any) -> bool:
    return bool(item.get("revoked") or item.get("x_mitre_deprecated"))


def _tactics(objects: Objects) -> list[list[str]]:
    by_id = {str(item["id"]): item for item in objects.get("x-mitre-tactic", ())}
    matrices = objects.get("x-mitre-matrix", ())
    order: list[str] = []
    for matrix in sorted(
        matrices, key=lambda m: (_gone(m), -len(m["tactic_refs"]), str(m["name"]))
    ):
        order.extend(str(ref) for ref in matrix["tactic_refs"] if str(ref) not in order)
    order.extend(key for key in by_id if not matrices)
    rows = [by_id[ref] for ref in order if ref in by_id and not _gone(by_id[ref])]
    return [
        [_external_id(item), str(item["x_mitre_shortname"]), str(item["name"])] for item in rows
    ]


def _relations(objects: Objects, kind: str) -> Iterable[tuple[str, str]]:
    for item in objects.get("relationship", ()):
        if item["relationship_type"] == kind and not _gone(item):
            yield str(item["source_ref"]), str(item["target_ref"])


def _techniques(objects: Objects, chain: str) -> dict[str, list[Any]]:
    patterns = {str(item["id"]): item for item in objects.get("attack-pattern", ())}
    successors: dict[str, list[str]] = defaultdict(list)
    for source, target in _relations(objects, "revoked-by"):
        if source in patterns and target in patterns:
            successors[source].append(_external_id(patterns[target]))
    rows: dict[str, list[Any]] = {}
    for key, item in patterns.items():
        revoked = bool(item.get("revoked"))
        row = [
            str(item["name"]),
            _phases(item, chain),
            _platforms(item),
            min(successors[key], default="") if revoked else None,
            int(bool(item.get("x_mitre_deprecated"))),
        ]
        identity = _external_id(item)
        # If an active and an inactive object share an id, the active one is used.
        if identity and (identity not in rows or not _gone(item)):
            rows[identity] = row
    return dict(sorted(rows.items()))


def _phases(item: Any, chain: str) -> list[str]:
    """The tactics of a technique; if it belongs to several domains, those of the domain's chain."""
    phases = [
        (str(p["kill_chain_name"]), str(p["phase_name"])) for p in item.get("kill_chain_phases", ())
    ]
    known = {name for name, _ in phases if name in CHAINS.values()}
    chains = {chain} if chain in known else known
    return sorted({phase for name, phase in phases if name in chains})


def _platforms(item: Any) -> list[str] | None:
    """The platforms, or None if unknown, which ICS writes as a platform "None"."""
    return sorted(name for name in _texts(item, "x_mitre_platforms") if name != "None") or None


def _used(objects: Objects) -> dict[str, set[str]]:
    patterns = _ids(objects, "attack-pattern")
    used: dict[str, set[str]] = defaultdict(set)
    for source, target in _relations(objects, "uses"):
        if target in patterns:
            used[source].add(patterns[target])
    return used


def _ids(objects: Objects, *kinds: str) -> dict[str, str]:
    """The ATT&CK ids of active objects by their STIX ids."""
    return {
        str(item["id"]): _external_id(item)
        for kind in kinds
        for item in objects.get(kind, ())
        if not _gone(item)
    }


def _groups(objects: Objects) -> list[list[Any]]:
    used = _used(objects)
    return [
        [
            _external_id(item),
            str(item["name"]),
            sorted(_texts(item, "aliases")),
            sorted(used[item["id"]]),
        ]
        for item in objects.get("intrusion-set", ())
        if not _gone(item)
    ]


def _software(objects: Objects) -> list[list[Any]]:
    used, known = _used(objects), _ids(objects, "intrusion-set")
    groups: dict[str, set[str]] = defaultdict(set)
    for source, target in _relations(objects, "uses"):
        if source in known:
            groups[target].add(known[source])
    rows = []
    for kind in _SOFTWARE:
        for item in objects.get(kind, ()):
            if _gone(item):
                continue
            name, key = str(item["name"]), str(item["id"])
            aliases = sorted({*_texts(item, "x_mitre_aliases")} - {name})
            rows.append(
                [_external_id(item), name, kind, aliases, sorted(used[key]), sorted(groups[key])]
            )
    return rows


def _detections(objects: Objects) -> dict[str, list[Any]]:
    patterns = _ids(objects, "attack-pattern")
    components = {
        str(item["id"]): str(item["name"]) for item in objects.get("x-mitre-data-component", ())
    }
    analytics = {
        str(item["id"]): item for item in objects.get("x-mitre-analytic", ()) if not _gone(item)
    }
    strategies = {
        str(item["id"]): item
        for item in objects.get("x-mitre-detection-strategy", ())
        if not _gone(item)
    }
    rows: dict[str, list[Any]] = {}
    for source, target in _relations(objects, "detects"):
        if source not in strategies or target not in patterns:
            continue
        refs = [
            str(ref)
            for ref in strategies[source].get("x_mitre_analytic_refs", ())
            if str(ref) in analytics
        ]
        listed = sorted(_analytic(analytics[ref], components) for ref in refs)
        row = [_external_id(strategies[source]), str(strategies[source]["name"]), listed]
        rows[patterns[target]] = min(row, rows.get(patterns[target], row))
    return rows


def _analytic(item: Any, components: Mapping[str, str]) -> list[Any]:
    platforms = _texts(item, "x_mitre_platforms")
    sources = [
        [str(ref.get("name", "")).strip(), str(ref.get("channel", "")).strip(),
         components.get(str(ref.get("x_mitre_data_component_ref")), "")]
        for ref in item.get("x_mitre_log_source_references", ())
    ]  # fmt: skip
    return [_external_id(item), ", ".join(platforms), sources]
