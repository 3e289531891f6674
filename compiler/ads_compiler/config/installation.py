"""How adsc is installed: where it came from, its libraries and its extras, by the metadata of distributions.

Goes in: the name of a distribution. The only module that reads metadata of installed distributions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from packaging.requirements import Requirement

DISTRIBUTION = "ads-compiler"


@dataclass(frozen=True, slots=True)
class Library:
    """A distribution that is required; `version` is None where it is not installed."""

    name: str
    wanted: str
    version: str | None

    @property
    def usable(self) -> bool:
        """Whether it is installed in a version that fits."""
        bounds = Requirement(self.name + self.wanted).specifier
        return self.version is not None and bounds.contains(self.version, prereleases=True)


@dataclass(frozen=True, slots=True)
class Extra:
    """An optional part: present if all that it requires on this Python is usable."""

    name: str
    libraries: tuple[Library, ...]

    @property
    def present(self) -> bool:
        """Whether the part can be used."""
        return all(library.usable for library in self.libraries)

    @property
    def install(self) -> str:
        """The command that adds it."""
        return f"pip install '{DISTRIBUTION}[{self.name}]'"


@dataclass(frozen=True, slots=True)
class Installation:
    """`origin` is "index", "editable", "path", "archive", "vcs" or "source", `url` where that lies."""

    version: str | None
    origin: str
    url: str = ""
    revision: str = ""
    libraries: tuple[Library, ...] = ()
    extras: tuple[Extra, ...] = ()


def installation(name: str = DISTRIBUTION) -> Installation:
    """What the metadata say; without any, the package runs from its source."""
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Installation(None, "source")
    requirements = tuple(map(Requirement, distribution.requires or ()))
    extras = distribution.metadata.get_all("Provides-Extra") or []
    return Installation(
        distribution.version,
        *_origin(direct_url(name)),
        libraries=_libraries(requirements),
        extras=tuple(Extra(extra, _libraries(requirements, extra)) for extra in sorted(extras)),
    )


def direct_url(name: str = DISTRIBUTION) -> dict[str, Any] | None:
    """Where a distribution was installed from (PEP 610).

    None is an installation from a package index, as is a record that cannot be read.
    """
    try:
        text = metadata.distribution(name).read_text("direct_url.json")
        record = json.loads(text) if text else None
    except (metadata.PackageNotFoundError, ValueError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("url"), str) else None


def part(record: dict[str, Any], key: str) -> dict[str, Any]:
    """A part of such a record, empty where it has another form."""
    inner = record.get(key)
    return inner if isinstance(inner, dict) else {}


def _origin(record: dict[str, Any] | None) -> tuple[str, str, str]:
    """Origin, URL and revision of a record."""
    if record is None:
        return "index", "", ""
    if "vcs_info" in record:
        return "vcs", record["url"], str(part(record, "vcs_info").get("commit_id", ""))
    if "dir_info" in record:
        editable = part(record, "dir_info").get("editable")
        return ("editable" if editable else "path"), record["url"], ""
    return "archive", record["url"], ""


def _libraries(requirements: Iterable[Requirement], extra: str = "") -> tuple[Library, ...]:
    """What is required on this Python, of an extra that alone."""
    wanted = [
        requirement
        for requirement in requirements
        if _holds(requirement, extra) and not (extra and _holds(requirement, ""))
    ]
    return tuple(
        Library(each.name, str(each.specifier), _version(each.name))
        for each in sorted(wanted, key=lambda each: each.name.lower())
    )


def _holds(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
