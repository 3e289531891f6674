"""A new repository requires adsc from the source of the running installation, with a note if other
machines cannot install from there.
"""

import json
import os
import subprocess
from email.message import Message
from importlib import metadata

import pytest
from click.testing import CliRunner

from ads_compiler import __version__
from ads_compiler.authoring.init import requirement
from ads_compiler.cli import main

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, f"ads-compiler=={__version__}"),
        (
            {
                "url": "https://git.example.org/ads.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT},
            },
            f"ads-compiler @ git+https://git.example.org/ads.git@{COMMIT}",
        ),
        (
            {
                "url": "https://user:secret@git.example.org/mono.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"},
                "subdirectory": "tools/ads",
            },
            f"ads-compiler @ git+https://git.example.org/mono.git@{COMMIT}#subdirectory=tools/ads",
        ),
        (
            {
                "url": "ssh://git@git.example.org/ads.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT},
            },
            f"ads-compiler @ git+ssh://git@git.example.org/ads.git@{COMMIT}",
        ),
        (
            {
                "url": "https://files.example.org/ads.whl",
                "archive_info": {"hashes": {"sha256": DIGEST}},
            },
            f"ads-compiler @ https://files.example.org/ads.whl#sha256={DIGEST}",
        ),
        (
            {
                "url": "https://files.example.org/ads.tar.gz",
                "archive_info": {"hash": f"sha256={DIGEST}"},
            },
            f"ads-compiler @ https://files.example.org/ads.tar.gz#sha256={DIGEST}",
        ),
        (
            {"url": "https://files.example.org/ads.tar.gz", "archive_info": {}},
            "ads-compiler @ https://files.example.org/ads.tar.gz",
        ),
    ],
)
def test_an_installation_from_the_network_is_required_from_there(origin, line):
    assert requirement.of(origin) == requirement.Requirement(line)


@pytest.mark.parametrize(
    "origin",
    [
        {"url": "file:///somewhere/ads.whl", "archive_info": {"hashes": {"sha256": DIGEST}}},
        {"url": "file:///somewhere/ads.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
        {"url": "file:///nowhere/at/all", "dir_info": {"editable": True}},
    ],
)
def test_a_local_path_is_never_written_and_the_user_is_warned(origin):
    result = requirement.of(origin)
    assert result.line == f"ads-compiler=={__version__}"
    assert "which other machines cannot access" in result.note
    assert "file:" not in result.line + result.note


@pytest.mark.parametrize(
    "origin", [[], "text", {}, {"url": 1}, {"url": "https://x/y", "vcs_info": 3}]
)
def test_a_malformed_record_is_ignored(monkeypatch, origin):
    monkeypatch.setattr(metadata, "distribution", lambda _name: Installed(json.dumps(origin)))
    assert requirement.installed().line.startswith("ads-compiler")
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 0


def git(folder, *words):
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", "-C", folder, *name, *words], check=True, capture_output=True, text=True, env=env
    )
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path):
    """A clone with a package in a folder; the URL of `origin` is changed to that of a server."""
    server, clone = tmp_path / "server.git", tmp_path / "clone"
    git(tmp_path, "init", "--bare", "server.git")
    git(tmp_path, "clone", str(server), str(clone))
    (clone / "tool").mkdir()
    (clone / "tool" / "setup.py").write_text("1\n")
    git(clone, "add", ".")
    git(clone, "commit", "-m", "first")
    git(clone, "push", "origin", "HEAD:main")
    git(clone, "remote", "set-url", "origin", "git@git.example.org:team/ads.git")
    return clone


def of_folder(folder):
    return requirement.of({"url": folder.as_uri(), "dir_info": {"editable": True}})


def test_an_editable_checkout_is_pinned_by_its_remote_and_commit(checkout):
    commit = git(checkout, "rev-parse", "HEAD")
    line = f"ads-compiler @ git+ssh://git@git.example.org/team/ads.git@{commit}"
    assert of_folder(checkout) == requirement.Requirement(line)
    assert of_folder(checkout / "tool") == requirement.Requirement(f"{line}#subdirectory=tool")


def test_changes_missing_from_the_remote_are_noted(checkout):
    (checkout / "tool" / "setup.py").write_text("2\n")
    assert "has changes since commit" in of_folder(checkout).note
    git(checkout, "commit", "-am", "second")
    result = of_folder(checkout)
    assert result.note.startswith("push commit ")
    assert result.line.endswith(git(checkout, "rev-parse", "HEAD"))


@pytest.mark.parametrize("remote", ["/srv/ads.git", "file:///srv/ads.git", "../ads.git", "C:\\ads"])
def test_a_checkout_of_a_local_repository_is_local(checkout, remote):
    git(checkout, "remote", "set-url", "origin", remote)
    assert "which other machines cannot access" in of_folder(checkout).note


def test_a_password_in_the_remote_is_left_out(checkout):
    git(checkout, "remote", "set-url", "origin", "https://me:token@git.example.org/ads.git")
    assert "git+https://git.example.org/ads.git@" in of_folder(checkout).line


class Installed:
    def __init__(self, origin):
        self.origin, self.version, self.requires, self.metadata = origin, __version__, (), Message()

    def read_text(self, name):
        assert name == "direct_url.json"
        return self.origin


@pytest.mark.parametrize(
    "origin", [None, "{", json.dumps({"url": "https://x.example/a.whl", "archive_info": {}})]
)
def test_init_writes_the_requirement(tmp_path, monkeypatch, origin):
    monkeypatch.setattr(metadata, "distribution", lambda _name: Installed(origin))
    done = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert done.exit_code == 0
    lines = (tmp_path / "requirements.txt").read_text(encoding="utf-8").splitlines()
    source = f"=={__version__}" if origin in (None, "{") else " @ https://x.example/a.whl"
    assert lines[1:] == [f"ads-compiler{source}"]
    assert "requirements.txt:" not in done.stderr


def test_init_warns_in_the_file_and_on_standard_error(tmp_path, monkeypatch):
    origin = json.dumps({"url": "file:///nowhere", "dir_info": {}})
    monkeypatch.setattr(metadata, "distribution", lambda _name: Installed(origin))
    done = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert "requirements.txt: adsc was installed from" in done.stderr
    text = (tmp_path / "requirements.txt").read_text(encoding="utf-8")
    assert "which other machines cannot access" in text.replace("\n# ", " ")
    assert text.splitlines()[-1] == f"ads-compiler=={__version__}"


def test_a_source_tree_that_is_not_installed_is_pinned_by_version(monkeypatch):
    def missing(_name):
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "distribution", missing)
    assert requirement.installed().line == f"ads-compiler=={__version__}"
