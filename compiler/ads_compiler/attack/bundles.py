"""STIX bundle files to objects, read as plain JSON without attackcti.

Objects are identified by `id`. Of several versions the newest is used; of equally new ones, the
last in the file.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ads_compiler.attack.index import ENTERPRISE, is_release
from ads_compiler.core.errors import AttackDataError
from ads_compiler.core.files import regular_bytes

# The domains of ATT&CK with the names of their kill chains, in the order of an index.
CHAINS = {
    ENTERPRISE: "mitre-attack",
    "mobile-attack": "mitre-mobile-attack",
    "ics-attack": "mitre-ics-attack",
}
Objects = Mapping[str, list[Any]]

# Domain and release of files as MITRE published them, by the SHA-256 of the plain JSON. Add only
# hashes that were computed from the published file. These files need no `--release`.
PUBLISHED = {
    "a7c0106492843485340710be9e841c1584d8fc6da8950e7097db0e7b5bc9f164": ("ics-attack", "18.1"),
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file with one domain of one release; `release` and `published` are "" if not given."""

    name: str
    digest: str
    data: bytes
    domain: str
    release: str
    published: str
    raw: tuple[dict[str, Any], ...]

    @property
    def source(self) -> str:
        """Where the facts come from, as recorded in an index."""
        dated = f", published {self.published}" if self.published else ""
        return f"{self.domain} from {self.name.removesuffix('.gz')}, sha256 {self.digest}{dated}"


def read_data(path: Path) -> bytes:
    """The bytes of a file, decompressed if it is gzipped."""
    if path.is_dir():
        raise AttackDataError(f"{path.name or path} is a directory; give one file for each domain")
    try:
        data = regular_bytes(path)
        return gzip.decompress(data) if path.suffix == ".gz" or data[:2] == b"\x1f\x8b" else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise AttackDataError(
            f"{path.name} cannot be read: truncated or not gzip ({error})"
        ) from error
    except OSError as error:
        raise AttackDataError(f"{path.name} cannot be read: {error.strerror or error}") from error


def read_bundle(path: Path) -> Bundle:
    """Read a file of STIX 2.0 or 2.1, `.json` or `.json.gz`, with one domain of one release."""
    data = read_data(path)
    try:
        loaded = json.loads(data.removeprefix(codecs.BOM_UTF8))
    except (ValueError, RecursionError) as error:
        raise AttackDataError(
            f"{path.name} is not a STIX bundle of ATT&CK: invalid or truncated JSON ({error})"
        ) from error
    if not isinstance(loaded, dict) or loaded.get("type") != "bundle":
        raise AttackDataError(f"{path.name} is not a STIX bundle of ATT&CK")
    raw = loaded.get("objects")
    if not isinstance(raw, list) or not raw:
        raise AttackDataError(f"{path.name} is a STIX bundle without objects")
    if not all(isinstance(item, dict) and {"type", "id"} <= item.keys() for item in raw):
        raise AttackDataError(
            f"{path.name} is not a STIX bundle of ATT&CK: an object lacks 'type' or 'id'"
        )
    if not all(isinstance(item[key], str) for item in raw for key in ("type", "id")):
        raise AttackDataError(
            f"{path.name} is not a STIX bundle of ATT&CK: 'type' and 'id' must be strings"
        )
    digest = hashlib.sha256(data).hexdigest()
    try:
        domain = _domain(path.name, raw)
        release, published = _release(path.name, raw, digest)
    except (KeyError, TypeError, AttributeError) as error:
        raise malformed(path.name, error) from error
    return Bundle(path.name, digest, data, domain, release, published, tuple(raw))


def _domain(name: str, raw: list[dict[str, Any]]) -> str:
    tactics = [item for item in raw if item["type"] == "x-mitre-tactic"]
    patterns = [item for item in raw if item["type"] == "attack-pattern"]
    if not tactics or not patterns:
        raise AttackDataError(
            f"{name} is a STIX bundle without {'techniques' if tactics else 'tactics'}"
        )
    # Techniques can be shared by domains, tactics cannot. Before 9.0 only the kill chain names
    # the domain.
    domains = {domain for item in tactics for domain in item.get("x_mitre_domains", ())}
    domains |= {
        item["x_mitre_domains"][0] for item in patterns if len(item.get("x_mitre_domains", ())) == 1
    }
    if not domains:
        by_chain = {chain: domain for domain, chain in CHAINS.items()}
        chains = {
            phase["kill_chain_name"]
            for item in patterns
            for phase in item.get("kill_chain_phases", ())
        }
        domains = {by_chain.get(chain, chain) for chain in chains}
    if len(domains) != 1 or not domains <= CHAINS.keys():
        actual = " and ".join(sorted(map(str, domains))) or "none"
        raise AttackDataError(
            f"{name} must contain one ATT&CK domain ({', '.join(CHAINS)}), but contains {actual}"
        )
    return str(domains.pop())


def _release(name: str, raw: list[dict[str, Any]], digest: str) -> tuple[str, str]:
    collections = [item for item in raw if item["type"] == "x-mitre-collection"]
    releases = {str(item["x_mitre_version"]) for item in collections}
    if digest in PUBLISHED:
        releases.add(PUBLISHED[digest][1])
    if len(releases) > 1:
        raise AttackDataError(
            f"{name} must contain one release, but contains {' and '.join(sorted(releases))}"
        )
    release = releases.pop() if releases else ""
    if release and not is_release(release):
        raise AttackDataError(
            f"{name} names the release '{release}'; it must be a number such as 18.1"
        )
    return release, max((str(item["modified"])[:10] for item in collections), default="")


def plain_objects(bundle: Bundle) -> Objects:
    """The objects of a bundle, read as JSON."""
    return arranged(bundle.raw)


def arranged(items: Iterable[Any]) -> Objects:
    """Objects by type and then by id, each in its newest version; the same for both readers."""
    newest: dict[str, Any] = {}
    for item in items:
        other = newest.setdefault(str(item["id"]), item)
        if other is not item and _modified(item) >= _modified(other):
            newest[str(item["id"])] = item
    objects: dict[str, list[Any]] = defaultdict(list)
    for key in sorted(newest):
        objects[str(newest[key]["type"])].append(newest[key])
    return objects


def _modified(item: Any) -> datetime:
    """When an object was last modified; attackcti has parsed the date for some types."""
    modified = item.get("modified", "0001-01-01T00:00:00Z")
    date = modified if isinstance(modified, datetime) else datetime.fromisoformat(modified)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def malformed(name: str, error: Exception) -> AttackDataError:
    """The error for an object that does not have the structure of ATT&CK."""
    detail = f"missing key {error}" if isinstance(error, KeyError) else str(error)
    return AttackDataError(f"{name} contains a malformed ATT&CK object: {detail}")
