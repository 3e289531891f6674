"""A real repository of git to run programs in, with `adsc` and `pre-commit` on the path."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PRE_COMMIT = pytest.importorskip("pre_commit", reason="pre-commit is not installed").__name__
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def runner(folder: Path, root: Path) -> Run:
    """Run a program in the repository, with nothing of this machine's git settings.

    `folder` holds the programs and what pre-commit keeps.
    """
    tools = folder / "tools"
    tools.mkdir()
    for name, words in {"adsc": "ads_compiler", "pre-commit": PRE_COMMIT}.items():
        (tools / name).write_text(
            f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {words} "$@"\n', encoding="utf-8"
        )
        (tools / name).chmod(0o755)
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "PRE_COMMIT"))
    }
    env |= {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        **{
            f"GIT_{who}_{what}": "t@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }

    def run(
        *words: str, given: str | None = None, fails: bool = False
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(words, cwd=root, env=env, input=given, capture_output=True, text=True)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done

    return run


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
