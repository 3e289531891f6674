"""The staged project: its files as they are in git's index.

It does not contain unstaged edits and untracked files.

Takes a folder, and returns the project, written from the index to a temporary folder, and the
files that the commit changes. `check` also compares with the last commit, so that only
what the commit brings about is reported.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ads_compiler.catalog import strategy_files
from ads_compiler.config import Project, at, locate
from ads_compiler.core import git
from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.core.errors import ConfigError
from ads_compiler.lifecycle.review import NEEDS_A_READER
from ads_compiler.pipeline.discover import find_files
from ads_compiler.pipeline.result import NOTHING, Result

Check = Callable[[Project], Result]


@dataclass(frozen=True, slots=True)
class Staged:
    """The project as it is in the index; `root` is its folder in the working tree.

    `files` are the names of the files that differ from the last commit, deleted ones too, relative
    to the project; None if no file differs, and the whole index is checked. `top` is the folder of
    the repository.
    """

    project: Project
    root: Path
    top: Path
    files: frozenset[str] | None

    @property
    def empty(self) -> bool:
        """Whether the index contains no strategy."""
        folder = self.project.strategies
        return not folder.is_dir() or not strategy_files(folder)

    @property
    def paths(self) -> frozenset[Path] | None:
        """The resolved paths of the changed files in the temporary folder."""
        return (
            None
            if self.files is None
            else frozenset((self.project.root / name).resolve() for name in self.files)
        )


@contextmanager
def opened(folder: Path) -> Iterator[Staged]:
    """The staged state of the project around a folder; deleted when the block ends."""
    root = locate(folder)
    top = git.top(root)
    if top is None:
        raise ConfigError(f"--staged needs a git repository, and {root} is not in one")
    tree = git.run(top, "write-tree")
    if tree is None:
        raise ConfigError(
            f"git cannot write the index of {top} as a tree; resolve unmerged files first"
        )
    with _written(top, root, tree.strip()) as project:
        configured = project.source is not None or (root / "adsc.toml").exists()
        if not configured and not _has_pages(top, root, project):
            raise ConfigError(
                f"--staged finds no project: {root} has no adsc.toml and no strategies;"
                " give its directory with --project"
            )
        yield Staged(project, root, top, _changed(top, root))


def check(staged: Staged, whole: Check, base: Check) -> Result:
    """The result of `whole`, narrowed to what the commit changes.

    These are all findings on files that are staged, and those on other files that the last commit
    did not have, which `base` finds. What only another person can settle, a review, is left
    out: it is due before the merge.
    """
    if staged.empty:
        return NOTHING
    result = whole(staged.project)
    findings = tuple(item for item in result.diagnostics if item.code not in NEEDS_A_READER)
    if staged.files is None:
        return replace(result, diagnostics=findings, complete=False)
    names = {name for _, name in find_files(staged.project)} & staged.files
    if any(item.span.file not in staged.files for item in findings):
        before = frozenset(_before(staged, base))
        findings = tuple(
            item for item in findings if item.span.file in staged.files or item not in before
        )
    return replace(
        result,
        diagnostics=findings,
        strategies=len(names),
        names=frozenset(names),
        looked_for=lambda code: code not in NEEDS_A_READER and result.looked_for(code),
        complete=False,
    )


def _before(staged: Staged, base: Check) -> Diagnostics:
    """The findings of the last commit; empty if it cannot be checked."""
    if not git.has_commit(staged.top):
        return ()
    try:
        with _written(staged.top, staged.root, "HEAD") as project:
            return base(project).diagnostics
    except ConfigError:
        return ()


def _has_pages(top: Path, root: Path, project: Project) -> bool:
    """Whether a directory of strategies is in the working tree, in the index or in HEAD."""
    name = project.strategies.relative_to(project.root)
    if (root / name).is_dir() or project.strategies.is_dir():
        return True
    inside = f"{_inner(top, root)}{name.as_posix()}/"
    return bool(git.has_commit(top) and git.run(top, "ls-tree", "HEAD", inside))


def _changed(top: Path, root: Path) -> frozenset[str] | None:
    inner = _inner(top, root)
    if git.has_commit(top):
        names = git.names(
            top, "diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD", "--"
        )
    else:
        names = git.names(top, "ls-files", "-z")
    if not names:
        return None
    return frozenset(name.removeprefix(inner) for name in names if name.startswith(inner))


def _inner(top: Path, root: Path) -> str:
    """The prefix of the project's files in the repository: "" or `detections/`."""
    inner = root.relative_to(top.resolve()).as_posix()
    return "" if inner == "." else f"{inner}/"


@contextmanager
def _written(top: Path, root: Path, tree: str) -> Iterator[Project]:
    """The project of a git tree, written to a temporary folder through a separate index."""
    inner = _inner(top, root)
    with tempfile.TemporaryDirectory(prefix="adsc-", ignore_cleanup_errors=True) as name:
        room = Path(name).resolve()
        folder = room / "tree" / inner
        folder.mkdir(parents=True)
        environment = {"GIT_INDEX_FILE": str(room / "index")}
        if git.run(top, "read-tree", tree, env=environment) is None:
            raise ConfigError(f"git cannot read {tree} in {top}")
        files = sorted(
            name
            for name in git.names(top, "ls-files", "-z", env=environment)
            if name.startswith(inner)
        )
        given = "".join(f"{name}\0" for name in files)
        arguments = ("checkout-index", "--quiet", "-z", "--stdin", f"--prefix={room / 'tree'}/")
        if git.run(top, *arguments, given=given, env=environment) is None:
            raise ConfigError(f"git cannot write the files of {tree} to {room}; is the disk full?")
        yield _with_data(at(folder, root), root)


def _with_data(project: Project, root: Path) -> Project:
    """ATT&CK indexes that git does not track are taken from the working tree."""
    indexes = project.attack_indexes
    if indexes is None or indexes.exists():
        return project
    return replace(project, attack_indexes=root / indexes.relative_to(project.root))
