"""What the documentation shows is what happens: its files are written, its commands are run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.consoles import Command, File, matches, steps, with_gaps

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if any(isinstance(step, Command) for step in steps(path.read_text(encoding="utf-8")))
)
# The day on which the pages are written: dates in their output are those of this day.
EPOCH = "1796083200"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = page.read_text(encoding="utf-8")
    rows = text.split("\n")
    changes: list[tuple[Command, list[str]]] = []
    for step in steps(text):
        if isinstance(step, File):
            path = tmp_path / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
            continue
        output = run(step.text, tmp_path)
        if matches(step.output, output):
            continue
        assert request.config.getoption("--update-golden"), difference(page, step, output)
        changes.append((step, with_gaps(step.output, output)))
    for step, output in reversed(changes):
        rows[step.first_row : step.first_row + len(step.output)] = output
    if changes:
        page.write_text("\n".join(rows), encoding="utf-8")


def run(command: str, folder: Path) -> list[str]:
    """The lines that a command prints, errors included."""
    bin_folder = Path(sys.executable).parent
    env = {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": EPOCH,
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    shown = done.stdout.replace(str(folder), ".").rstrip("\n")
    return [line.rstrip() for line in shown.split("\n")] if shown else []


def difference(page: Path, step: Command, output: list[str]) -> str:
    shown = "\n".join(output)
    return f"{page.name}:{step.first_row}: `{step.text}` prints\n{shown}"


def test_a_gap_matches_any_lines_and_nothing_else() -> None:
    assert matches(("a", "…", "d"), ["a", "b", "c", "d"])
    assert matches(("a…c",), ["abc"])
    assert not matches(("a", "c"), ["a", "b", "c"])
    assert not matches(("a",), ["a", "b"])


def test_new_output_keeps_the_gaps_of_the_page() -> None:
    output = ["a 2", "b", "c", "close 2", "d", "e 2"]
    assert with_gaps(("a 1", "…", "close 1", "…", "e 1"), output) == [
        "a 2", "…", "close 2", "…", "e 2",
    ]  # fmt: skip
    assert with_gaps(("a 1", "b"), output) == output
    assert with_gaps(("…", "1", "2", "3"), ["1", "2"]) == ["1", "2"]


def test_a_page_is_read_as_files_and_commands() -> None:
    page = (
        '```yaml title="a.yml"\nx: 1\n```\n\n```console\n$ one\nout\n$ two\n```\n\n```\n$ no\n```\n'
    )
    assert list(steps(page)) == [
        File("a.yml", "x: 1\n"),
        Command("one", ("out",), 6),
        Command("two", (), 8),
    ]
