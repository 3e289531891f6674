"""One definition of a proven strategy, which every command and every built file uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ads_compiler.cli import main
from ads_compiler.config import discover
from ads_compiler.core.clock import today
from ads_compiler.evidence import Evidence
from ads_compiler.lifecycle import status
from ads_compiler.pipeline import build
from support.projects import BASE, project

GOAL = "## Goal\n\n"
LEFT_OVER = "is left over from a template"


def adsc(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--project", str(root)])


def skeletons(root: Path, count: int = 2) -> Path:
    for number, technique in enumerate(
        ("T1611", "T1078", "T1059.001", "T1098.004", "T1613")[:count]
    ):
        done = adsc(root, "new", technique, "--title", f"Case number {number} that alerts")
        assert done.exit_code == 0, done.output
    return root


def evidence(root: Path) -> Evidence:
    return build.check_and_test(discover(root)).evidence


def set_status(root: Path, status: str) -> None:
    for page in (root / "strategies").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("status: draft", f"status: {status}"), encoding="utf-8")


def test_a_skeleton_is_not_proven_although_its_case_passes(tmp_path):
    known = evidence(skeletons(tmp_path, 1))
    assert all(result.passed for result in known.results)
    assert not known.proven("ADS-0001")
    placeholders, case = known.unproven("ADS-0001")
    assert placeholders.endswith("placeholders")
    assert case == f"the case 'TODO: what happens, in one line' {LEFT_OVER}"


def test_a_finished_page_is_proven(tmp_path):
    assert evidence(project(tmp_path)).unproven("EX-1") == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (GOAL, f"{GOAL}TODO: say it.\n\n", "the page has 1 placeholder"),
        (GOAL, f"{GOAL}[insert the goal of the strategy]\n\n", "the page has 1 placeholder"),
        ("- tcpdump", "- TODO\n- tcpdump", "the page has 1 placeholder"),
        ("[/tcpdump, /tshark", "[/tcpdump, TODO, /tshark", "the page has 1 placeholder"),
        (
            "name: tcpdump in a web pod",
            "name: 'TODO: what happens'",
            f"the case 'TODO: what happens' {LEFT_OVER}",
        ),
        (
            "{Image: /tmp/kworker, container.id: 4f2a",
            "{Image: /tmp/kworker, container.id: TODO",
            LEFT_OVER,
        ),
    ],
)
def test_a_single_leftover_of_a_template_is_enough(tmp_path, old, new, reason):
    text = BASE if old in BASE else BASE.replace("## Additional", "- tcpdump\n\n## Additional", 1)
    assert old in text
    known = evidence(project(tmp_path, capture=text.replace(old, new, 1)))
    assert all(result.passed for result in known.results)
    assert reason in known.unproven("EX-1")[-1]


def test_neither_a_waiver_nor_an_ignored_code_proves_anything(tmp_path):
    waiver = (
        "waivers:\n  - {code: ADS217, reason: not written yet, owner: me, until: 2099-12-01}\n"
        "---\n# "
    )
    page = BASE.replace("---\n# ", waiver, 1).replace(GOAL, f"{GOAL}TODO: say it.\n\n")
    assert "ADS217" in page
    root = project(tmp_path, capture=page)
    (root / "adsc.toml").write_text('ignore = ["ADS217"]\n', encoding="utf-8")
    assert evidence(root).unproven("EX-1") == ("the page has 1 placeholder",)


def test_a_page_without_a_case_or_without_sound_rules_is_not_proven(tmp_path):
    broken = BASE.replace("Image|endswith", "Image|ends")
    assert evidence(project(tmp_path, capture=broken)).unproven("EX-1") == ("3 of 3 cases fail",)
    bare = BASE.split("```yaml case")
    text = bare[0] + "".join(part.split("```\n", 1)[1] for part in bare[1:])
    assert evidence(project(tmp_path, capture=text)).unproven("EX-1") == (
        "it has no case that must alert",
    )


def test_every_output_agrees_on_what_is_proven(tmp_path):
    root = skeletons(project(tmp_path), 2)
    assert adsc(root, "build").exit_code == 0
    known = evidence(root)
    proven = {key: known.proven(key) for key in ("EX-1", "EX-2", "EX-3")}
    assert proven == {"EX-1": True, "EX-2": False, "EX-3": False}
    for name in ("evidence.json", "catalog.json"):
        rows = json.loads((root / "build" / name).read_text(encoding="utf-8"))["strategies"]
        assert {row["id"]: row["proven"] for row in rows} == proven
        assert {row["id"]: tuple(row["unproven"]) for row in rows} == {
            key: known.unproven(key) for key in proven
        }
    layer = json.loads(
        (root / "build" / "navigator" / "enterprise-proven.json").read_text(encoding="utf-8")
    )
    shown = " ".join(item.get("comment", "") for item in layer["techniques"])
    assert "EX-1" in shown
    assert "EX-2" not in shown
    coverage = json.loads(adsc(root, "coverage", "--format", "json").stdout)["strategies"]
    assert {row["id"]: row["state"] == "proven" for row in coverage} == proven
    assert "16 placeholders" in adsc(root, "coverage").output
    project_ = discover(root)
    result = build.check_and_test(project_)
    states = status.of(
        project_,
        result.catalog.strategies,
        result.evidence,
        result.diagnostics,
        result.waivers,
        today(),
    )
    assert {
        one.strategy.id: "proven" in {state.state for state in one.states} for one in states
    } == proven
    for key, is_proven in proven.items():
        page = (root / "build" / "site" / "strategies" / key.lower() / "index.html").read_text(
            encoding="utf-8"
        )
        assert ("not proven: the page has 16 placeholders" in page) is not is_proven


def test_a_strict_build_counts_drafts_that_are_not_proven(tmp_path):
    done = adsc(skeletons(tmp_path), "build", "--strict", "--no-site")
    assert done.exit_code == 0
    assert "0 of 2; not proven: 2 in draft" in done.stdout


@pytest.mark.parametrize("claimed", ["review", "production"])
def test_a_strict_build_fails_if_the_status_claims_a_proof(tmp_path, claimed):
    root = skeletons(tmp_path, 1)
    set_status(root, claimed)
    (root / "adsc.toml").write_text(
        'ignore = ["ADS212", "ADS208"]\nreview_required = []\n', encoding="utf-8"
    )
    lenient, strict = (adsc(root, "build", "--no-site", *words) for words in ((), ("--strict",)))
    assert (lenient.exit_code, strict.exit_code) == (0, 1), lenient.output
    assert f"a strategy in {claimed} is not proven: the page has 16 placeholders" in strict.stdout


def test_a_closed_blind_spot_fails_only_a_strict_build(tmp_path):
    root = project(
        tmp_path, capture=BASE.replace("[/tcpdump, /tshark", "[/kworker, /tcpdump, /tshark")
    )
    lenient, strict = (adsc(root, "build", "--no-site", *words) for words in ((), ("--strict",)))
    assert (lenient.exit_code, strict.exit_code) == (0, 1), lenient.output
    assert "ADS613" not in lenient.output
    assert "is not proven: 1 of 3 cases fails" in strict.stdout


@pytest.mark.parametrize(("claimed", "code"), [("review", "ADS213"), ("production", "ADS212")])
def test_a_case_of_the_template_does_not_count_as_a_validation_case(tmp_path, claimed, code):
    root = skeletons(tmp_path, 1)
    set_status(root, claimed)
    assert (
        f"{code} a strategy in {claimed} has only Validation cases left over from a template"
        in adsc(root, "check").stdout
    )
