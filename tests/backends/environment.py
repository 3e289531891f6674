"""The virtual environment with the project, sigma-cli, its backends, and so pySigma 1."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = Path(__file__).with_name("backends.lock")
HOME = ROOT / "build" / "backends"


class UnavailableError(Exception):
    """The packages of the lock cannot be installed here."""


def python() -> Path:
    """The Python of the environment, built once per lock; the test is skipped on failure.

    With ADSC_NEED_BACKENDS, which `make test-backends` and `make test-pysigma1` set, the test fails
    instead.
    """
    try:
        return _ready()
    except UnavailableError as error:
        if os.environ.get("ADSC_NEED_BACKENDS"):
            raise
        pytest.skip(f"the packages of {LOCK.relative_to(ROOT)} cannot be installed: {error}")


def _ready() -> Path:
    HOME.mkdir(parents=True, exist_ok=True)
    known = (
        LOCK.read_bytes()
        + (ROOT / "pyproject.toml").read_bytes()
        + sys.version.encode()
        + bytes(HOME)
    )
    stamp, interpreter = HOME / "ready", HOME / "venv" / "bin" / "python"
    with (HOME / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # workers of pytest-xdist share the environment
        state = hashlib.sha256(known).hexdigest()
        if not stamp.is_file() or stamp.read_text() != state:
            stamp.unlink(missing_ok=True)
            _run(sys.executable, "-m", "venv", "--clear", HOME / "venv")
            pip = [
                interpreter,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
            ]
            _run(*pip, "--retries", "1", "--require-hashes", "-r", LOCK)
            _run(*pip, "--no-build-isolation", "-e", ROOT)
            stamp.write_text(state)
    return interpreter


def _run(*command: object) -> None:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise UnavailableError(lines[-1] if lines else f"{command[0]} failed")
