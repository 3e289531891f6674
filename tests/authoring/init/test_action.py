"""The shell steps of `action.yml`, run as GitHub runs them, and the hooks for pre-commit."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ads_compiler.cli.commands import COMMANDS
from support.projects import BASE, project

ROOT = Path(__file__).resolve().parents[3]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def step(name):
    return next(item for item in ACTION["runs"]["steps"] if item.get("id") == name)


def run(name, root, tools, **inputs):
    """Run a step with inputs as GitHub does; returns the process, the outputs and the summary."""
    values = {
        key: str(entry.get("default", "")) for key, entry in ACTION["inputs"].items()
    } | inputs
    env = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(root),
        "LC_ALL": "C.UTF-8",
    }
    for key, text in step(name)["env"].items():
        expression = text.removeprefix("${{ ").removesuffix(" }}")
        env[key] = (
            str(ROOT)
            if expression == "github.action_path"
            else values[expression.removeprefix("inputs.")]
        )
    service = root.parent / "service"
    service.mkdir(exist_ok=True)
    for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        env[key] = str(service / key)
        (service / key).write_text("", encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step(name)["run"]]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)
    output = dict(
        line.split("=", 1)
        for line in (service / "GITHUB_OUTPUT").read_text(encoding="utf-8").splitlines()
    )
    return done, output, (service / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")


@pytest.fixture
def tools(tmp_path):
    """A folder with an `adsc`, and a `python` that prints its arguments."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name, text in {
        "adsc": f'exec {shlex.quote(sys.executable)} -m ads_compiler "$@"',
        "python": 'printf "%s\\n" "$@"',
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_a_clean_project_passes(tmp_path, tools):
    done, output, summary = run("check", project(tmp_path / "p"), tools)
    assert done.returncode == 0, done.stderr
    assert output == {"sarif-file": "build/reports/adsc.sarif", "exit-code": "0"}
    assert (
        json.loads((tmp_path / "p" / output["sarif-file"]).read_text(encoding="utf-8"))["version"]
        == "2.1.0"
    )
    assert "## Detection strategies" in summary
    assert "1 strategy checked: no findings" in summary


def test_findings_are_annotated_summarized_and_fail_the_step(tmp_path, tools):
    root = project(tmp_path / "p", bad=BASE.replace("T1040", "T1562.001"))
    done, output, summary = run(
        "check", root, tools, **{"fail-on": "warning", "sarif-file": "out/a b.sarif"}
    )
    assert done.returncode == 1
    assert "::warning file=strategies/bad.md," in done.stdout
    assert output == {"sarif-file": "out/a b.sarif", "exit-code": "1"}
    assert "ADS301" in (root / "out" / "a b.sarif").read_text(encoding="utf-8")
    assert "    strategies/bad.md:" in summary


def test_paths_are_one_per_line_and_may_contain_spaces(tmp_path, tools):
    root = project(
        tmp_path / "p",
        **{"good": BASE, "two words": BASE.replace("EX-1", "EX-2").replace("T1040", "T9999")},
    )
    done, _, summary = run("check", root, tools, paths="\n  strategies/good.md  \n\n")
    assert done.returncode == 0, done.stdout
    assert "1 strategy checked" in summary
    done, _, summary = run(
        "check", root, tools, paths="strategies/good.md\nstrategies/two words.md\n"
    )
    assert done.returncode == 1
    assert "T9999" in summary


def test_a_setup_error_is_exit_code_2_and_in_the_summary(tmp_path, tools):
    (tmp_path / "p").mkdir()
    done, output, summary = run("check", tmp_path / "p", tools)
    assert done.returncode == 2
    assert output["exit-code"] == "2"
    assert "adsc could not run" in summary


@pytest.mark.parametrize(
    "text", ["$(touch hit)", "`touch hit`", "; touch hit", "--help", "x'\"; touch hit #"]
)
def test_inputs_are_never_code(tmp_path, tools, text):
    root = project(tmp_path / "p")
    for inputs in ({"paths": text}, {"fail-on": text}):
        done, output, _ = run("check", root, tools, **inputs)
        assert done.returncode == 2
        assert output["exit-code"] == "2"
    run("install", root, tools, version=text)
    assert not (root / "hit").exists()


def test_the_version_or_the_code_of_the_action_is_installed(tmp_path, tools):
    (tmp_path / "p").mkdir()
    assert run("install", tmp_path / "p", tools)[0].stdout.splitlines()[-1] == str(ROOT)
    assert (
        run("install", tmp_path / "p", tools, version="0.1.0")[0].stdout.splitlines()[-1]
        == "ads-compiler==0.1.0"
    )


def test_steps_take_inputs_from_the_environment_only():
    for item in ACTION["runs"]["steps"]:
        assert "${{" not in item.get("run", "")


def test_the_hooks_run_commands_that_exist():
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"adsc-check", "adsc-fmt", "adsc-test"}
    for hook in hooks:
        assert shlex.split(hook["entry"])[1] in COMMANDS
