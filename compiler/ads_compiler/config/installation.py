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
        *_origin(distribution.read_text("direct_url.json")),
        libraries=_libraries(requirements),
        extras=tuple(Extra(extra, _libraries(requirements, extra)) for extra in sorted(extras)),
    )


def _origin(text: str | None) -> tuple[str, str, str]:
    """Origin, URL and revision of PEP 610; without the file, a distribution comes from an index."""
    if text is None:
        return "index", "", ""
    direct: dict[str, Any] = json.loads(text)
    url = str(direct.get("url", ""))
    if "vcs_info" in direct:
        return "vcs", url, str(direct["vcs_info"].get("commit_id", ""))
    if "dir_info" in direct:
        return ("editable" if direct["dir_info"].get("editable") else "path"), url, ""
    return "archive", url, ""


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
