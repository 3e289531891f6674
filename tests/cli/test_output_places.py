"""Outputs never overwrite what a user has: pages, other inputs, directories of others."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.cli import main
from support.projects import project

RULE = "title: A\nid: 6f6b9d0e-7a3c-4b58-8d0f-5a4a2f0f3f10\nlogsource: {product: linux}\n"


def adsc(*arguments):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def root(tmp_path, monkeypatch):
    project(tmp_path)
    for folder in ("reviews", "attack", "filters", "evidence/benign", "site", "strategies/events"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "site" / "about.md").write_text("# About\n")
    (tmp_path / "strategies" / "events" / "e.jsonl").write_text("{}\n")
    (tmp_path / "logs.yml").write_text("{}\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "adsc.toml").write_text(
        'attack_indexes = "attack"\nfilters = ["filters"]\nlogsources = "logs.yml"\n'
        'baseline = "known.json"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("command", ["check", "test", "build"])
@pytest.mark.parametrize(
    "output",
    [
        "strategies/capture.md",
        "./strategies/../strategies/capture.md",
        "strategies/new.md",
        "strategies/events/e.jsonl",
        "adsc.toml",
        "mkdocs.yml",
        "known.json",
        "logs.yml",
        "reviews/a.yml",
        "attack/20.0.json.gz",
        "filters/f.yml",
        "evidence/benign/e.jsonl",
        "site/about.md",
        ".git/config",
        "build/site/index.html",
        "build/catalog.json",
        "build/detectors/x.json",
    ],
)
def test_a_report_onto_an_input_or_an_output_of_a_build_is_refused(root, command, output):
    before = tree(root)
    done = adsc(command, "--output", f"json:{output}")
    assert done.exit_code == 2
    assert f"the output '{Path(output)}' is " in done.stderr
    assert tree(root) == before


@pytest.mark.parametrize("style", ["json", "sarif", "junit", "text", "gitlab"])
def test_every_format_refuses_an_input(root, style):
    before = tree(root)
    assert adsc("check", "--output", f"{style}:strategies/capture.md").exit_code == 2
    assert tree(root) == before


@pytest.mark.parametrize("make", [os.link, os.symlink])
def test_a_link_to_a_page_is_refused(root, make):
    make(root / "strategies" / "capture.md", root / "report.json")
    before = tree(root)
    assert adsc("check", "--output", "json:report.json").exit_code == 2
    assert tree(root) == before


def test_a_linked_directory_of_pages_is_refused(root):
    (root / "reports").symlink_to("strategies", target_is_directory=True)
    assert adsc("check", "--output", "json:reports/capture.md").exit_code == 2


def test_a_page_outside_the_project_that_was_named_is_refused(root, tmp_path_factory):
    page = tmp_path_factory.mktemp("pages") / "other.md"
    shutil.copy(root / "strategies" / "capture.md", page)
    before = page.read_text()
    assert adsc("check", page, "--output", f"text:{page}").exit_code == 2
    assert page.read_text() == before


@pytest.mark.parametrize("setting", ["not toml", "unknown = 1"])
def test_a_wrong_configuration_is_not_overwritten_by_its_report(root, setting):
    (root / "adsc.toml").write_text(setting)
    assert adsc("check", "--output", "json:adsc.toml").exit_code == 2
    assert (root / "adsc.toml").read_text() == setting


def test_coverage_refuses_an_input(root):
    before = tree(root)
    done = adsc("coverage", "--format", "csv", "-o", "strategies/capture.md")
    assert done.exit_code == 2
    assert tree(root) == before


def test_a_report_next_to_the_outputs_of_a_build_is_written_each_time(root):
    for _ in range(2):
        done = adsc("check", ".", "--output", "json:build/reports/a.json", "--output", "sarif:a.s")
        assert done.exit_code == 1, done.output  # site/about.md is not a strategy
    assert (root / "a.s").read_text().startswith("{")


def test_a_link_to_an_old_report_is_followed(root):
    (root / "old.json").write_text("")
    (root / "report.json").symlink_to("old.json")
    assert adsc("check", "--output", "json:report.json").exit_code == 0
    assert (root / "report.json").is_symlink()
    assert (root / "old.json").read_text().startswith("{")


@pytest.mark.parametrize("make", [os.link, os.symlink])
def test_one_file_under_two_names_is_given_twice(root, make):
    (root / "a.json").write_text("")
    make(root / "a.json", root / "b.json")
    done = adsc("check", "--output", "json:a.json", "--output", "sarif:b.json")
    assert (done.exit_code, "'b.json' is given twice" in done.stderr) == (2, True)


@pytest.mark.parametrize("folder", ["detectors", "navigator"])
@pytest.mark.parametrize("build", ["build", "docs"])
def test_a_build_refuses_a_directory_of_others_before_it_writes_anything(root, folder, build):
    (root / "adsc.toml").write_text(f'build = "{build}"\n')
    (root / build / folder).mkdir(parents=True)
    (root / build / folder / "mine.txt").write_text("mine")
    before = tree(root)
    done = adsc("build", "--no-site")
    assert done.exit_code == 2
    assert f"{build}/{folder} cannot be replaced: adsc did not write mine.txt" in done.stderr
    assert tree(root) == before


@pytest.mark.parametrize("command", [["build"], ["site", "build"]])
@pytest.mark.parametrize("folder", ["site", "pages", "overrides"])
def test_a_site_refuses_a_directory_of_others_before_it_writes_anything(root, folder, command):
    (root / "build" / folder).mkdir(parents=True)
    (root / "build" / folder / "mine.txt").write_text("mine")
    before = tree(root)
    done = adsc(*command)
    assert done.exit_code == 2
    assert f"build/{folder} cannot be replaced: adsc did not write mine.txt" in done.stderr
    assert tree(root) == before


@pytest.mark.parametrize("name", ["catalog.json", "evidence.json"])
def test_a_build_refuses_to_overwrite_a_file_of_others(root, name):
    (root / "build").mkdir()
    (root / "build" / name).write_text("mine")
    before = tree(root)
    done = adsc("build", "--no-site")
    assert done.exit_code == 2
    assert f"build cannot be written to: adsc did not write {name}" in done.stderr
    assert tree(root) == before


def test_a_build_replaces_its_own_outputs_and_refuses_an_edited_one(root):
    for _ in range(2):
        assert adsc("build", "--no-site").exit_code == 0
    module = next((root / "build" / "detectors").glob("ex_*.py"))
    module.write_text(module.read_text() + "# edited\n")
    before = tree(root)
    done = adsc("build", "--no-site")
    assert done.exit_code == 2
    assert f"build/detectors cannot be replaced: {module.name} changed since" in done.stderr
    assert tree(root) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["compile", "-o", "out"],
        ["compile", "--standalone", "-o", "out"],
        ["compile", "--sigma", "rules", "-o", "out"],
        ["export", "sigma", "-o", "out"],
        ["coverage", "--format", "navigator", "-o", "out"],
    ],
)
@pytest.mark.parametrize("name", ["mine.py", "rule.yml", "notes.txt", "enterprise.json"])
def test_commands_keep_files_of_others_in_a_directory(root, arguments, name):
    (root / "rules").mkdir()
    (root / "rules" / "a.yml").write_text(f"{RULE}detection: {{s: {{a: b}}, condition: s}}\n")
    done = adsc(*arguments)
    assert done.exit_code == 0, done.output
    assert adsc(*arguments).exit_code == 0
    (root / "out" / name).write_text("mine")
    done = adsc(*arguments)
    assert (root / "out" / name).read_text() == "mine"
    if arguments[0] != "coverage":  # the others replace the directory as a whole
        assert done.exit_code == 2
        assert f"out cannot be replaced: adsc did not write {name}" in done.stderr


def test_a_layer_that_was_edited_is_kept(root):
    arguments = ("coverage", "--format", "navigator", "-o", "layers")
    assert adsc(*arguments).exit_code == 0
    layer = next((root / "layers").glob("*.json"))
    layer.write_text("edited")
    done = adsc(*arguments)
    assert (done.exit_code, layer.read_text()) == (2, "edited")
    assert f"{layer.name} changed since adsc wrote it" in done.stderr


@pytest.mark.parametrize("folder", [".", "strategies", "reviews", "site"])
@pytest.mark.parametrize("command", [["compile"], ["export", "sigma"]])
def test_a_directory_of_inputs_is_never_replaced(root, command, folder):
    (root / "reviews" / "EX-1.yml").write_text("mine")
    before = tree(root)
    assert adsc(*command, "-o", folder).exit_code == 2
    assert tree(root) == before
