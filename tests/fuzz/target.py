"""What a target is: how its inputs are drawn, and what is done with one."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml
from click.testing import CliRunner

from ads_compiler.cli import main

HERE = Path(__file__).parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CLEAN, FINDINGS, REFUSED = "clean", "findings", "refused"
_EXITS = {0: CLEAN, 1: FINDINGS, 2: REFUSED}


class WrongAnswer(AssertionError):  # noqa: N818
    """An answer that no input may cause."""


@dataclass(frozen=True)
class Target:
    """`draw` gives an input, `run` works on it in an empty directory and says what came of it.

    `run` raises for what is a failure, whatever the exception.
    """

    name: str
    draw: Callable[[Random], bytes]
    run: Callable[[bytes, Path], str]


def seeds(name: str, *patterns: str) -> tuple[bytes, ...]:
    """The seed files of a target, and other files of the project by their patterns."""
    paths = [*(HERE / "seeds" / name).glob("*")]
    for pattern in patterns:
        paths += sorted(HERE.parents[1].glob(pattern))
    return tuple(path.read_bytes() for path in sorted(paths))


def events() -> tuple:
    """The events of the tests of shapes and products."""
    every = []
    for path in sorted((HERE.parent / "codegen" / "events").glob("*/*.yml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), LOADER):
            if isinstance(case, dict) and isinstance(case.get("event"), dict):
                every.append(json.loads(json.dumps(case["event"], default=str)))
    return tuple(every)


def adsc(folder: Path, *arguments: str) -> tuple[str, str]:
    """What a command gave, and its standard output. A traceback or another exit code is raised."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner().invoke(main, arguments)
    finally:
        os.chdir(before)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    if done.exit_code not in _EXITS:
        raise WrongAnswer(f"adsc {' '.join(arguments)}: exit code {done.exit_code}")
    if "Traceback (most recent call last)" in done.output or "ADS000" in done.output:
        raise WrongAnswer(f"adsc {' '.join(arguments)} crashed:\n{done.output[:4000]}")
    return _EXITS[done.exit_code], done.stdout


def choice(data: bytes, *values):
    """One of some values, always the same for the same input."""
    return values[hashlib.sha256(data).digest()[0] % len(values)]


def write(folder: Path, name: str, content: bytes | str) -> Path:
    """A file below a directory."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
