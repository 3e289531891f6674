"""The hooks of a new repository, run by pre-commit on real commits."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ads_compiler.cli import main
from support.commits import Run, edit, runner

ROOT = Path(__file__).resolve().parents[3]
PAGE = "strategies/authorized-keys-written.md"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new repository with pre-commit and a first commit that passed the hooks.

    Its page is in production, with a review.
    """
    folder = tmp_path_factory.mktemp("started")
    root = folder / "new"
    assert CliRunner().invoke(main, ["init", str(root)]).exit_code == 0
    run = runner(folder, root)
    edit(root / PAGE, "status: review", "status: production")
    run("git", "init", "-q", "-b", "main")
    run("pre-commit", "install")
    run("adsc", "review", "approve", "ADS-0001", "--by", "A. Reader")
    run("git", "add", ".")
    passed = run("git", "commit", "-m", "first").stderr
    hooks = [line.split(".")[0] for line in passed.splitlines() if "Passed" in line]
    assert hooks == ["adsc fmt", "adsc check", "adsc test"]
    return root


@pytest.fixture
def root(tmp_path: Path, started: Path) -> Path:
    """A copy of that repository."""
    return shutil.copytree(started, tmp_path / "new", symlinks=True)


@pytest.fixture
def run(tmp_path: Path, root: Path) -> Run:
    """A runner in that copy."""
    return runner(tmp_path, root)


def test_a_change_of_a_page_in_production_needs_a_review_before_the_merge(
    root: Path, run: Run
) -> None:
    run("git", "checkout", "-q", "-b", "work")
    edit(root / PAGE, "Few programs", "Few tools")
    run("git", "commit", "-a", "-m", "say tools")
    assert "ADS711" in run("adsc", "check", fails=True).stdout  # what CI runs on the pull request
    run("adsc", "review", "approve", "ADS-0001", "--by", "A. Reader")
    run("git", "add", "reviews")
    run("git", "commit", "-m", "approve")
    run("adsc", "check")


def test_an_untracked_draft_does_not_block_other_commits(root: Path, run: Run) -> None:
    (root / "strategies" / "draft.md").write_text("no front matter\n", encoding="utf-8")
    edit(root / PAGE, "Few programs", "Few tools")
    run("git", "commit", "-a", "-m", "say tools")
    run("git", "add", ".")
    refused = run("git", "commit", "-m", "draft", fails=True)
    assert "strategies/draft.md:1:1: error ADS005" in refused.stdout + refused.stderr


def test_a_draft_can_be_committed_unfinished(root: Path, run: Run) -> None:
    run("adsc", "new", "T1059.004", "--title", "Shell started by a web server")
    run("git", "add", ".")
    run("git", "commit", "-m", "draft")
    assert (
        "TODO" in run("adsc", "check", fails=True).stdout
    )  # CI still reports what is to be written


def test_half_of_a_change_is_checked_as_it_is_staged(root: Path, run: Run) -> None:
    """The valid hunk is staged and the invalid one is not; then the reverse."""
    sound = ("Few programs", "Few tools")
    wrong = ("tactics: [persistence, privilege-escalation]", "tactics: [execution]")
    edit(root / PAGE, *sound)
    edit(root / PAGE, *wrong)
    run("git", "add", "-p", PAGE, given="n\ny\n")
    assert "Few tools" in run("git", "diff", "--cached").stdout
    run("git", "commit", "-m", "sound")
    text = (root / PAGE).read_text(encoding="utf-8")
    assert wrong[1] in text, "the edit that was not staged is still there"
    run("git", "add", PAGE)
    edit(root / PAGE, wrong[1], wrong[0])
    refused = run("git", "commit", "-m", "wrong", fails=True)
    assert "ADS304" in refused.stdout + refused.stderr
    assert wrong[0] in (root / PAGE).read_text(encoding="utf-8")


def test_the_page_is_formatted_and_the_commit_stops(root: Path, run: Run) -> None:
    edit(root / PAGE, "## Goal\n", "## Goal\n\n\n")
    refused = run("git", "commit", "-a", "-m", "layout", fails=True)
    assert "files were modified by this hook" in refused.stdout + refused.stderr
    assert "## Goal\n\n\n" not in (root / PAGE).read_text(encoding="utf-8")


def test_a_failing_case_stops_the_commit(root: Path, run: Run) -> None:
    edit(root / PAGE, "/usr/sbin/waagent]", "/usr/sbin/walinuxagent]")
    refused = run("git", "commit", "-a", "-m", "agent", fails=True)
    assert (
        "ADS601" in refused.stdout + refused.stderr or "ADS602" in refused.stdout + refused.stderr
    )


def test_all_files_checks_everything_that_git_tracks(root: Path, run: Run) -> None:
    edit(root / PAGE, "tactics: [persistence, privilege-escalation]", "tactics: [execution]")
    run("git", "commit", "-a", "--no-verify", "-m", "wrong")
    assert "ADS304" in run("pre-commit", "run", "--all-files", fails=True).stdout


def test_the_published_hooks_work_as_a_repository_of_hooks(
    root: Path, run: Run, tmp_path: Path
) -> None:
    """The published definitions, with a language that needs no installation and no network."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    defined = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in defined:
        assert hook["language"] == "python"
        hook["language"] = "system"
    (hooks / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump(defined), encoding="utf-8")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        run("git", "-C", str(hooks), *words)
    revision = run("git", "-C", str(hooks), "rev-parse", "HEAD").stdout.strip()
    ids = [{"id": hook["id"]} for hook in defined]
    config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": ids}]}
    (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    edit(root / PAGE, "Few programs", "Few tools")
    (root / "strategies" / "draft.md").write_text("no front matter\n", encoding="utf-8")
    passed = run("git", "commit", "-a", "-m", "say tools").stderr
    assert passed.count("Passed") == 3
    edit(root / PAGE, "tactics: [persistence, privilege-escalation]", "tactics: [execution]")
    refused = run("git", "commit", "-a", "-m", "wrong", fails=True)
    assert "ADS304" in refused.stdout + refused.stderr


def test_the_published_hooks_install_adsc_themselves(root: Path, run: Run) -> None:
    """`language: python`: pre-commit installs this project, for which pip needs the network."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a checkout of git")
    if os.environ.get("ADSC_TEST_NETWORK") != "1":
        pytest.skip("needs the network, for pip; ADSC_TEST_NETWORK=1 runs it")
    edit(root / PAGE, "Few programs", "Few tools")
    run("git", "add", ".")
    done = run("pre-commit", "try-repo", str(ROOT), "adsc-check", "--ref", "HEAD")
    assert "Passed" in done.stdout
