"""Which files have changed, as git tells: committed since a revision, staged, unstaged and untracked.

The only module that runs git.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ads_compiler.core.errors import ConfigError

_TIMEOUT = 60


def files(folder: Path, base: str | None = None) -> frozenset[Path]:
    """The changed files of the repository around a folder, resolved.

    `base` is the revision that the branch is measured against, from where the two parted; without one, the branch's
    upstream, else `main` or `master`.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise ConfigError(f"--changed needs a git repository, and there is none around {folder}")
    root = Path(top.rstrip("\n"))
    found = _names(root, "ls-files", "--others", "--exclude-standard", "-z")
    if _git(root, "rev-parse", "--verify", "--quiet", "HEAD") is None:  # nothing is committed yet
        found |= _names(root, "ls-files", "-z")
    else:
        found |= _names(root, "diff", "--name-only", "--no-renames", "-z", "HEAD", "--")
        fork = _fork(root, base)
        if fork is not None:
            found |= _names(root, "diff", "--name-only", "--no-renames", "-z", fork, "HEAD", "--")
    return frozenset((root / name).resolve() for name in found)


def _fork(root: Path, base: str | None) -> str | None:
    """The commit at which the branch left its base, or None where there is no base to be found."""
    for name in [base] if base else ["@{upstream}", "main", "master"]:
        known = not name.startswith("-") and _git(
            root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"
        )
        if not known:
            continue
        fork = _git(root, "merge-base", known.strip(), "HEAD")
        if fork is not None:
            return fork.strip()
        if base:
            raise ConfigError(f"'{base}' and the current branch have no commit in common")
    if base:
        raise ConfigError(f"git knows no revision '{base}' to compare with")
    return None


def _names(root: Path, *arguments: str) -> set[str]:
    told = _git(root, *arguments)
    if told is None:
        raise ConfigError(f"git {arguments[0]} failed in {root}")
    return {name for name in told.split("\0") if name}


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, or None where it fails."""
    program = shutil.which("git")
    if program is None:
        raise ConfigError("--changed needs git, which is not installed")
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [program, "-C", str(folder), *arguments],
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"git cannot be run: {error}") from error
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None
