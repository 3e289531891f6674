"""A new repository is clean, proven and built by its own CI, and nothing is ever written over."""

import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ads_compiler import __version__
from ads_compiler.authoring.init.repository import CI, files
from ads_compiler.cli import main

WORKFLOW = ".github/workflows/detections.yml"


def adsc(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def commands(ci, text):
    """The adsc commands that a CI file runs, in order."""
    loaded = yaml.safe_load(text)
    if ci == "gitlab":
        lines = loaded["detections"]["script"]
    else:
        lines = [step["run"] for step in loaded["jobs"]["detections"]["steps"] if "run" in step]
    return [shlex.split(line)[1:] for line in lines if line.startswith("adsc ")]


@pytest.mark.parametrize(("ci", "name"), [("github", WORKFLOW), ("gitlab", ".gitlab-ci.yml")])
def test_a_new_repository_passes_its_own_ci(tmp_path, monkeypatch, ci, name):
    done = adsc("init", tmp_path / "new", "--ci", ci)
    assert done.exit_code == 0, done.output
    monkeypatch.chdir(tmp_path / "new")
    ran = commands(ci, Path(name).read_text(encoding="utf-8"))
    assert [command[0] for command in ran] == ["fmt", "check", "test", "build"]
    for command in ran:
        done = adsc(*command)
        assert done.exit_code == 0, (command, done.output)
    assert Path("build/site/index.html").is_file()
    assert Path("build/detectors/ads_0001.py").is_file()
    assert list(Path("build/reports").iterdir())


def test_the_example_holds_every_kind_of_case(tmp_path):
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
    loaded = yaml.safe_load(files("none")[".pre-commit-config.yaml"])
    for hook in loaded["repos"][0]["hooks"]:
        assert shlex.split(hook["entry"])[1] in main.commands


def test_one_place_pins_the_version():
    made = files("github")
    assert [name for name, text in made.items() if __version__ in text] == ["requirements.txt"]
    assert not any("@VERSION@" in text for text in made.values())


@pytest.mark.parametrize("ci", CI)
def test_files_end_with_one_line_end(ci):
    for name, text in files(ci).items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert "\r" not in text, name


def test_what_a_repository_often_has_is_kept(tmp_path):
    (tmp_path / "README.md").write_text("ours\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*.log\n", encoding="utf-8")
    done = adsc("init", tmp_path)
    assert done.exit_code == 0
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "ours\n"
    assert "kept as it was" in done.output
    assert "add '/build/' to it" in done.output


@pytest.mark.parametrize(
    "name", ["adsc.toml", "strategies/own.md", WORKFLOW, "strategies/authorized-keys-written.md"]
)
def test_a_repository_of_ours_is_left_alone(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# ours\n", encoding="utf-8")
    done = adsc("init", tmp_path)
    assert done.exit_code == 2
    assert f"already holds {name};" in done.output
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == [path]
    assert path.read_text(encoding="utf-8") == "# ours\n"


def test_a_file_in_the_place_of_the_folder_is_a_usage_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert adsc("init", tmp_path / "file").exit_code == 2


def test_settings_in_pyproject_are_used_and_not_written_again(tmp_path):
    text = '[project]\nname = "x"\n\n[tool.adsc]\nstrategies = "pages/ads"\nfail_on = "warning"\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    done = adsc("init", tmp_path, "--ci", "none")
    assert done.exit_code == 0, done.output
    assert (
        "no adsc.toml was written: pyproject.toml holds the settings, under [tool.adsc]\n"
        in done.stderr
    )
    assert not (tmp_path / "adsc.toml").exists()
    assert (tmp_path / "pyproject.toml").read_text(encoding="utf-8") == text
    assert [path.name for path in (tmp_path / "pages" / "ads").iterdir()] == [
        "authorized-keys-written.md"
    ]
    assert adsc("test", "--project", tmp_path).exit_code == 0


def test_a_pyproject_of_others_changes_nothing(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    assert adsc("init", tmp_path).exit_code == 0
    assert (tmp_path / "adsc.toml").is_file()
