"""Locks as pip reads them, and whether one pins all that is required of it.

    python tests/support/locks.py          # both locks, in the environment of `make test`
    python tests/support/locks.py build  # the build lock alone, in the environment of `make build`

pip installs a lock with `--no-deps`, so only the lock decides what is installed. What it must
hold is read from the metadata of the installed distributions, for each Python and system that the
project supports.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from itertools import product
from pathlib import Path
from typing import Any

from packaging.dependency_groups import resolve_dependency_groups
from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
BUILD, FULL = "requirements-build.lock", "requirements.lock"
PYTHONS = ("3.11.0", "3.11.9", "3.12.0", "3.13.0", "3.14.0")
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
_HASH = re.compile(r"\s--hash=(\S+)")
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")

Environment = Mapping[str, str]
Problems = Iterator[str]


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")

    def active(self, environment: Environment) -> bool:
        return _holds(self.requirement, environment)


@dataclass(frozen=True, slots=True)
class Lock:
    """The entries of a lock, and what is wrong with its form."""

    name: str
    pins: tuple[Pin, ...]
    problems: tuple[str, ...]

    def pinned(self, name: str, environment: Environment) -> Pin | None:
        return next((p for p in self.pins if p.name == name and p.active(environment)), None)


@dataclass(frozen=True, slots=True)
class Distribution:
    """What is installed under a name."""

    version: str
    requires: tuple[Requirement, ...] = ()


Installed = Callable[[str], Distribution | None]


def installed(name: str) -> Distribution | None:
    """A distribution of this environment."""
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    return Distribution(distribution.version, tuple(map(Requirement, distribution.requires or ())))


def environments() -> tuple[dict[str, str], ...]:
    """This environment first, then each supported Python on each supported system."""
    here = {name: str(value) for name, value in default_environment().items()}
    others = (
        here | system | {"python_full_version": python, "python_version": python.rpartition(".")[0]}
        for python, system in product(PYTHONS, SYSTEMS)
    )
    return (here, *others)


def read(name: str, text: str) -> Lock:
    """A lock from its text."""
    pins, problems = [], []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        entry = re.sub(r"(^|\s)#.*", "", line).strip()
        if not entry:
            continue
        words, hashes = _HASH.sub("", entry).strip(), _HASH.findall(entry)
        try:
            requirement = Requirement(words)
        except InvalidRequirement:
            problems.append(f"{name}: '{words}' is not a pinned requirement")
            continue
        pins.append(Pin(requirement, frozenset(hashes)))
        clauses = [(clause.operator, clause.version) for clause in requirement.specifier]
        if requirement.url or len(clauses) != 1 or clauses[0][0] != "==" or "*" in clauses[0][1]:
            problems.append(f"{name}: '{words}' does not name one version with '=='")
        if not hashes:
            problems.append(f"{name}: '{words}' has no hash")
        problems += [
            f"{name}: '{words}' has '{value}', which is not a SHA-256"
            for value in hashes
            if not _SHA256.fullmatch(value)
        ]
    return Lock(name, tuple(pins), tuple(problems))


@dataclass(slots=True)
class _Walk:
    """One pass over everything that is required in one environment."""

    lock: Lock
    installed: Installed
    environment: Environment
    here: bool
    problems: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def require(self, requirement: Requirement, by: str, extra: str = "") -> None:
        if not _holds(requirement, self.environment, extra):
            return
        name = canonicalize_name(requirement.name)
        pin = self.lock.pinned(name, self.environment)
        if pin is None:
            self.problems.append(f"'{requirement}' is required by {by} and not pinned")
            return
        if not requirement.specifier.contains(pin.version, prereleases=True):
            self.problems.append(f"'{requirement}' is required by {by}, {pin.version} is pinned")
        if lacking := sorted(requirement.extras - pin.requirement.extras):
            self.problems.append(
                f"'{requirement}' is required by {by}, and pinned without [{','.join(lacking)}]"
            )
        for part in ("", *sorted(requirement.extras)):
            if (name, part) not in self.seen:
                self.seen.add((name, part))
                self.follow(pin, part)

    def follow(self, pin: Pin, extra: str) -> None:
        distribution = self.installed(pin.name)
        if distribution is None or distribution.version != pin.version:
            if self.here:
                present = distribution.version if distribution else "nothing"
                self.problems.append(f"{pin.name} {pin.version} is pinned, {present} is installed")
            return
        for requirement in distribution.requires:
            if not extra or not _holds(requirement, self.environment):
                self.require(requirement, pin.name, extra)


def uncovered(
    lock: Lock,
    roots: Iterable[Requirement],
    installed: Installed = installed,
    where: Iterable[Environment] | None = None,
) -> Problems:
    """What is required and not pinned, or pinned and required by nothing.

    Distributions that are not installed here, since only other systems need them, must be pinned
    but cannot be followed.
    """
    roots = tuple(roots)
    problems: dict[str, None] = {}
    for number, environment in enumerate(environments() if where is None else where):
        walk = _Walk(lock, installed, environment, here=number == 0)
        for root in roots:
            walk.require(root, "pyproject.toml")
        reached = {name for name, _extra in walk.seen}
        if number == 0:
            walk.problems += [
                f"{pin.name} is pinned and required by nothing"
                for pin in lock.pins
                if pin.active(environment) and pin.name not in reached
            ]
        problems.update(dict.fromkeys(walk.problems))
    yield from (f"{lock.name}: {problem}" for problem in problems)


def beyond(part: Lock, whole: Lock) -> Problems:
    """Where a lock is not a part of another one."""
    pins = {(pin.name, str(pin.requirement.marker)): pin for pin in whole.pins}
    for pin in part.pins:
        other = pins.get((pin.name, str(pin.requirement.marker)))
        if other is None:
            yield f"{part.name}: '{pin.requirement}' is not in {whole.name}"
        elif pin.version != other.version:
            yield f"{part.name}: {pin.name} {pin.version} is {other.version} in {whole.name}"
        elif pin.hashes != other.hashes:
            yield f"{part.name}: {pin.name} has other hashes in {whole.name}"
        elif not pin.requirement.extras <= other.requirement.extras:
            yield f"{part.name}: '{pin.requirement}' has more extras than in {whole.name}"


def required(pyproject: Mapping[str, Any], group: str, *, extras: bool) -> tuple[Requirement, ...]:
    """What a `pyproject.toml` requires, with one of its groups, and with all extras where asked."""
    project = pyproject["project"]
    texts = [
        *project["dependencies"],
        *resolve_dependency_groups(pyproject["dependency-groups"], group),
    ]
    if extras:
        texts += [
            text for each in project.get("optional-dependencies", {}).values() for text in each
        ]
    return tuple(map(Requirement, texts))


def problems(build_only: bool = False) -> Problems:
    """All that is wrong with the locks of this repository."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    build, full = (read(name, (ROOT / name).read_text(encoding="utf-8")) for name in (BUILD, FULL))
    yield from (*build.problems, *full.problems, *beyond(build, full))
    yield from uncovered(build, required(pyproject, "build", extras=False))
    if not build_only:
        yield from uncovered(full, required(pyproject, "dev", extras=True))


def _holds(requirement: Requirement, environment: Environment, extra: str = "") -> bool:
    marker = requirement.marker
    return marker is None or marker.evaluate({**environment, "extra": extra})


if __name__ == "__main__":
    sys.exit("\n".join(problems(build_only=sys.argv[1:] == ["build"])) or 0)
