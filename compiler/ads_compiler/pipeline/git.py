"""Which files git reports as changed: committed since a revision, staged or not, untracked."""

from __future__ import annotations

from pathlib import Path

from ads_compiler.core import git
from ads_compiler.core.errors import ConfigError


def files(folder: Path, base: str | None = None) -> frozenset[Path]:
    """The changed files of the repository around a folder, resolved.

    `base` is the revision that the branch is measured against, from where the two parted; without
    one, the branch's upstream, else `main` or `master`.
    """
    root = git.top(folder)
    if root is None:
        raise ConfigError(f"--changed needs a git repository, and {folder} is not in one")
    names = git.names(root, "ls-files", "--others", "--exclude-standard", "-z")
    if not git.has_commit(root):
        names |= git.names(root, "ls-files", "-z")
    else:
        names |= git.names(root, "diff", "--name-only", "--no-renames", "-z", "HEAD", "--")
        fork = _fork(root, base)
        if fork is not None:
            names |= git.names(
                root, "diff", "--name-only", "--no-renames", "-z", fork, "HEAD", "--"
            )
    return frozenset((root / name).resolve() for name in names)


def _fork(root: Path, base: str | None) -> str | None:
    """The commit at which the branch left its base, or None if there is no base."""
    for name in [base] if base else ["@{upstream}", "main", "master"]:
        known = not name.startswith("-") and git.run(
            root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"
        )
        if not known:
            continue
        fork = git.run(root, "merge-base", known.strip(), "HEAD")
        if fork is not None:
            return fork.strip()
        if base:
            raise ConfigError(f"'{base}' and the current branch have no commit in common")
    if base:
        raise ConfigError(f"git knows no revision '{base}' to compare with")
    return None
