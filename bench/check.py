"""Time `adsc check` on many pages, as whole processes, against the start and exit of Python.

    python bench/check.py [--pages N] [--runs N] [--keep DIR]

The pages are generated from our first strategy with another id and title, and with every third word
of the prose replaced, so that rules which compare pages have realistic work. A cold run has no
cache; a warm run follows another one. A single file and an edited page are measured separately. If
the command `sigma` is on PATH, `sigma check` runs on as many rules, one from each page.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
ADSC = [sys.executable, "-m", "ads_compiler", "check", "--fail-on", "never"]
_FENCE = re.compile(r"^(```.*?^```|\|[^\n]*|#[^\n]*)", re.MULTILINE | re.DOTALL)
_WORD = re.compile(r"(?<![\w`.*/-])[a-z]{4,}(?![\w`*/:-])")
_SIGMA = re.compile(r"^```yaml sigma\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TITLES = (
    "Shell",
    "Copy",
    "Login",
    "Token",
    "Mount",
    "Task",
    "Driver",
    "Query",
    "Socket",
    "Archive",
    "Key",
    "Hook",
)


def page(template: str, number: int) -> str:
    """A page similar to the template, but different enough that no rule reports a copy."""
    chance = random.Random(number)  # noqa: S311
    _, front, body = template.split("---\n", 2)
    words = sorted(set(_WORD.findall(body)))
    names = [chance.choice(_TITLES) for _ in range(2)]
    first, second = chance.choice(words), chance.choice(words)
    title = f"{names[0]} of {names[1].lower()} {first} seen from {second} {number:05d}x"

    def other(match: re.Match[str]) -> str:
        return chance.choice(words) if chance.random() < 1 / 3 else match.group()

    front = re.sub(r"^id: .*", f"id: ADS-{number:05d}", front, count=1, flags=re.MULTILINE)
    front = re.sub(r"^title: .*", f"title: {title}", front, count=1, flags=re.MULTILINE)
    body = re.sub(r"^# .*", f"# {title}", body, count=1, flags=re.MULTILINE)
    parts = [
        part if at % 2 else _WORD.sub(other, part) for at, part in enumerate(_FENCE.split(body))
    ]
    return f"---\n{front}---\n{''.join(parts)}"


def make(folder: Path, pages: int) -> None:
    """Write a project with some pages, and as many Sigma rules next to it."""
    template = min((ROOT / "strategies").glob("*.md")).read_text(encoding="utf-8")
    (folder / "strategies").mkdir(parents=True)
    (folder / "sigma").mkdir()
    (folder / "adsc.toml").write_text("", encoding="utf-8")
    for number in range(1, pages + 1):
        text = page(template, number)
        (folder / "strategies" / f"page-{number:05d}.md").write_text(text, encoding="utf-8")
        block = _SIGMA.search(text)
        rule = re.sub(
            r"^id: .*",
            f"id: 00000000-0000-4000-8000-{number:012d}",
            block[1] if block else "",
            flags=re.MULTILINE,
        )
        (folder / "sigma" / f"rule-{number:05d}.yml").write_text(rule, encoding="utf-8")


def median(
    command: list[str], folder: Path, runs: int, before: Callable[[], object] = lambda: None
) -> float:
    """The median wall time of a command in seconds; `before` runs before each run, untimed."""
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(command)} exited with {done.returncode}")
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--keep", type=Path, help="Directory for the project, which is deleted otherwise."
    )
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary) / "project"
        make(folder, options.pages)
        measure(folder, options.pages, options.runs)


def measure(folder: Path, pages: int, runs: int) -> None:
    """Print one line for each command."""
    one = folder / "strategies" / "page-00001.md"

    def delete_cache() -> None:
        shutil.rmtree(folder / "build", ignore_errors=True)

    def edit_page() -> None:
        text = one.read_text(encoding="utf-8")
        one.write_text(
            text.replace("## Goal\n\n", f"## Goal\n\nSeen {time.time_ns()} times. ", 1),
            encoding="utf-8",
        )

    baseline = median([sys.executable, "-c", "pass"], folder, 7)
    print(f"{'command, ' + str(pages) + ' pages':<34}{'s':>8}{'ratio to Python':>17}")
    rows = [
        ("python -c pass", baseline),
        ("adsc check, cold", median(ADSC, folder, runs, delete_cache)),
        ("adsc check --no-cache", median([*ADSC, "--no-cache"], folder, runs)),
        ("adsc check, warm", median(ADSC, folder, runs)),
        ("adsc check, one page edited", median(ADSC, folder, runs, edit_page)),
        ("adsc check FILE, warm", median([*ADSC, str(one)], folder, runs)),
    ]
    if sigma := shutil.which("sigma"):
        rows.append(("sigma check, as many rules", median([sigma, "check", "sigma"], folder, 1)))
    for name, took in rows:
        print(f"{name:<34}{took:>8.2f}{took / baseline:>17.0f}")


if __name__ == "__main__":
    main()
