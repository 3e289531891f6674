"""A team with old pages and rules, from `adsc init` to a CI that is green and enforces.

Each test is a script: read it from the top. Run with `-s` to see how long each step takes.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest

from support.commits import runner
from support.team import Team, shared

HERE = Path(__file__).parent
BASELINE = 'baseline = "adsc-baseline.json"'
EXAMPLE = "authorized-keys-written.md"
SEEDS = sorted(shared("ADSC_REPORTS").glob("**/00[0-9]_*.txt"))
RULES = shared("ADSC_SIGMA_RULES", "bench", "sigma-rules.tar.gz")


@pytest.fixture(scope="module")
def first_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Team.begins(tmp_path_factory.mktemp("first")).root


@pytest.fixture
def team(tmp_path: Path, first_commit: Path, request: pytest.FixtureRequest) -> Team:
    """A copy of the new repository."""
    root = shutil.copytree(first_commit, tmp_path / "detections", symlinks=True)
    return Team(tmp_path, root, runner(tmp_path, root), request.node.name.split("_")[1])


def old_pages(team: Team, pages: list[Path]) -> list[str]:
    """Put pages of a wiki into the folder of strategies, as they are; their names there."""
    names = [f"{page.stem}.md" for page in pages]
    for page, name in zip(pages, names, strict=True):
        shutil.copy(page, team.path(name))
    return names


def enter(team: Team) -> None:
    """What docs/reference/configuration.md says about a baseline."""
    team.set(BASELINE)
    team.adsc("build", "--no-site", "--update-baseline")


def test_pages_of_a_wiki_enter_green_and_become_strategies_one_by_one(team: Team) -> None:
    pages = sorted((HERE / "wiki").glob("*.md"))
    assert len(pages) == 6
    become_strategies(team, old_pages(team, pages[:3]))


@pytest.mark.slow
def test_all_pages_of_a_wiki_enter_green(team: Team) -> None:
    become_strategies(team, old_pages(team, sorted((HERE / "wiki").glob("*.md"))))


@pytest.mark.first_day
@pytest.mark.skipif(not SEEDS, reason="no reports lie next to the project")
def test_reports_of_others_enter_green_and_become_strategies_one_by_one(team: Team) -> None:
    become_strategies(team, old_pages(team, SEEDS))


def become_strategies(team: Team, names: list[str]) -> None:
    with team.step("check of raw pages"):
        raw = team.adsc("check", fails=True)
    assert raw.count("ADS005") == len(names)
    assert "adsc import" in raw

    with team.step("baseline"):
        enter(team)
    with team.step("commit through the hooks"):
        assert team.commit("old pages").count("Passed") == 3
    with team.step("CI with all steps"):
        ci = team.ci()
    assert ci.green, ci.text
    assert f"1, and {len(names)} pages without front matter" in ci.printed["Build"]
    assert "no new findings" in (team.folder / "summary.md").read_text(encoding="utf-8")

    # A new finding on an old page, which no hook stops, turns CI red.
    first = team.path(names[0])
    before = first.read_text(encoding="utf-8")
    first.write_text(f"{before}\n\nTBD: ask the owner\n", encoding="utf-8")
    with team.step("CI with a new finding"):
        ci = team.ci()
    assert ci.failed == ("Check",), ci.text
    assert f"file=strategies/{names[0]}" in ci.printed["Check"]
    assert "ADS217" in ci.printed["Check"]

    # A finding that is fixed is reported and fails nothing.
    first.write_text(before, encoding="utf-8")
    vague = next(item for item in baseline(team) if item["code"] == "ADS211")
    page = Path(vague["file"]).name
    before = team.path(page).read_text(encoding="utf-8")
    team.edit(page, vague["excerpt"].removeprefix("- "), "The scanner at `source.ip: 10.0.0.5`")
    with team.step("check with a fixed finding"):
        text = team.adsc("check")
    assert "1 finding of the baseline is fixed; remove it with --update-baseline" in text
    team.path(page).write_text(before, encoding="utf-8")

    # One page after the other becomes a strategy; what it had stays in the baseline.
    for number, name in enumerate(names, 2):
        known = {item["code"] for item in baseline(team) if item["file"].endswith(f"/{name}")}
        with team.step(f"import of {name}"):
            text = team.adsc("import", f"strategies/{name}")
        assert f"-> strategies/{name} (ADS-{number:04d})" in text
        fresh = {item["code"] for item in team.findings() if item["file"].endswith(f"/{name}")}
        assert not fresh & known
        with team.step("check and baseline after it"):
            team.adsc("check", "--update-baseline")
    with team.step("baseline after the last import"):
        team.adsc("build", "--no-site", "--update-baseline")
    with team.step("commit through the hooks"):
        assert team.commit("strategies").count("Passed") == 3
    with team.step("CI with all steps"):
        ci = team.ci()
    assert ci.green, ci.text
    assert f"proven      1 of {len(names) + 1}; not proven: {len(names)} in draft" in ci.text


def baseline(team: Team) -> list[dict[str, str]]:
    text = (team.root / "adsc-baseline.json").read_text(encoding="utf-8")
    findings: list[dict[str, str]] = json.loads(text)["findings"]
    return findings


def test_rules_of_sigma_enter_as_drafts_that_are_not_proven(team: Team) -> None:
    number = len(list((HERE / "sigma").glob("*.yml")))
    assert number == 10
    become_drafts(team, HERE / "sigma", number)
    ci = team.ci("Format", "Check", "Test")
    assert ci.green, ci.text


@pytest.mark.first_day
@pytest.mark.skipif(not RULES.is_file(), reason="no public rules lie next to the project")
def test_three_hundred_rules_enter_as_drafts_that_are_not_proven(team: Team) -> None:
    folder = team.folder / "rules"
    folder.mkdir()
    with tarfile.open(RULES) as archive:
        members = sorted(
            (item for item in archive if item.isfile() and item.name.endswith(".yml")),
            key=lambda item: item.name,
        )
        for item in members[:: len(members) // 300][:300]:
            content = archive.extractfile(item)
            assert content is not None
            (folder / Path(item.name).name).write_bytes(content.read())
    assert len(list(folder.iterdir())) == 300
    become_drafts(team, folder, 300)
    with team.step("commit through the hooks"):
        assert team.commit("rules").count("Passed") == 3
    for name in ("Format", "Check", "Test", "Build"):
        with team.step(f"CI: {name}"):
            ci = team.ci(name)
        assert ci.green, ci.text
    with team.step("check again"):
        team.adsc("check")
    team.edit(sorted(path.name for path in team.path("").glob("*.md"))[7], "## Goal", "## Goal\n")
    with team.step("check after a change of one page"):
        team.adsc("check")


def become_drafts(team: Team, rules: Path, number: int) -> None:
    with team.step(f"import of {number} rules"):
        text = team.adsc("import", "--from", "sigma", str(rules))
    assert f"{number} files on {number} pages, 0 left out" in text
    with team.step("check of the drafts"):
        text = team.adsc("check", fails=True)
    assert "ADS217" in text
    with team.step("baseline"):
        enter(team)
    with team.step("build without the site"):
        text = team.adsc("build", "--no-site")
    assert f"proven      1 of {number + 1}; not proven: {number} in draft" in text
    assert f"detectors   {number + 1} in build/detectors" in text
    with team.step("status"):
        status = team.adsc("status")
    assert f"unproven ({number})" in status
    assert "it has no case that must alert" in status


def test_a_page_goes_to_production_by_a_review_on_its_branch(team: Team) -> None:
    # The author.
    team.run("git", "checkout", "-q", "-b", "production")
    team.edit(EXAMPLE, "status: review", "status: production")
    with team.step("commit through the hooks"):
        team.commit("Set to production")  # the hooks leave the review to the pull request
    with team.step("CI without the review"):
        ci = team.ci()
    assert ci.failed == ("Check",), ci.text
    assert "ADS710" in ci.printed["Check"]
    assert "Build" not in ci.printed

    # The reviewer, on the same branch.
    approve(team)
    assert team.ci("Check").green
    team.run("git", "checkout", "-q", "main")
    team.run("git", "merge", "-q", "--no-ff", "production", "-m", "Merge production")
    with team.step("CI with all steps, on main"):
        ci = team.ci()
    assert ci.green, ci.text

    # One word.
    team.run("git", "checkout", "-q", "-b", "word")
    team.edit(EXAMPLE, "Few programs", "Few tools")
    team.commit("Say tools")
    ci = team.ci("Check")
    assert not ci.green
    assert "ADS711" in ci.text
    assert "the section Strategy Abstract changed" in ci.text
    assert "1 added" not in team.adsc(
        "check", "--baseline", "b.json", "--update-baseline", fails=True
    )
    (team.root / "b.json").unlink()
    approve(team)
    assert team.ci("Check").green
    team.run("git", "checkout", "-q", "main")
    team.run("git", "merge", "-q", "word")
    assert team.ci("Check").green


def approve(team: Team) -> None:
    team.adsc("review", "approve", "ADS-0001", "--by", "A. Reader")
    with team.step("commit of a review through the hooks"):
        team.commit("Review ADS-0001")


BROKEN = {
    "a rule that does not compile": (
        ("condition: keys", "condition: missing and keys"),
        {"Check": "ADS404", "Test": "ADS404"},
    ),
    "a case that does not hold": (
        ("alerts: 2\n", "alerts: 3\n"),
        {"Test": "ADS60"},
    ),
    "a placeholder": (
        ("## Goal\n", "## Goal\n\nTODO: say which files.\n"),
        {"Check": "ADS217", "Test": "ADS613"},
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_red_is(team: Team, name: str) -> None:
    """The page claims `status: review`; nobody ran the hooks."""
    (old, new), expected = BROKEN[name]
    team.edit(EXAMPLE, old, new)
    team.run("git", "commit", "-q", "--all", "--no-verify", "-m", name)
    with team.step(f"CI with {name}"):
        ci = team.ci()
    assert ci.failed == tuple(expected), ci.text
    for step, code in expected.items():
        assert f"title={code}" in ci.printed[step]
        assert f"file=strategies/{EXAMPLE}" in ci.printed[step]


def test_a_draft_whose_findings_are_in_the_baseline_cannot_claim_a_review(team: Team) -> None:
    team.adsc("new", "T1059.004", "--title", "Shell started by a web server")
    enter(team)
    page = next(path.name for path in team.path("").glob("*.md") if path.name != EXAMPLE)
    assert team.ci("Check", "Test").green
    team.edit(page, "status: draft", "status: review")
    with team.step("CI with a draft that claims a review"):
        ci = team.ci("Check", "Test")
    assert "Test" in ci.failed, ci.text
    assert "title=ADS613" in ci.printed["Test"]
