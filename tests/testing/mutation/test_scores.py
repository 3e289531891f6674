"""Scores of small pages: what counts as a change, what is noticed, what is advised, and the command."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.cli import main
from ads_compiler.config import discover
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.testing import mutation
from ads_compiler.testing.mutation.correlations import CORRELATION_OPERATORS
from ads_compiler.testing.mutation.operators import OPERATORS
from support.projects import BASE, project

DETECTION = re.compile(r"(?<=## Detection\n\n)```yaml sigma\n.*?```\n", re.DOTALL)
CASES = re.compile(r"```yaml case\n.*?```\n", re.DOTALL)


def page(detection, *cases):
    """The page of all tests with other logic, and with cases (section, YAML) in place of its own."""
    text = CASES.sub("", DETECTION.sub(lambda _: f"```yaml sigma\n{detection}\n```\n", BASE))
    for section, case in cases:
        text = text.replace(f"## {section}\n", f"## {section}\n\n```yaml case\n{case}\n```\n", 1)
    return text


def rule(detection):
    return f"name: r\ntitle: R\nlogsource: {{product: linux, category: process_creation}}\ndetection:\n{detection}"


def case(name, *events, **facts):
    more = "".join(f"{key}: {value}\n" for key, value in facts.items())
    return f"name: {name}\n{more}events:\n" + "\n".join(f"  - {event}" for event in events)


def score(tmp_path, text):
    """The only score of a project with one page, with advice."""
    found = discover(project(tmp_path, page=text))
    whole, findings, _ = read_catalog(found)
    assert whole.entries, findings
    return next(iter(mutation.scores(found, whole.entries, advice=True).values()))


def blind(tmp_path, detection):
    """The changes of a rule that count, on a page whose cases notice next to nothing."""
    text = page(rule(detection)).replace(
        "### Blind Spots\n",
        f"### Blind Spots\n\n```yaml case\n{case('nothing', '{Other: x}')}\n```\n",
        1,
    )
    found = score(tmp_path, text)
    return {(one.operator, one.description) for one in found.survivors}


def test_a_value_that_another_one_covers_is_no_change(tmp_path):
    found = blind(tmp_path, "  s:\n    Image|endswith: [/a, bin/a, /b]\n  condition: s")
    removed = {says for operator, says in found if operator == "value-removed"}
    assert removed == {"the value '/a' of Image removed", "the value '/b' of Image removed"}


def test_presence_that_another_condition_needs_is_no_change(tmp_path):
    found = blind(tmp_path, "  s:\n    Image|exists: true\n    Image|endswith: /a\n  condition: s")
    assert not any(says.startswith("the condition 'Image present'") for _, says in found)


def test_case_of_a_text_without_letters_is_no_change(tmp_path):
    found = blind(
        tmp_path, "  s:\n    Image|cased: ['10', ab]\n    Port|cased: '22'\n  condition: s"
    )
    assert [says for operator, says in found if operator == "case"] == ["Image: case ignored"]


def test_changes_that_come_to_the_same_count_once(tmp_path):
    found = blind(tmp_path, "  s:\n    a|exists: true\n    b: x\n  condition: s")
    assert len(found) == len({says for _, says in found})
    assert sum(operator == "turned-around" for operator, _ in found) == 2


@pytest.mark.parametrize(
    ("detection", "operator"),
    [
        ("  s: {a: 1, b: 2}\n  condition: s", "condition-dropped"),
        ("  s: {a: 1}\n  f: {b: 2}\n  condition: s and not f", "filter-dropped"),
        ("  s: {a: [1, 2]}\n  condition: s", "value-removed"),
        ("  s: {a: x, b: y}\n  condition: s", "turned-around"),
        ("  s: {a: x, b: y}\n  condition: s", "and-or"),
        ("  s: {a|endswith: x}\n  condition: s", "text-start"),
        ("  s: {a|startswith: x}\n  condition: s", "text-end"),
        ("  s: {a|cased: x}\n  condition: s", "case"),
        ("  s: {a: 5}\n  condition: s", "number"),
        ("  s: {a|gte: 5}\n  condition: s", "order"),
        ("  s: {a|cidr: 10.0.0.0/8}\n  condition: s", "network"),
        ("  s: {a|re: '^x+$'}\n  condition: s", "expression"),
        ("  s: {a: x, b: y}\n  condition: s", "field-swapped"),
    ],
)
def test_each_operator_makes_changes(tmp_path, detection, operator):
    assert operator in {name for name, _ in blind(tmp_path, detection)}


def test_what_windash_writes_out_comes_and_goes_together(tmp_path):
    found = blind(
        tmp_path, "  s:\n    CommandLine|windash|contains: [' -x', ' -y']\n  condition: s"
    )
    assert len([says for operator, says in found if operator == "value-removed"]) <= 2


def test_cases_that_show_every_value_notice_its_loss(tmp_path):
    text = page(
        rule("  s:\n    Image|endswith: [/a, /b]\n  condition: s"),
        ("Validation", case("both", "{Image: /bin/a}", "{Image: /bin/B}", alerts=2)),
        ("False Positives", case("near", "{Image: /bin/abc}", "{Image: xb}", "{Image: /bin/a/c}")),
    )
    found = score(tmp_path, text)
    assert {one.operator for one in found.survivors} == set()
    assert found.value == 1.0


def test_the_advice_is_an_event(tmp_path):
    found = score(tmp_path, BASE)
    told = {one.description: one.advice for one in found.survivors}
    assert told["the value '/tshark' of Image removed"] == (
        "add to Validation an event that alerts: like those of 'tcpdump in a web pod', but with "
        '{Image: "/usr/bin/tshark"}'
    )
    assert "False Positives" in told["the condition 'container.id present' dropped"]
    assert "without container.id" in told["the condition 'container.id present' dropped"]


def test_survivors_stand_at_the_place_in_the_rule(tmp_path):
    found = score(tmp_path, BASE)
    one = next(
        one for one in found.survivors if one.description == "the value '/tshark' of Image removed"
    )
    line = BASE.split("\n")[one.span.line - 1]
    assert line[one.span.column - 1 :].startswith("/tshark")


def test_a_case_that_does_not_hold_leaves_no_score(tmp_path):
    event = "Image: {}, container.id: 4f2a, container.image.name: shop/web"
    found = score(tmp_path, BASE.replace(event.format("/usr/bin/tcpdump"), event.format("/bin/ls")))
    assert found.value is None
    assert found.undefined == "the case 'tcpdump in a web pod' does not hold"


CORRELATED = """name: one
title: One
logsource: {product: linux}
detection: {s: {a: 1}, condition: s}
---
name: two
title: Two
logsource: {product: linux}
detection: {s: {b: 1}, condition: s}
---
name: both
title: Both
correlation:
  type: temporal_ordered
  rules: [one, two]
  group-by: [host]
  timespan: 60s
"""


def test_changes_of_a_correlation_are_noticed(tmp_path):
    def at(second, fields):
        return f'{{"@timestamp": "2026-01-01T00:{second // 60:02d}:{second % 60:02d}Z", {fields}}}'

    text = page(
        CORRELATED,
        (
            "Validation",
            case(
                "in order", at(0, "a: 1, host: x"), at(40, "b: 1, host: x"), alerts=1, rule="both"
            ),
        ),
        (
            "False Positives",
            case("other order", at(0, "b: 1, host: x"), at(40, "a: 1, host: x"), rule="both"),
        ),
    )
    found = score(tmp_path, text)
    left = {one.description for one in found.survivors if one.rule == "both"}
    assert left == {"the window of 60 s changed to 2 min", "no longer grouped by host"} or left == {
        "the window of 1 min changed to 2 min",
        "no longer grouped by host",
    }
    assert all(one.advice for one in found.survivors)


def run(root, *arguments):
    return CliRunner().invoke(main, ["test", "--project", str(root), *arguments])


def test_the_command_lists_what_no_case_notices(tmp_path):
    done = run(project(tmp_path), "--mutate")
    assert done.exit_code == 0
    assert re.search(r"EX-1: mutation score \d+ % \(\d+ of \d+ changes are noticed\)", done.stdout)
    assert "strategies/capture.md:" in done.stdout
    assert "warning ADS608" in done.stdout
    assert "info ADS609" in done.stdout


def test_uncovered_lists_values_without_a_score(tmp_path):
    done = run(project(tmp_path), "--uncovered")
    assert done.exit_code == 0
    assert "'/tshark', '/dumpcap' of Image" in done.stdout
    assert "ADS608" not in done.stdout
    assert "mutation score" not in done.stdout


def test_a_score_below_the_threshold_fails(tmp_path):
    root = project(tmp_path)
    (root / "adsc.toml").write_text("[mutation_score]\nreview = 0.9\n", encoding="utf-8")
    assert run(root).exit_code == 0
    done = run(root, "--mutate")
    assert done.exit_code == 1
    assert "error ADS608" in done.stdout
    assert "90 % are asked for in review" in done.stdout
    (root / "adsc.toml").write_text("mutation_score = {review = 0.1}\n", encoding="utf-8")
    done = run(root, "--mutate")
    assert done.exit_code == 0
    assert "ADS608" not in done.stdout


def test_a_threshold_beyond_the_whole_is_told(tmp_path):
    root = project(tmp_path)
    (root / "adsc.toml").write_text("mutation_score = {production = 90}\n", encoding="utf-8")
    done = run(root)
    assert done.exit_code == 2
    assert "must be at most 1, not 90" in done.stdout + done.stderr


def test_programs_get_findings_and_nothing_else(tmp_path):
    found = json.loads(run(project(tmp_path), "--mutate", "--format", "json").stdout)
    assert {"ADS608", "ADS609"} <= {one["code"] for one in found["findings"]}


def test_a_waiver_of_a_score_is_not_unused_where_none_was_asked_for(tmp_path):
    waived = BASE.replace(
        "tags: [containers]\n",
        "tags: [containers]\nwaivers:\n  - {code: ADS608, reason: old page, owner: team, until: 2999-01-01}\n",
    )
    root = project(tmp_path, capture=waived)
    assert "ADS702" not in run(root).stdout
    assert "ADS608" not in run(root, "--mutate").stdout


def test_the_page_about_evidence_names_every_operator():
    text = (Path(__file__).parents[3] / "docs" / "evidence.md").read_text(encoding="utf-8")
    for operator in (*OPERATORS, *CORRELATION_OPERATORS):
        assert f"`{operator.name}`" in text
