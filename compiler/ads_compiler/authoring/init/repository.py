"""The files of a new repository, from templates; existing files are never overwritten."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ads_compiler.authoring.init import requirement
from ads_compiler.authoring.init.requirement import Requirement
from ads_compiler.config import Project, discover, in_pyproject
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file

TEMPLATES = Path(__file__).parent / "templates"

# Which folders of templates a repository is made of, by the service that runs its checks.
CI: Mapping[str, tuple[str, ...]] = {
    "github": ("common", "github"),
    "gitlab": ("common", "gitlab"),
    "azure": ("common", "azure"),
    "none": ("common",),
}
# What a repository often has already; the other files work with those, too.
MAY_STAND = ("README.md", ".gitignore", ".gitattributes")


@dataclass(frozen=True, slots=True)
class Started:
    """The files that were written, and those that were there and stay as they are.

    `configured` says that `pyproject.toml` holds the settings already, so that no `adsc.toml` was
    written. `note` says what is left to do until another machine can install adsc.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    configured: bool = False
    note: str = ""


def files(ci: str, asked: Requirement, project: Project | None = None) -> dict[str, str]:
    """The files of a new repository, by their paths in it.

    `project` has the settings that the repository holds already. CI measures the strength of cases
    where the settings ask for a score, as those of the template do.
    """
    strategies = (
        project.strategies.relative_to(project.root).as_posix() if project else "strategies"
    )
    values = {
        "@REQUIREMENT@": _commented(asked),
        "@MUTATE@": " --mutate" if project is None or project.mutation_score else "",
        "@STRATEGIES@": strategies,
        "@IMAGE@": "python:3.13"
        if asked.needs_git
        else "python:3.13-slim",  # the slim one has no git
    }
    made: dict[str, str] = {}
    for part in CI[ci]:
        root = TEMPLATES / part
        for path in sorted(root.rglob("*")):
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                for mark, value in values.items():
                    text = text.replace(mark, value)
                name = _name(path.relative_to(root))
                inner = name.removeprefix("strategies/")
                made[name if inner == name else f"{strategies}/{inner}"] = text
    if project is not None:
        del made["adsc.toml"]
    return made


def start(folder: Path, ci: str) -> Started:
    """Write a new repository into a folder that holds none."""
    shared = folder / "pyproject.toml"
    configured = shared.is_file() and not (folder / "adsc.toml").exists() and in_pyproject(shared)
    asked = requirement.installed()
    made = files(ci, asked, discover(folder) if configured else None)
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
    written = tuple(name for name in made if name not in there)
    return Started(written, tuple(there), configured, asked.note)


def _commented(asked: Requirement) -> str:
    """A requirement below what a person should know about it."""
    lines = textwrap.wrap(asked.note, 98, break_long_words=False, break_on_hyphens=False)
    return "\n".join([*(f"# {line}" for line in lines), asked.line])


def _name(path: Path) -> str:
    return "/".join(
        "." + part.removeprefix("dot-") if part.startswith("dot-") else part for part in path.parts
    )
