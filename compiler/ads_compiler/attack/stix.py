"""STIX bundles to an index. The only module that imports attackcti; it contacts no server.

One explicit file a domain, `.json` or `.json.gz`: given a folder, attackcti would merge every release in it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ads_compiler.attack.index import ENTERPRISE, FORMAT, NOTICE, Index
from ads_compiler.errors import AttackDataError

DOMAINS = {ENTERPRISE: "enterprise", "mobile-attack": "mobile", "ics-attack": "ics"}
_KILL_CHAINS = ("mitre-attack", "mitre-mobile-attack", "mitre-ics-attack")
Objects = Mapping[str, list[Any]]


def import_bundles(paths: Sequence[Path], release: str | None = None) -> Index:
    """An index of one release from the bundles of one or more domains.

    The release is read from the bundles; `release` is needed where they do not say it, and must agree where they do.
    """
    details: dict[str, Any] = {"format": FORMAT, "notice": NOTICE, "groups": [], "detections": {}}
    domains: dict[str, Any] = {}
    sources: list[str] = []
    said: set[str] = {release} if release else set()
    groups: dict[str, list[Any]] = {}
    for path in paths:
        data = _read(path)
        domain, objects = _load(path, data)
        if domain in domains:
            raise AttackDataError(f"{path.name} holds {domain}, which an earlier file holds already")
        said |= {str(item["x_mitre_version"]) for item in objects["x-mitre-collection"]}
        domains[domain] = {"tactics": _tactics(objects), "techniques": _techniques(objects)}
        sources.append(f"{domain} from {path.name.removesuffix('.gz')}, sha256 {hashlib.sha256(data).hexdigest()}")
        details["detections"] |= _detections(objects)
        for row in _groups(objects):  # a group may appear in several domains, with the techniques of each
            known = groups.setdefault(row[0], row)
            known[3] = sorted({*known[3], *row[3]})
    if len(said) != 1:
        told = " and ".join(sorted(said))
        raise AttackDataError(
            f"the bundles say {told}, which differ" if said else "the bundles name no release; give --release"
        )
    details["groups"] = [groups[key] for key in sorted(groups)]
    details["detections"] = dict(sorted(details["detections"].items()))
    facts: dict[str, Any] = {
        "format": FORMAT,
        "notice": NOTICE,
        "release": said.pop(),
        "sources": sorted(sources),
        "domains": {name: domains[name] for name in DOMAINS if name in domains},
    }
    details["release"] = facts["release"]
    return Index(facts, details)


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error) as error:
        raise AttackDataError(f"{path.name} cannot be read: {error}") from error


def _load(path: Path, data: bytes) -> tuple[str, Objects]:
    """The domain and the objects of a bundle, by type."""
    try:
        bundle = json.loads(data)
        tactics = [item for item in bundle["objects"] if item["type"] == "x-mitre-tactic"]
        domains = {name for item in tactics for name in item["x_mitre_domains"]}
    except (ValueError, KeyError, TypeError) as error:
        raise AttackDataError(f"{path.name} is not a STIX bundle of ATT&CK") from error
    if len(domains) != 1 or not domains <= DOMAINS.keys():
        told = ", ".join(sorted(domains)) or "no tactics"
        raise AttackDataError(f"{path.name} must hold one ATT&CK domain, and holds {told}")
    domain = domains.pop()
    from attackcti import MitreAttackClient

    with tempfile.TemporaryDirectory() as room:
        plain = Path(room) / "bundle.json"  # attackcti takes plain files only
        plain.write_bytes(data)
        try:
            client = MitreAttackClient.from_local(**{DOMAINS[domain]: str(plain)})
        except Exception as error:  # its own kinds are not documented
            raise AttackDataError(f"{path.name} was refused by attackcti: {error}") from error
    # The client's models leave `revoked` out, so the STIX objects behind them are asked.
    source = getattr(client, f"TC_{DOMAINS[domain].upper()}_SOURCE")
    objects: dict[str, list[Any]] = defaultdict(list)
    for item in source.query([]):
        objects[item["type"]].append(item)
    return domain, objects


def _external_id(item: Any) -> str:
    found = (ref for ref in item.get("external_references", ()) if ref["source_name"] in _KILL_CHAINS)
    return str(next((ref["external_id"] for ref in found if "external_id" in ref), ""))


def _gone(item: Any) -> bool:
    return bool(item.get("revoked") or item.get("x_mitre_deprecated"))


def _tactics(objects: Objects) -> list[list[str]]:
    by_id = {str(item["id"]): item for item in objects["x-mitre-tactic"]}
    order: list[str] = []
    for matrix in sorted(objects["x-mitre-matrix"], key=lambda m: (_gone(m), -len(m["tactic_refs"]), str(m["name"]))):
        order.extend(str(ref) for ref in matrix["tactic_refs"] if str(ref) not in order)
    rows = [by_id[ref] for ref in order if ref in by_id and not _gone(by_id[ref])]
    return [[_external_id(item), str(item["x_mitre_shortname"]), str(item["name"])] for item in rows]


def _relations(objects: Objects, kind: str) -> Iterable[tuple[str, str]]:
    for item in objects["relationship"]:
        if item["relationship_type"] == kind and not _gone(item):
            yield str(item["source_ref"]), str(item["target_ref"])


def _techniques(objects: Objects) -> dict[str, list[Any]]:
    patterns = {str(item["id"]): item for item in objects["attack-pattern"]}
    successors: dict[str, list[str]] = defaultdict(list)
    for source, target in _relations(objects, "revoked-by"):
        if source in patterns and target in patterns:
            successors[source].append(_external_id(patterns[target]))
    rows: dict[str, list[Any]] = {}
    for key, item in patterns.items():
        phases = item.get("kill_chain_phases", ())
        revoked = bool(item.get("revoked"))
        row = [
            str(item["name"]),
            sorted({str(p["phase_name"]) for p in phases if p["kill_chain_name"] in _KILL_CHAINS}),
            _platforms(item),
            min(successors[key], default="") if revoked else None,
            int(bool(item.get("x_mitre_deprecated"))),
        ]
        identity = _external_id(item)
        # An id stands for its active object where an old one carries it as well.
        if identity and (identity not in rows or not _gone(item)):
            rows[identity] = row
    return dict(sorted(rows.items()))


def _platforms(item: Any) -> list[str] | None:
    """ICS says "None" where it names no platform, which is not a platform but not knowing one."""
    return sorted(str(name) for name in item.get("x_mitre_platforms", ()) if name != "None") or None


def _groups(objects: Objects) -> list[list[Any]]:
    patterns = {str(item["id"]): _external_id(item) for item in objects["attack-pattern"] if not _gone(item)}
    used: dict[str, set[str]] = defaultdict(set)
    for source, target in _relations(objects, "uses"):
        if target in patterns:
            used[source].add(patterns[target])
    return [
        [
            _external_id(item),
            str(item["name"]),
            sorted(str(a) for a in item.get("aliases", ())),
            sorted(used[str(item["id"])]),
        ]
        for item in objects["intrusion-set"]
        if not _gone(item)
    ]


def _detections(objects: Objects) -> dict[str, list[Any]]:
    patterns = {str(item["id"]): _external_id(item) for item in objects["attack-pattern"] if not _gone(item)}
    components = {str(item["id"]): str(item["name"]) for item in objects["x-mitre-data-component"]}
    analytics = {str(item["id"]): item for item in objects["x-mitre-analytic"] if not _gone(item)}
    strategies = {str(item["id"]): item for item in objects["x-mitre-detection-strategy"] if not _gone(item)}
    rows: dict[str, list[Any]] = {}
    for source, target in _relations(objects, "detects"):
        if source not in strategies or target not in patterns:
            continue
        refs = [str(ref) for ref in strategies[source].get("x_mitre_analytic_refs", ()) if str(ref) in analytics]
        found = sorted(_analytic(analytics[ref], components) for ref in refs)
        rows[patterns[target]] = [_external_id(strategies[source]), str(strategies[source]["name"]), found]
    return rows


def _analytic(item: Any, components: Mapping[str, str]) -> list[Any]:
    platforms = [str(name) for name in item.get("x_mitre_platforms", ())]
    sources = [
        [str(ref.get("name", "")).strip(), str(ref.get("channel", "")).strip(),
         components.get(str(ref.get("x_mitre_data_component_ref")), "")]
        for ref in item.get("x_mitre_log_source_references", ())
    ]  # fmt: skip
    return [_external_id(item), ", ".join(platforms), sources]
