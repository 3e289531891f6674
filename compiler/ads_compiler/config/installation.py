"""The installation of adsc: its origin, libraries and extras, from package metadata.

The only module that reads the metadata of installed distributions.
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
    """A required distribution; `version` is None if it is not installed."""

    name: str
    specifier: str
    version: str | None

    @property
    def usable(self) -> bool:
        """Whether a suitable version is installed."""
        bounds = Requirement(self.name + self.specifier).specifier
        return self.version is not None and bounds.contains(self.version, prereleases=True)


@dataclass(frozen=True, slots=True)
class Extra:
    """An optional dependency group, present if all of its libraries are usable."""

    name: str
    libraries: tuple[Library, ...]

    @property
    def present(self) -> bool:
        """Whether all libraries of the extra are usable."""
        return all(library.usable for library in self.libraries)

    @property
    def install(self) -> str:
        """The command that installs the extra."""
        return f"pip install '{DISTRIBUTION}[{self.name}]'"


@dataclass(frozen=True, slots=True)
class Installation:
    """The installed distribution.

    `origin` is "index", "editable", "path", "archive", "vcs" or "source", and `url` its location.
    """

    version: str | None
    origin: str
    url: str = ""
    revision: str = ""
    libraries: tuple[Library, ...] = ()
    extras: tuple[Extra, ...] = ()


def installation(name: str = DISTRIBUTION) -> Installation:
    """The installation according to metadata; without metadata, the origin is "source"."""
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
    """The requirements for this Python, or the additional ones of an extra."""
    applicable = [
        requirement
        for requirement in requirements
        if _applies(requirement, extra) and not (extra and _applies(requirement, ""))
    ]
    return tuple(
        Library(each.name, str(each.specifier), _version(each.name))
        for each in sorted(applicable, key=lambda each: each.name.lower())
    )


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
