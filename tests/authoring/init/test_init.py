"""A new repository passes its own CI, and no existing file is overwritten."""

import os
import re
import shlex
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner

from ads_compiler.authoring.init.repository import CI, files
from ads_compiler.authoring.init.requirement import Requirement
from ads_compiler.cli import main
from ads_compiler.cli.commands import COMMANDS
from ads_compiler.cli.outputs import FORMATS

WORKFLOW = ".github/workflows/detections.yml"
FILES = {"github": WORKFLOW, "gitlab": ".gitlab-ci.yml", "azure": "azure-pipelines.yml"}
INDEX = Requirement("ads-compiler==1.2.3")


def adsc(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def commands(ci, text):
    """The commands that a CI file runs, in order."""
    loaded = yaml.safe_load(text)
    if ci == "gitlab":
        return loaded["detections"]["script"]
    steps = loaded["jobs"]["detections"]["steps"] if ci == "github" else loaded["jobs"][0]["steps"]
    return [step[key] for step in steps for key in ("run", "script") if key in step]


@pytest.fixture
def shell(tmp_path):
    """Run a command with bash as CI does, with the `adsc` of these tests on the path."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "adsc").write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m ads_compiler "$@"\n'
    )
    (tools / "adsc").chmod(0o755)
    env = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }

    def run(command, folder):
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command]
        return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True)

    return run


@pytest.mark.parametrize("ci", FILES)
def test_a_new_repository_passes_its_own_ci(tmp_path, shell, ci):
    if ci not in FORMATS and ci == "azure":
        pytest.skip("there is no --format azure yet")
    root = tmp_path / "new"
    done = adsc("init", root, "--ci", ci)
    assert done.exit_code == 0, done.output
    install, *others = commands(ci, (root / FILES[ci]).read_text(encoding="utf-8"))
    assert install == "pip install --quiet -r requirements.txt"
    for command in others:
        ran = shell(command, root)
        assert ran.returncode == 0, (command, ran.stdout, ran.stderr)
    assert (root / "build/site/index.html").is_file()
    assert (root / "build/detectors/ads_0001.py").is_file()
    assert (root / "build/reports/cases.xml").is_file()
    if ci == "github":
        summary = (tmp_path / "summary").read_text(encoding="utf-8")
        assert "    1 strategy checked: no findings" in summary
        assert "cases passed, 0 failed" in summary


@pytest.mark.parametrize("ci", FILES)
def test_ci_formats_checks_tests_with_mutations_and_builds(ci):
    ran = [
        shlex.split(line)
        for line in commands(ci, files(ci, INDEX)[FILES[ci]])
        if line.startswith("adsc ")
    ]
    assert [command[1] for command in ran] == ["fmt", "check", "test", "build"]
    assert "--check" in ran[0]
    assert "--mutate" in ran[2]
    assert "--strict" in ran[3]
    assert not any("--fail-on" in command for command in ran), "fail_on is only set in adsc.toml"


@pytest.mark.parametrize("ci", FILES)
def test_ci_fails_if_the_mutation_score_is_below_that_of_the_settings(tmp_path, shell, ci):
    if ci not in FORMATS and ci == "azure":
        pytest.skip("there is no --format azure yet")
    root = tmp_path / "new"
    adsc("init", root, "--ci", ci)
    page = root / "strategies" / "authorized-keys-written.md"
    text = page.read_text(encoding="utf-8")
    weak = re.sub(
        r"```yaml case\nname: (?!key appended|administrator).*?```\n", "", text, flags=re.DOTALL
    )
    assert weak.count("yaml case") == 2
    page.write_text(weak, encoding="utf-8")
    (command,) = (
        line
        for line in commands(ci, (root / FILES[ci]).read_text())
        if line.startswith("adsc test")
    )
    ran = shell(command, root)
    assert ran.returncode == 1
    assert "review strategies need" in ran.stdout


def test_ci_measures_no_mutation_score_if_the_settings_require_none(tmp_path):
    for number, bar in enumerate(["", "mutation_score = { production = 0.9 }\n"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "pyproject.toml").write_text(f"[tool.adsc]\n{bar}", encoding="utf-8")
        assert adsc("init", folder).exit_code == 0
        ran = commands("github", (folder / WORKFLOW).read_text(encoding="utf-8"))
        assert any(line.startswith("adsc test --mutate") for line in ran) is bool(bar)


def test_the_example_has_every_kind_of_case(tmp_path):
    adsc("init", tmp_path, "--ci", "none")
    shown = adsc("test", "--project", tmp_path).output
    for kind in (
        "[alerts]",
        "[benign, no alert]",
        "[benign, alert accepted]",
        "[malicious, missed]",
    ):
        assert kind in shown
    assert adsc("check", "--fail-on", "info", "--project", tmp_path).output.endswith(
        "no findings\n"
    )


def test_the_hooks_of_a_new_repository_run_commands_that_exist():
    loaded = yaml.safe_load(files("none", INDEX)[".pre-commit-config.yaml"])
    for hook in loaded["repos"][0]["hooks"]:
        assert shlex.split(hook["entry"])[1] in COMMANDS


def test_only_one_file_pins_the_version():
    texts = files("github", INDEX)
    assert [name for name, text in texts.items() if "1.2.3" in text] == ["requirements.txt"]
    assert not any(re.search("@[A-Z]+@", text) for text in texts.values())


def test_the_image_has_git_if_pip_needs_it():
    for line, image in (
        ("ads-compiler==1", "python:3.13-slim"),
        ("ads-compiler @ git+https://x/y@1", "python:3.13"),
    ):
        text = files("gitlab", Requirement(line))[".gitlab-ci.yml"]
        assert yaml.safe_load(text)["detections"]["image"] == image


@pytest.mark.parametrize("ci", CI)
def test_files_end_with_one_newline(ci):
    for name, text in files(ci, INDEX).items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert "\r" not in text, name


def test_common_files_of_a_repository_are_kept(tmp_path):
    (tmp_path / "README.md").write_text("ours\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*.log\n", encoding="utf-8")
    done = adsc("init", tmp_path)
    assert done.exit_code == 0
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "ours\n"
    assert "exists, not changed: " in done.output
    assert "add '/build/' to it" in done.output


@pytest.mark.parametrize(
    "name", ["adsc.toml", "strategies/own.md", WORKFLOW, "strategies/authorized-keys-written.md"]
)
def test_an_existing_repository_is_not_changed(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# ours\n", encoding="utf-8")
    done = adsc("init", tmp_path)
    assert done.exit_code == 2
    assert f"already contains {name};" in done.output
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == [path]
    assert path.read_text(encoding="utf-8") == "# ours\n"


def test_a_file_instead_of_the_directory_is_a_usage_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert adsc("init", tmp_path / "file").exit_code == 2


def test_settings_in_pyproject_are_used_and_not_duplicated(tmp_path):
    text = '[project]\nname = "x"\n\n[tool.adsc]\nstrategies = "pages/ads"\nfail_on = "warning"\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    done = adsc("init", tmp_path, "--ci", "none")
    assert done.exit_code == 0, done.output
    assert (
        "adsc.toml not written: the settings are in pyproject.toml, under [tool.adsc]\n"
        in done.stderr
    )
    assert not (tmp_path / "adsc.toml").exists()
    assert (tmp_path / "pyproject.toml").read_text(encoding="utf-8") == text
    assert [path.name for path in (tmp_path / "pages" / "ads").iterdir()] == [
        "authorized-keys-written.md"
    ]
    assert "files: ^pages/ads/" in (tmp_path / ".pre-commit-config.yaml").read_text(
        encoding="utf-8"
    )
    assert adsc("test", "--project", tmp_path).exit_code == 0


def test_a_pyproject_without_settings_changes_nothing(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    assert adsc("init", tmp_path).exit_code == 0
    assert (tmp_path / "adsc.toml").is_file()
