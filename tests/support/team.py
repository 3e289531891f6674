"""A team at work: its repository, the hooks at each commit, and CI as its workflow file has it."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from support.commits import Run, edit, runner

WORKFLOW = ".github/workflows/detections.yml"


@dataclass(frozen=True, slots=True)
class Ci:
    """What a run of CI printed, by the names of the steps that ran, and the steps that failed."""

    printed: dict[str, str]
    failed: tuple[str, ...]

    @property
    def green(self) -> bool:
        return not self.failed

    @property
    def text(self) -> str:
        return "\n".join(f"== {name}\n{text}" for name, text in self.printed.items())


@dataclass(slots=True)
class Team:
    """Every command runs as a program of its own; `-s` prints how long each step takes."""

    folder: Path
    root: Path
    run: Run
    name: str = ""
    figures: list[tuple[str, float, float]] = field(default_factory=list)

    @classmethod
    def begins(cls, folder: Path) -> Team:
        """A new repository with `adsc init`, hooks, and a first commit that they have passed."""
        root = folder / "detections"
        root.mkdir()
        team = cls(folder, root, runner(folder, root), "begin")
        with team.step("adsc init, pre-commit install, first commit"):
            team.run("git", "init", "-q", "-b", "main")
            team.run("adsc", "init", "--ci", "github")
            team.run("pre-commit", "install")
            passed = team.commit("first")
        assert passed.count("Passed") == 3
        return team

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        wall, spent = time.perf_counter(), _children()
        yield
        self.figures.append((name, time.perf_counter() - wall, _children() - spent))
        print(
            f"{self.name:<12} {name:<58} {self.figures[-1][1]:6.1f} s {self.figures[-1][2]:6.1f} cpu s"  # noqa: E501
        )

    def path(self, name: str) -> Path:
        return self.root / "strategies" / name

    def set(self, line: str) -> None:
        """Uncomment or add a setting of adsc.toml."""
        settings = self.root / "adsc.toml"
        text = settings.read_text(encoding="utf-8")
        key = line.split(" =")[0]
        rest = [row for row in text.split("\n") if not row.startswith((f"# {key} =", f"{key} ="))]
        settings.write_text("\n".join([line, *rest]), encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        edit(self.path(name), old, new)

    def adsc(self, *words: str, fails: bool = False) -> str:
        """What a command printed."""
        done = self.run("adsc", *words, fails=fails)
        return done.stdout + done.stderr

    def commit(self, message: str, *, fails: bool = False) -> str:
        """Commit everything through the hooks; what they printed."""
        self.run("git", "add", "--all")
        done = self.run("git", "commit", "-m", message, fails=fails)
        return done.stdout + done.stderr

    def findings(self) -> list[dict[str, Any]]:
        """The findings of `adsc check` that are not in the baseline."""
        done = self.run("bash", "-c", "adsc check --format json 2>/dev/null || test $? = 1")
        return [item for item in json.loads(done.stdout)["findings"] if not item["baseline"]]

    def ci(self, *only: str) -> Ci:
        """Run the commands of the workflow as they are written, or some of its steps.

        Left out are the actions of others, and the installation with pip. As on the service, a
        step without `if` runs only where all before it have passed.
        """
        text = (self.root / WORKFLOW).read_text(encoding="utf-8")
        steps = yaml.safe_load(text)["jobs"]["detections"]["steps"]
        printed, failed = {}, []
        for item in steps:
            command, name = item.get("run", ""), item.get("name", "")
            if not command or command.startswith("pip install") or (only and name not in only):
                continue
            assert item.get("if", "${{ !cancelled() }}") == "${{ !cancelled() }}"
            if failed and "if" not in item:
                continue
            summary = f"GITHUB_STEP_SUMMARY={self.folder / 'summary.md'}"
            code = f"{command}\n"
            done = self.run(
                "bash", "-c", 'env "$0" bash -e -c "$1"; echo "exit code $?"', summary, code
            )
            printed[name] = done.stdout + done.stderr
            if not done.stdout.endswith("exit code 0\n"):
                failed.append(name)
        assert printed
        return Ci(printed, tuple(failed))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shared(variable: str, *inner: str) -> Path:
    """Material that may lie next to the project, or where a variable says."""
    adjacent = Path(__file__).resolve().parents[2].parent / "shared"
    return Path(os.environ.get(variable, adjacent.joinpath(*inner)))
