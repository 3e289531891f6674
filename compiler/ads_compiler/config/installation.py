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
