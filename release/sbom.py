"""Write the CycloneDX SBOM of a release; the same input gives the same bytes.

The components are the pins of the lock with their hashes. Licences and dependencies come from the
metadata of the installed distributions.
"""

from __future__ import annotations

import hashlib
import sys
import uuid
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.locks import Pin, read  # noqa: E402  (shared with the check of the locks)


def sbom(described: Metadata, lock: Path, wheel: Path, epoch: int) -> str:
    """The SBOM of one release."""
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(wheel.read_bytes()).hexdigest())
    )
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    root = Component(
        name=described.name,
        version=str(described.version),
        type=ComponentType.APPLICATION,
        bom_ref=described.name,
        purl=PackageURL("pypi", name=described.name, version=str(described.version)),
        licenses=[LicenseFactory().make_from_string(described.license_expression or "")],
        hashes=[_sha256(hashlib.sha256(wheel.read_bytes()).hexdigest())],
    )
    bom.metadata.component = root
    parts = {
        f"{pin.name}=={pin.version}": _component(pin)
        for pin in read(lock.name, lock.read_text()).pins
    }
    for part in parts.values():
        bom.components.add(part)
    by_name: dict[str, list[Component]] = {}
    for part in parts.values():
        by_name.setdefault(canonicalize_name(part.name), []).append(part)
    bom.register_dependency(root, _targets(map(str, described.requires_dist or ()), by_name))
    for part in parts.values():
        bom.register_dependency(part, _targets(_requires(part.name), by_name))
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _component(pin: Pin) -> Component:
    marker = pin.requirement.marker
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{pin.name}=={pin.version}",
        purl=PackageURL("pypi", name=pin.name, version=pin.version),
        licenses=_licences(pin.name),
        properties=[Property(name="python:marker", value=str(marker))] if marker else [],
        hashes=[_sha256(value.removeprefix("sha256:")) for value in sorted(pin.hashes)],
    )


def _sha256(value: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=value)


def _licences(name: str) -> list[object]:
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []
    text = stated.get("License-Expression") or stated.get("License") or ""
    return [LicenseFactory().make_from_string(text)] if text and "\n" not in text else []


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _targets(requirements: object, by_name: dict[str, list[Component]]) -> list[Component]:
    """The components required without any extra."""
    parsed = [Requirement(str(text)) for text in requirements]  # type: ignore[attr-defined]
    return [
        part
        for each in parsed
        if each.marker is None or each.marker.evaluate({"extra": ""})
        for part in by_name.get(canonicalize_name(each.name), [])
    ]
