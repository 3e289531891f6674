"""The files of a new repository, from templates; existing files are never overwritten."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ads_compiler.authoring.init import requirement
from ads_compiler.authoring.init.requirement import Requirement
from ads_compiler.config import Project, discover, in_pyproject
from ads_compiler.core import git
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file

TEMPLATES = Path(__file__).parent / "templates"

# The folders of templates for each CI service.
CI: Mapping[str, tuple[str, ...]] = {
    "github": ("common", "github"),
    "gitlab": ("common", "gitlab"),
    "azure": ("common", "azure"),
    "none": ("common",),
}
# Files that a repository may already have; the other files work with those, too.
MAY_EXIST = ("README.md", ".gitignore", ".gitattributes")


@dataclass(frozen=True, slots=True)
class Started:
    """The files that were written, and existing ones that were kept.

    `configured` means that `pyproject.toml` has the settings, so that no `adsc.toml` was written.
    `note` says what to do before another machine can install adsc. `top` is the top of the git
    repository around the directory if that is another one, and `inner` the path from there.
    """

    written: tuple[str, ...]
    existing: tuple[str, ...]
    configured: bool = False
    note: str = ""
    top: Path | None = None
    inner: str = ""


def files(ci: str, adsc: Requirement, project: Project | None = None) -> dict[str, str]:
    """The files of a new repository by path.

    `project` has the existing settings of the repository, if any. CI measures the strength of
    cases if the settings require a mutation score, as those of the template do.
    """
    strategies = (
        project.strategies.relative_to(project.root).as_posix() if project else "strategies"
    )
    values = {
        "@REQUIREMENT@": _commented(adsc),
        "@MUTATE@": " --mutate" if project is None or project.mutation_score else "",
        "@STRATEGIES@": strategies,
        "@IMAGE@": "python:3.13"
        if adsc.needs_git
        else "python:3.13-slim",  # the slim image has no git
    }
    texts: dict[str, str] = {}
    for part in CI[ci]:
        root = TEMPLATES / part
        for path in sorted(root.rglob("*")):
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                for mark, value in values.items():
                    text = text.replace(mark, value)
                name = _name(path.relative_to(root))
                inner = name.removeprefix("strategies/")
                texts[name if inner == name else f"{strategies}/{inner}"] = text
    if project is not None:
        del texts["adsc.toml"]
    return texts


def start(folder: Path, ci: str) -> Started:
    """Write a new repository into a directory that does not contain one."""
    shared = folder / "pyproject.toml"
    configured = shared.is_file() and not (folder / "adsc.toml").exists() and in_pyproject(shared)
    adsc = requirement.installed()
    texts = files(ci, adsc, discover(folder) if configured else None)
    existing = [name for name in texts if (folder / name).exists() or (folder / name).is_symlink()]
    taken = [name for name in existing if name not in MAY_EXIST]
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
            f"nothing was written: {folder} already contains {shown}; choose an empty directory"
        )
    for name, text in texts.items():
        if name not in existing:
            write_file(folder / name, text)
    written = tuple(name for name in texts if name not in existing)
    top, inner = _around(folder)
    return Started(written, tuple(existing), configured, adsc.note, top, inner)


def _around(folder: Path) -> tuple[Path | None, str]:
    """The git repository that a directory is a part of, and the path of the directory in it."""
    try:
        top = git.top(folder)
    except ConfigError:  # no git, so nothing reads hooks
        return None, ""
    if top is None or top.resolve() == folder.resolve():
        return None, ""
    return top, folder.resolve().relative_to(top.resolve()).as_posix()


def _commented(adsc: Requirement) -> str:
    """A requirement with its note as comments above it."""
    lines = textwrap.wrap(adsc.note, 98, break_long_words=False, break_on_hyphens=False)
    return "\n".join([*(f"# {line}" for line in lines), adsc.line])


def _name(path: Path) -> str:
    return "/".join(
        "." + part.removeprefix("dot-") if part.startswith("dot-") else part for part in path.parts
    )
