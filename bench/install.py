"""What setting up an environment costs: seconds, processor time, size, and what is large in it.

    python bench/install.py [PYTHON]     # writes docs/install.md

Each set-up is a new virtual environment in a temporary folder. Packages come from pip's cache where it
has them, so a first run on a machine takes longer by the time of the downloads.
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
import importlib.metadata as m, json
print(json.dumps({d.name: sum(f.locate().stat().st_size for f in d.files or () if f.locate().is_file())
                  for d in m.distributions()}))
"""


@dataclass(frozen=True)
class SetUp:
    """One environment: wall and processor seconds, megabytes, files, bytes by distribution."""

    seconds: float
    processor: float
    megabytes: float
    files: int
    sizes: dict[str, int]


def set_up(python: str, lock: str, options: tuple[str, ...]) -> SetUp:
    """Set up one environment as the Makefile does, and measure it."""
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
    """The page of figures."""
    version = subprocess.run(
        [python, "-V"], check=True, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        "# What an installation costs",
        "",
        f"Written by `python bench/install.py` with {version} on {os.cpu_count()} cores. MB are blocks on disk,",
        "pip included. Processor seconds travel better than seconds, which other work on the machine makes longer.",
        "",
        "| set-up | s | processor s | MB | files | packages |",
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
    (ROOT / "docs" / "install.md").write_text(text, encoding="utf-8")
    print(text)
