"""Measure the set-up of an environment: wall and CPU time, size, and the largest packages.

    python bench/install.py [PYTHON]     # writes docs/explanation/install.md

Each set-up is a new virtual environment in a temporary directory. Packages come from the cache of
pip if possible, so the first run on a machine also includes the downloads.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETUPS = (
    ("`make build`", "requirements-build.lock", ("--no-compile",)),
    ("the same with bytecode", "requirements-build.lock", ()),
    ("`make test`", "requirements.lock", ("--no-compile",)),
    ("the same with bytecode", "requirements.lock", ()),
)
SIZES = """
import importlib.metadata, json
sizes = {}
for distribution in importlib.metadata.distributions():
    paths = [file.locate() for file in distribution.files or ()]
    sizes[distribution.name] = sum(path.stat().st_size for path in paths if path.is_file())
print(json.dumps(sizes))
"""


@dataclass(frozen=True)
class SetUp:
    """One environment: wall and CPU seconds, megabytes, files, bytes by distribution."""

    seconds: float
    processor: float
    megabytes: float
    files: int
    sizes: dict[str, int]


def set_up(python: str, lock: str, options: tuple[str, ...]) -> SetUp:
    """Set up one environment like the Makefile does, and measure it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check"]
        pinned = ["--no-deps", "--require-hashes", *options, "-r", str(ROOT / lock)]
        subprocess.run(pip + pinned, check=True)
        took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        blocks = sum(path.stat().st_blocks * 512 for path in files)
        listed = subprocess.run(
            [str(folder / "bin/python"), "-c", SIZES], check=True, capture_output=True, text=True
        )
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return SetUp(took, processor, blocks / 1e6, len(files), json.loads(listed.stdout))


def page(python: str) -> str:
    """The page with the results."""
    version = subprocess.run(
        [python, "-V"], check=True, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        "# Time and size of an installation",
        "",
        f"Written by `python bench/install.py` with {version} on {os.cpu_count()} cores.",
        "MB are blocks on disk and include pip. CPU seconds are easier to compare between machines",
        "than seconds, which depend on other load.",
        "",
        "| set-up | s | CPU s | MB | files | packages |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    measured = [set_up(python, lock, options) for _name, lock, options in SETUPS]
    for (name, _lock, _options), each in zip(SETUPS, measured, strict=True):
        cells = (each.seconds, each.processor, each.megabytes, each.files, len(each.sizes))
        lines.append(f"| {name} | " + " | ".join(f"{cell:,.0f}" for cell in cells) + " |")
    for title, number in (("build", 0), ("test", 2)):
        sizes = sorted(measured[number].sizes.items(), key=lambda item: (-item[1], item[0]))
        lines += [
            "",
            f"The largest packages of `make {title}`:",
            "",
            "| package | MB |",
            "| --- | --- |",
        ]
        lines += [f"| {name} | {size / 1e6:,.1f} |" for name, size in sizes[:8]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = page(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
    (ROOT / "docs" / "explanation" / "install.md").write_text(text, encoding="utf-8")
    print(text)
