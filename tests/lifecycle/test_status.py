"""Each state is held by the strategy that it is true of, with its reason and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ads_compiler.cli import main
from ads_compiler.cli.status import STATES
from ads_compiler.lifecycle import status as library
from support.projects import BASE, project

DAY = "1795046400"  # 2026-11-19
WAIVERS = (
    "waivers:\n"
    "  - {code: ADS202, reason: written elsewhere, owner: me, until: 2026-12-01}\n"
    "tags: [containers]"
)
NO_ASSUMPTIONS = BASE.replace("### Assumptions", "### Other")
EVENT = {"Image": "/usr/bin/tcpdump", "container.id": "4f2a", "container.image.name": "shop/web"}


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)


def adsc(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--project", str(root)])


def states(root: Path, *words: str) -> dict[str, dict[str, str]]:
    """The states of the only strategy, by their names."""
    done = adsc(root, "status", "--format", "json", *words)
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    assert set(row) == {"strategy", "title", "status", "states"}
    return {one["state"]: one for one in row["states"]}


def test_the_command_knows_the_states_of_the_library():
    assert tuple(library.STATES) == STATES


def test_a_strategy_whose_cases_hold_is_proven(tmp_path):
    shown = states(project(tmp_path))
    assert shown == {"proven": {"state": "proven", "reason": "3 cases passed", "fix": None}}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "name: netops/diagnostics}",
            "name: other}",
            "the case 'network team captures from its image' is benign",
        ),
        (
            "Image: /usr/bin/tcpdump",
            "Image: /usr/bin/tar",
            "the case 'tcpdump in a web pod' should alert",
        ),
        (
            "Image|endswith: [/tcp",
            "Image|ends: [/tcp",
            "did not run: its detection logic does not compile",
        ),
    ],
)
def test_a_failing_case_makes_it_unproven(tmp_path, old, new, reason):
    assert old in BASE
    shown = states(project(tmp_path, capture=BASE.replace(old, new)))
    assert "proven" not in shown
    assert reason in shown["unproven"]["reason"]
    assert shown["unproven"]["fix"] == "adsc test --strategy EX-1"


def test_a_page_without_a_validation_case_is_unproven(tmp_path):
    start = BASE.index("```yaml case\nname: tcpdump in a web pod")
    text = BASE[:start] + BASE[BASE.index("## Priority") :]
    assert (
        states(project(tmp_path, capture=text))["unproven"]["reason"]
        == "it has no case that must alert"
    )


def test_it_is_noisy_on_benign_events_unless_admitted(tmp_path):
    root = project(tmp_path)
    (root / "evidence" / "benign").mkdir(parents=True)
    (root / "evidence" / "benign" / "a.jsonl").write_text(json.dumps(EVENT) + "\n")
    assert states(root)["noisy"]["reason"] == "the rule 'capture-tool' gives 1 alert on a.jsonl"
    admitted = (
        "noise:\n  - {events: a.jsonl, alerts: 1, reason: a test of the network}\n"
        "tags: [containers]"
    )
    project(tmp_path, capture=BASE.replace("tags: [containers]", admitted))
    assert "noisy" not in states(root)


def test_it_is_weak_below_the_bar_of_its_status_where_that_is_measured(tmp_path):
    root = project(tmp_path)
    (root / "adsc.toml").write_text("mutation_score = { review = 0.99 }\n")
    assert "weak" not in states(root)
    assert "and review requires 99%" in states(root, "--mutate")["weak"]["reason"]
    (root / "adsc.toml").write_text("mutation_score = { production = 0.99 }\n")
    assert "weak" not in states(root, "--mutate")
    assert adsc(root, "status", "--state", "weak").exit_code == 2


def test_reviews_are_missing_void_and_due(tmp_path):
    root = project(tmp_path)
    (root / "adsc.toml").write_text('review_required = ["review"]\n')
    assert states(root)["review-missing"]["fix"] == "adsc review approve EX-1 --by NAME"
    done = adsc(root, "review", "approve", "EX-1", "--by", "A. Reader", "--on", "2026-01-02")
    assert done.exit_code == 0, done.output
    assert not {"review-missing", "review-void", "review-due"} & states(root).keys()
    (root / "adsc.toml").write_text("review_days = 100\n")
    assert states(root)["review-due"]["since"] == "2026-01-02"
    page = root / "strategies" / "capture.md"
    page.write_text(page.read_text().replace("priority: high", "priority: medium"))
    assert states(root)["review-void"]["reason"] == (
        "since the review by A. Reader of 2026-01-02, changed: the fact 'priority'"
    )


def test_waivers_that_expire_soon_or_have_expired_are_reported(tmp_path, monkeypatch):
    root = project(tmp_path, capture=NO_ASSUMPTIONS.replace("tags: [containers]", WAIVERS))
    soon = states(root)["waiver-expiring"]
    assert (soon["since"], soon["reason"]) == (
        "2026-12-01",
        "the waiver of ADS202 is valid until 2026-12-01: written elsewhere",
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert not {"waiver-expiring", "waiver-expired"} & states(root).keys()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert "was valid until" in states(root)["waiver-expired"]["reason"]


def test_facts_that_have_moved_are_drift(tmp_path):
    root = project(tmp_path, capture=BASE.replace("id: T1040", "id: T1562.001"))
    assert states(root)["drift"]["reason"].startswith("ADS301 technique 'T1562.001' is revoked")


def test_a_page_that_nobody_touched_for_long_is_old(tmp_path, monkeypatch):
    root = project(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1830000000")  # 2027-12-28
    assert "the limit is 365" in states(root)["old"]["reason"]
    adsc(root, "review", "approve", "EX-1", "--by", "A. Reader", "--on", "2027-12-01")
    assert "old" not in states(root)


def test_a_table_has_a_part_for_each_state_that_something_is_in(tmp_path):
    other = BASE.replace("EX-1", "EX-2").replace("name: netops/diagnostics}", "name: other}")
    root = project(tmp_path, one=BASE, two=other)
    done = adsc(root, "status")
    assert done.exit_code == 0
    parts = done.stdout.split("\n\n")
    assert parts[0].startswith(
        "unproven (1): the cases do not show that it works\n  EX-2  review  the case"
    )
    assert parts[0].endswith("  do: adsc test --strategy EX-2")
    assert parts[1] == "proven (1): its cases passed\n  EX-1  review  3 cases passed"
    assert parts[2].startswith("none: noisy, review-missing")
    assert adsc(root, "status", "--state", "noisy").stdout == "none: noisy\n"
    assert (
        adsc(root, "status", "--state", "proven", "--format", "json").stdout.count('"strategy"')
        == 1
    )


def test_pages_that_cannot_be_read_are_counted(tmp_path):
    root = project(tmp_path, one=BASE, two="---\nads: [\n---\n")
    assert "1 page could not be read" in adsc(root, "status").stderr


def test_a_wrong_set_up_is_one_line(tmp_path):
    done = adsc(tmp_path, "status")
    assert (done.exit_code, done.stdout) == (2, "")
