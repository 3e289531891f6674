"""`adsc doctor` shows what is installed and which configuration is in use."""

from __future__ import annotations

import json
import sys
from importlib import metadata

import pytest
from click.testing import CliRunner

from ads_compiler import __version__
from ads_compiler.cli import main
from ads_compiler.config import installation


@pytest.fixture
def project(tmp_path):
    (tmp_path / "strategies").mkdir()
    return tmp_path


def doctor(project, *arguments):
    return CliRunner().invoke(main, ["doctor", "--project", str(project), *arguments])


def report(project):
    done = doctor(project, "--format", "json")
    return done.exit_code, json.loads(done.stdout)


class Made:
    """A distribution with made-up metadata."""

    def __init__(self, direct_url=None, requires=(), extras=(), version="1.0"):
        self.version, self.requires = version, list(requires)
        self.metadata = self
        self.direct_url, self.extras = direct_url, extras

    def get_all(self, _key):
        return list(self.extras)

    def read_text(self, _name):
        return self.direct_url and json.dumps(self.direct_url)


@pytest.fixture
def installed(monkeypatch):
    def install(ours, **versions):
        def version(name):
            if name not in versions:
                raise metadata.PackageNotFoundError(name)
            return versions[name]

        monkeypatch.setattr(metadata, "distribution", lambda _name: ours)
        monkeypatch.setattr(metadata, "version", version)

    return install


def test_it_shows_versions_and_releases(project):
    code, shown = report(project)
    assert (code, shown["version"]) == (0, __version__)
    assert shown["executable"] == sys.executable
    versions = {library["name"]: library["version"] for library in shown["libraries"]}
    assert versions["click"] == metadata.version("click")
    assert {"release": "20.0", "own": False} in shown["attack"]
    assert shown["configuration"] == {"file": None, "root": str(project), "error": None}


def test_every_extra_of_the_project_is_listed(project):
    extras = metadata.metadata("ads-compiler").get_all("Provides-Extra")
    assert [extra["name"] for extra in report(project)[1]["extras"]] == sorted(extras)


def test_the_configuration_in_use_is_named(project):
    (project / "adsc.toml").write_text('site_name = "Ours"\n')
    assert report(project / "strategies")[1]["configuration"]["file"] == str(project / "adsc.toml")
    assert f"configuration  {project / 'adsc.toml'}\n" in doctor(project).stdout


@pytest.mark.parametrize("text", ["site_nam = 1\n", "not TOML\n"])
def test_a_wrong_configuration_is_exit_code_2_and_the_rest_is_shown(project, text):
    (project / "adsc.toml").write_text(text)
    code, shown = report(project)
    assert code == 2
    assert "adsc.toml" in shown["configuration"]["error"]
    assert shown["libraries"]
    assert "configuration  invalid: adsc.toml" in doctor(project).stdout


@pytest.mark.parametrize(
    ("direct_url", "line"),
    [
        (None, "from a package index"),
        ({"url": "file:///src", "dir_info": {"editable": True}}, "editable, from file:///src"),
        ({"url": "file:///src", "dir_info": {}}, "from file:///src"),
        (
            {"url": "https://example.org/a.whl", "archive_info": {}},
            "from https://example.org/a.whl",
        ),
        (
            {"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "0a1b"}},
            "from https://example.org/a.git at 0a1b",
        ),
    ],
)
def test_it_says_how_it_was_installed(project, installed, direct_url, line):
    installed(Made(direct_url, version=__version__))
    assert doctor(project).stdout.splitlines()[0].split(", ", 1)[1] == line


def test_a_library_that_is_missing_or_too_old_is_exit_code_2(project, installed):
    installed(Made(requires=["old>=2", "gone", "fine>=1,<2"]), old="1.9", fine="1.5")
    done = doctor(project)
    assert done.exit_code == 2
    assert "library        old 1.9  (needs >=2)\n" in done.stdout
    assert "library        gone missing" in done.stdout
    assert "library        fine 1.5\n" in done.stdout


def test_a_missing_extra_is_shown_with_its_command_and_is_no_error(project, installed):
    requires = ["a", "b>=1; extra == 'fast'", "c; extra == 'never' and python_version < '3'"]
    installed(Made(requires=requires, extras=["never", "fast"]), a="1")
    done = doctor(project)
    assert done.exit_code == 0
    assert "missing: pip install 'ads-compiler[fast]'" in done.stdout
    assert "installed: part of Python" in done.stdout


def test_a_package_without_metadata_runs_from_its_source():
    assert installation.installation("no-such-distribution").origin == "source"
