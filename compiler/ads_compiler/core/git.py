"""The only module that runs git.

It returns what git printed, or None if git failed.

Inside a hook, git sets variables for the repository it works on. They are removed, because the
repository is the one around the directory; only the commit's index (`GIT_INDEX_FILE`) is used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ads_compiler.core.errors import ConfigError

_TIMEOUT = 60
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_COMMON_DIR")


def top(folder: Path) -> Path | None:
    """The top of the working tree that contains a directory, or None outside a repository."""
    printed = run(folder, "rev-parse", "--show-toplevel")
    return Path(printed.rstrip("\n")) if printed and printed.strip() else None


def has_commit(root: Path) -> bool:
    """Whether the current branch has a commit."""
    return run(root, "rev-parse", "--verify", "--quiet", "HEAD") is not None


def names(root: Path, *arguments: str, env: Mapping[str, str] | None = None) -> set[str]:
    """The NUL-separated file names that git prints; `ConfigError` if git fails."""
    printed = run(root, *arguments, env=env)
    if printed is None:
        raise ConfigError(f"git {arguments[0]} failed in {root}")
    return {name for name in printed.split("\0") if name}


def run(
    folder: Path, *arguments: str, given: str | None = None, env: Mapping[str, str] | None = None
) -> str | None:
    """The output of git in a directory, or None if it fails.

    `given` is its standard input, `env` adds variables.
    """
    program = shutil.which("git")
    if program is None:
        raise ConfigError("this needs git, which is not installed")
    variables = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [program, "-C", str(folder), *arguments],
            input=None if given is None else given.encode("utf-8", "surrogateescape"),
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env={**variables, **(env or {})},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"git cannot be run: {error}") from error
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None
