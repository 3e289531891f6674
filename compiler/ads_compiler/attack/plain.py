"""Bundle files to objects by JSON alone: what a file is, and the objects in it that count, without attackcti.

An object is known by its `id`; of several versions the newest counts, and of equal ones the last in the file.
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
from ads_compiler.attack.known import published_release
from ads_compiler.core.errors import AttackDataError

# The domains of ATT&CK with the names of their kill chains, in the order of an index.
CHAINS = {
    ENTERPRISE: "mitre-attack",
    "mobile-attack": "mitre-mobile-attack",
    "ics-attack": "mitre-ics-attack",
}
Objects = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file that was found to hold one domain of one release; `release` and `published` are "" where it is silent."""

    name: str
    digest: str
    data: bytes
    domain: str
    release: str
    published: str
    raw: tuple[dict[str, Any], ...]

    @property
    def source(self) -> str:
        """Where the facts come from, as an index tells it."""
        dated = f", published {self.published}" if self.published else ""
        return f"{self.domain} from {self.name.removesuffix('.gz')}, sha256 {self.digest}{dated}"


def read_data(path: Path) -> bytes:
    """The bytes of a file, unpacked where it is gzipped."""
    if path.is_dir():
        raise AttackDataError(f"{path.name or path} is a folder; name one file for each domain")
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" or data[:2] == b"\x1f\x8b" else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise AttackDataError(
            f"{path.name} cannot be read: it is cut short or not gzip ({error})"
        ) from error
    except OSError as error:
        raise AttackDataError(f"{path.name} cannot be read: {error.strerror or error}") from error


def read_bundle(path: Path) -> Bundle:
    """A file of STIX 2.0 or 2.1, `.json` or `.json.gz`, that holds one domain of one release."""
    data = read_data(path)
    try:
        loaded = json.loads(data.removeprefix(codecs.BOM_UTF8))
    except (ValueError, RecursionError) as error:
        raise AttackDataError(
            f"{path.name} is not a STIX bundle of ATT&CK: no JSON, or cut short ({error})"
        ) from error
    if not isinstance(loaded, dict) or loaded.get("type") != "bundle":
        raise AttackDataError(f"{path.name} is not a STIX bundle of ATT&CK")
    raw = loaded.get("objects")
    if not isinstance(raw, list) or not raw:
        raise AttackDataError(f"{path.name} is a STIX bundle that holds no objects")
    if not all(isinstance(item, dict) and {"type", "id"} <= item.keys() for item in raw):
        raise AttackDataError(
            f"{path.name} is not a STIX bundle of ATT&CK: it holds something without type and id"
        )
    if not all(isinstance(item[key], str) for item in raw for key in ("type", "id")):
        raise AttackDataError(
            f"{path.name} is not a STIX bundle of ATT&CK: a type or an id in it is no text"
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
            f"{name} is a STIX bundle that holds no {'techniques' if tactics else 'tactics'}"
        )
    # A technique may be shared by domains, a tactic may not; before 9.0 only kill chains tell the domain.
    found = {domain for item in tactics for domain in item.get("x_mitre_domains", ())}
    found |= {
        item["x_mitre_domains"][0] for item in patterns if len(item.get("x_mitre_domains", ())) == 1
    }
    if not found:
        by_chain = {chain: domain for domain, chain in CHAINS.items()}
        chains = {
            phase["kill_chain_name"]
            for item in patterns
            for phase in item.get("kill_chain_phases", ())
        }
        found = {by_chain.get(chain, chain) for chain in chains}
    if len(found) != 1 or not found <= CHAINS.keys():
        told = " and ".join(sorted(map(str, found))) or "no domain that is named"
        raise AttackDataError(
            f"{name} must hold one ATT&CK domain of {', '.join(CHAINS)}, and holds {told}"
        )
    return str(found.pop())


def _release(name: str, raw: list[dict[str, Any]], digest: str) -> tuple[str, str]:
    collections = [item for item in raw if item["type"] == "x-mitre-collection"]
    said = {str(item["x_mitre_version"]) for item in collections}
    known = published_release(digest)
    said |= {known} if known else set()
    if len(said) > 1:
        raise AttackDataError(
            f"{name} must hold one release, and holds {' and '.join(sorted(said))}"
        )
    release = said.pop() if said else ""
    if release and not is_release(release):
        raise AttackDataError(
            f"{name} names the release '{release}', which is no number such as 18.1"
        )
    return release, max((str(item["modified"])[:10] for item in collections), default="")


def plain_objects(bundle: Bundle) -> Objects:
    """The objects of a bundle, read as JSON."""
    return arranged(bundle.raw)


def arranged(items: Iterable[Any]) -> Objects:
    """Objects by type and then by id, each in its newest version: whichever reader found them, in the same order."""
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
    """When an object was changed; attackcti has made a date of it already for some types."""
    found = item.get("modified", "0001-01-01T00:00:00Z")
    date = found if isinstance(found, datetime) else datetime.fromisoformat(found)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def malformed(name: str, error: Exception) -> AttackDataError:
    """The error for an object that is not as ATT&CK has it."""
    told = f"one lacks {error}" if isinstance(error, KeyError) else str(error)
    return AttackDataError(f"{name} holds objects that are not as ATT&CK has them: {told}")
