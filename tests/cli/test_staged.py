"""`--staged` reads what a commit would hold, and reports what the commit brings about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ads_compiler.cli import main
from support.projects import BASE, project

OTHER = (
    BASE.replace("EX-1", "EX-2")
    .replace("/tcpdump", "/ngrep")
    .replace("tcpdump", "ngrep")
    .replace("# Packet capture", "# Payload search")
    .replace("title: Packet capture", "title: Payload search")
)
WRONG_TACTIC = ("[credential-access, discovery]", "[execution]")  # ADS304
NOISY = ("name: netops/diagnostics}", "name: other}")  # a benign case alerts


def git(root: Path, *words: str) -> str:
    name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", root, *name, *words], check=True, capture_output=True, text=True, env=env
    )
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two committed strategies, EX-1 and EX-2."""
    folder = project(tmp_path / "work", one=BASE, two=OTHER)
    (folder / "adsc.toml").write_text("", encoding="utf-8")
    (folder / ".gitignore").write_text("/build/\n", encoding="utf-8")
    git(folder, "init")
    commit(folder)
    return folder


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "-m", "x")


def page(root: Path, name: str = "one") -> Path:
    return root / "strategies" / f"{name}.md"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def adsc(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--project", str(root)])


def findings(root: Path, *words: str) -> list[tuple[str, str]]:
    """The findings of `adsc check --staged`, by file and code."""
    done = adsc(root, "check", "--staged", "--format", "json", *words)
    assert done.exit_code in (0, 1), done.output
    return [(Path(item["file"]).stem, item["code"]) for item in json.loads(done.stdout)["findings"]]


def ran(root: Path, *words: str) -> set[str]:
    done = adsc(root, "test", "--staged", "--format", "json", *words)
    assert done.exit_code == 0, done.output
    return {case["strategy"] for case in json.loads(done.stdout)["cases"]}


def test_edits_that_are_not_staged_play_no_part(root: Path) -> None:
    edit(page(root), *WRONG_TACTIC)
    assert findings(root) == []
    git(root, "add", ".")
    assert findings(root) == [("one", "ADS304")]
    edit(page(root), WRONG_TACTIC[1], WRONG_TACTIC[0])
    assert findings(root) == [("one", "ADS304")], "what is staged is still wrong"
    assert "ADS304" not in adsc(root, "check").output


def test_untracked_files_play_no_part(root: Path) -> None:
    page(root, "draft").write_text("no front matter", encoding="utf-8")
    page(root, "twin").write_text(BASE, encoding="utf-8")
    edit(page(root), "## Goal\n", "## Goal\n\nAlso this.\n")
    git(root, "add", "strategies/one.md")
    assert findings(root) == []
    assert ran(root) == {"EX-1"}
    git(root, "add", "-N", "strategies/draft.md")
    assert findings(root) == [], "an intent to add adds nothing yet"


def test_findings_that_the_last_commit_had_are_not_repeated(root: Path) -> None:
    edit(page(root, "two"), *WRONG_TACTIC)
    commit(root)
    edit(page(root), "## Goal\n", "## Goal\n\nAlso this.\n")
    git(root, "add", ".")
    assert findings(root) == []
    edit(page(root, "two"), "## Goal\n", "## Goal\n\nAlso this.\n")
    git(root, "add", ".")
    assert findings(root) == [("two", "ADS304")], (
        "of a page that is committed, everything is reported"
    )


def test_findings_on_other_pages_that_the_commit_causes_are_reported(root: Path) -> None:
    edit(page(root, "two"), "id: EX-2", "id: EX-1")
    git(root, "add", ".")
    assert findings(root) == [("one", "ADS205"), ("two", "ADS205")]
    git(root, "checkout", "HEAD", "--", ".")
    (root / "adsc.toml").write_text('[vocabulary]\nowners = ["nobody"]\n', encoding="utf-8")
    assert findings(root) == []
    git(root, "add", ".")
    assert set(findings(root)) == {("one", "ADS903"), ("two", "ADS903")}


def test_the_configuration_is_the_one_that_is_staged(root: Path) -> None:
    (root / "adsc.toml").write_text("strategies = 3\n", encoding="utf-8")
    edit(page(root), "## Goal\n", "## Goal\n\nAlso this.\n")
    git(root, "add", "strategies")
    assert findings(root) == []
    git(root, "add", ".")
    done = adsc(root, "check", "--staged")
    assert done.exit_code == 2
    assert "adsc.toml:1:14: error ADS902" in done.stdout


def test_with_nothing_staged_everything_that_git_tracks_is_checked(root: Path) -> None:
    edit(page(root, "two"), *WRONG_TACTIC)
    commit(root)
    page(root, "draft").write_text("no front matter", encoding="utf-8")
    assert findings(root) == [("two", "ADS304")]
    assert ran(root) == {"EX-1", "EX-2"}


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    root = project(tmp_path, one=BASE.replace(*WRONG_TACTIC))
    git(root, "init")
    assert findings(root) == []
    git(root, "add", ".")
    assert findings(root) == [("one", "ADS304")]


def test_a_commit_that_leaves_no_strategy_is_no_failure(root: Path) -> None:
    git(root, "rm", "-q", "-r", "strategies")
    assert findings(root) == []
    assert ran(root) == set()


def test_a_review_that_is_due_does_not_stop_a_commit(root: Path) -> None:
    edit(page(root), "status: review", "status: production")
    git(root, "add", ".")
    assert findings(root) == []
    assert "ADS710" in adsc(root, "check").output
    assert adsc(root, "review", "approve", "EX-1", "--by", "A. Reader").exit_code == 0
    commit(root)
    edit(page(root), "## Goal\n", "## Goal\n\nAlso this.\n")
    git(root, "add", ".")
    assert adsc(root, "check", "--staged", "--fail-on", "info").exit_code == 0
    done = adsc(root, "check")
    assert done.exit_code == 1
    assert "ADS711" in done.output


def test_cases_of_what_is_staged_are_run(root: Path) -> None:
    edit(page(root), *NOISY)
    edit(page(root, "two"), "## Goal\n", "## Goal\n\nAlso this.\n")
    git(root, "add", "strategies/two.md")
    assert ran(root) == {"EX-2"}
    git(root, "add", ".")
    done = adsc(root, "test", "--staged")
    assert done.exit_code == 1
    assert "strategies/one.md:" in done.stdout
    edit(page(root), NOISY[1], NOISY[0])
    assert adsc(root, "test", "--staged").exit_code == 1


def test_a_commit_of_some_files_is_checked_as_that_commit(root: Path) -> None:
    """`git commit FILE` makes the commit from an index of its own, which hooks are given."""
    hook = root / ".git" / "hooks" / "pre-commit"
    adsc_here = f'"{sys.executable}" -m ads_compiler'
    hook.write_text(f"#!/bin/sh\nexec {adsc_here} check --staged\n", encoding="utf-8")
    hook.chmod(0o755)
    edit(page(root), *WRONG_TACTIC)
    git(root, "add", ".")
    edit(page(root, "two"), "## Goal\n", "## Goal\n\nAlso this.\n")
    git(root, "commit", "-m", "two alone", "strategies/two.md")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(root, "commit", "-m", "the rest")
    assert "ADS304" in refused.value.stdout + refused.value.stderr


@pytest.mark.parametrize("linked", [False, True])
def test_a_project_in_a_folder_of_a_repository(tmp_path: Path, linked: bool) -> None:
    """Also from a hook in a linked worktree, for which git sets GIT_DIR."""
    top = tmp_path / "mono"
    root = project(top / "detections", one=BASE)
    (top / "adsc.toml").write_text('strategies = "other"\n', encoding="utf-8")
    (root / "adsc.toml").write_text("", encoding="utf-8")
    git(top, "init")
    git(top, "add", ".")
    git(top, "commit", "-m", "x")
    if linked:
        git(top, "worktree", "add", str(tmp_path / "linked"))
        top, root = tmp_path / "linked", tmp_path / "linked" / "detections"
    (top / "unrelated.txt").write_text("1", encoding="utf-8")
    git(top, "add", ".")
    assert adsc(root, "check", "--staged").stdout == "0 strategies checked: no findings\n"
    hook = Path(git(top, "rev-parse", "--git-common-dir").strip())
    hook = (hook if hook.is_absolute() else top / hook) / "hooks" / "pre-commit"
    hook.write_text(
        f'#!/bin/sh\ncd detections && exec "{sys.executable}" -m ads_compiler check --staged\n'
    )
    hook.chmod(0o755)
    git(top, "commit", "-m", "unrelated")
    edit(page(root), *WRONG_TACTIC)
    git(top, "add", ".")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(top, "commit", "-m", "wrong")
    assert "strategies/one.md:" in refused.value.stdout + refused.value.stderr
    assert "1 strategy checked" in refused.value.stdout + refused.value.stderr


def test_data_outside_of_the_commit_stays_usable(root: Path) -> None:
    atomics = root.parent / "art" / "atomics" / "T1040"
    atomics.mkdir(parents=True)
    guid = "10b1f0f0-0000-4000-8000-00000000abcd"
    (atomics / "T1040.yaml").write_text(
        f"- name: x\n  auto_generated_guid: {guid}\n", encoding="utf-8"
    )
    (root / "adsc.toml").write_text(
        'atomics = "../art"\nattack_indexes = "attack"\n', encoding="utf-8"
    )
    (root / "attack").mkdir()
    git(root, "add", ".")
    assert findings(root) == []


def test_unmerged_files_are_one_line(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "other")
    edit(page(root), "## Goal\n", "## Goal\n\nOther.\n")
    commit(root)
    git(root, "checkout", "-q", "main")
    edit(page(root), "## Goal\n", "## Goal\n\nMain.\n")
    commit(root)
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "other")
    done = adsc(root, "check", "--staged")
    assert done.exit_code == 2
    assert done.stderr.endswith("resolve unmerged files first\n")


def test_staged_needs_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = adsc(project(tmp_path), "check", "--staged")
    assert done.exit_code == 2
    assert "--staged needs a git repository" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--staged", "--changed"],
        ["check", "--staged", "--fix"],
        ["check", "--staged", "--diff"],
        ["check", "--staged", "--watch"],
        ["check", "--staged", "strategies"],
        ["test", "--staged", "--changed"],
        ["test", "--staged", "strategies"],
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_usage_errors(root: Path, words: list[str]) -> None:
    assert adsc(root, *words).exit_code == 2


def test_the_cache_gives_what_a_run_without_it_gives(root: Path) -> None:
    edit(page(root, "two"), *WRONG_TACTIC)
    commit(root)
    edit(page(root), *WRONG_TACTIC)
    git(root, "add", ".")
    for words in (["--no-cache"], [], [], ["--no-cache"]):
        assert findings(root, *words) == [("one", "ADS304")]
    assert (root / "build" / ".cache" / "check.json").is_file()
    assert (root / "build" / ".cache" / "head.json").is_file()
