"""The files of a new repository, from the templates of the package; what is already there is never written over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ads_compiler import __version__
from ads_compiler.config import discover, in_pyproject
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file

TEMPLATES = Path(__file__).parent / "templates"

# Which folders of templates a repository is made of, by the service that runs its checks.
CI: Mapping[str, tuple[str, ...]] = {
    "github": ("common", "github"),
    "gitlab": ("common", "gitlab"),
    "none": ("common",),
}
# What a repository often has already; the rest works with an own one of these, too.
MAY_STAND = ("README.md", ".gitignore", ".gitattributes")


@dataclass(frozen=True, slots=True)
class Started:
    """The files that were written, and those that were there and stay as they are.

    `configured` says that `pyproject.toml` holds the settings already, so that no `adsc.toml` was written.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    configured: bool = False


def files(ci: str) -> dict[str, str]:
    """The files of a new repository, by their paths in it."""
    made: dict[str, str] = {}
    for part in CI[ci]:
        root = TEMPLATES / part
        for path in sorted(root.rglob("*")):
            if path.is_file():
                made[_name(path.relative_to(root))] = path.read_text(encoding="utf-8").replace(
                    "@VERSION@", __version__
                )
    return made


def start(folder: Path, ci: str) -> Started:
    """Write a new repository into a folder that holds none."""
    made = files(ci)
    shared = folder / "pyproject.toml"
    configured = shared.is_file() and not (folder / "adsc.toml").exists() and in_pyproject(shared)
    if configured:
        del made["adsc.toml"]
        place = discover(folder).strategies.relative_to(folder.resolve()).as_posix()
        made = {re.sub("^strategies/", f"{place}/", name): text for name, text in made.items()}
    there = [name for name in made if (folder / name).exists() or (folder / name).is_symlink()]
    taken = [name for name in there if name not in MAY_STAND]
    pages = (
        sorted((folder / "strategies").glob("**/*.md")) if (folder / "strategies").is_dir() else []
    )
    taken += [
        page.relative_to(folder).as_posix()
        for page in pages
        if page.relative_to(folder).as_posix() not in taken
    ]
    if taken:
        shown = ", ".join(taken[:3]) + (f" and {len(taken) - 3} more" if len(taken) > 3 else "")
        raise ConfigError(
            f"nothing was written: {folder} already holds {shown}; choose an empty folder"
        )
    for name, text in made.items():
        if name not in there:
            write_file(folder / name, text)
    return Started(tuple(name for name in made if name not in there), tuple(there), configured)


def _name(path: Path) -> str:
    return "/".join(
        "." + part.removeprefix("dot-") if part.startswith("dot-") else part for part in path.parts
    )
