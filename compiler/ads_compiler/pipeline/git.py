"""Which files git reports as changed: committed since a revision, staged or not, untracked."""

from __future__ import annotations

from pathlib import Path

from ads_compiler.core import git
from ads_compiler.core.errors import ConfigError

_BASES = ("@{upstream}", "origin/HEAD", "origin/main", "main", "origin/master", "master")


def files(folder: Path, base: str | None = None) -> frozenset[Path]:
    """The changed files of the repository around a folder, resolved.

    `base` is the revision that the branch is measured against, from where the two parted; without
    one, the branch's upstream, else the default branch of `origin`, `main` or `master`. It is an
    error if there is none: then everything could have changed.
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
        names |= git.names(root, "diff", "--name-only", "--no-renames", "-z", fork, "HEAD", "--")
    return frozenset((root / name).resolve() for name in names)


def _detached_at(root: Path, fork: str) -> bool:
    """Whether HEAD is this commit without a branch, as CI checks out the tip of a branch."""
    head = git.run(root, "rev-parse", "HEAD")
    return head == fork and git.run(root, "symbolic-ref", "--quiet", "HEAD") is None


def _fork(root: Path, base: str | None) -> str:
    """The commit at which the branch left its base; ConfigError if there is none.

    Without a base nobody knows what has changed, and a check of nothing would pass.
    """
    shallow = (git.run(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
    deeper = "; the clone is shallow: fetch its history (fetch-depth: 0, git fetch --unshallow)"
    for name in [base] if base else _BASES:
        known = not name.startswith("-") and git.run(
            root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"
        )
        if not known:
            continue
        fork = git.run(root, "merge-base", known.strip(), "HEAD")
        if fork is not None and not (shallow and not base and _detached_at(root, fork)):
            return fork.strip()
        if base:
            raise ConfigError(
                f"'{base}' and the current branch have no commit in common{deeper * shallow}"
            )
    if base:
        raise ConfigError(f"git knows no revision '{base}' to compare with{deeper * shallow}")
    raise ConfigError(
        "--changed finds no revision to compare with: no upstream, main or master; give one"
        f" with --base{deeper * shallow}"
    )
