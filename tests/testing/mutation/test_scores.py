"""Scores of small pages: which changes count, which are noticed, the advice, and the command."""

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
    """The base page with other logic, and with the given cases (section, YAML) only."""
    text = CASES.sub("", DETECTION.sub(lambda _: f"```yaml sigma\n{detection}\n```\n", BASE))
    for section, case in cases:
        text = text.replace(f"## {section}\n", f"## {section}\n\n```yaml case\n{case}\n```\n", 1)
    return text


def rule(detection):
    logsource = "{product: linux, category: process_creation}"
    return f"name: r\ntitle: R\nlogsource: {logsource}\ndetection:\n{detection}"


def case(name, *events, **facts):
    more = "".join(f"{key}: {value}\n" for key, value in facts.items())
    return f"name: {name}\n{more}events:\n" + "\n".join(f"  - {event}" for event in events)


def score(tmp_path, text):
    """The only score of a project with one page, with advice."""
    project_ = discover(project(tmp_path, page=text))
    whole, findings, _ = read_catalog(project_)
    assert whole.entries, findings
    return next(iter(mutation.scores(project_, whole.entries, advice=True).values()))


def blind(tmp_path, detection):
    """The changes of a rule that count, on a page whose cases notice almost none."""
    text = page(rule(detection)).replace(
        "### Blind Spots\n",
        f"### Blind Spots\n\n```yaml case\n{case('nothing', '{Other: x}')}\n```\n",
        1,
    )
    survivors = score(tmp_path, text).survivors
    return {(one.operator, one.description) for one in survivors}


def test_removing_a_redundant_value_is_no_change(tmp_path):
    changes = blind(tmp_path, "  s:\n    Image|endswith: [/a, bin/a, /b]\n  condition: s")
    removed = {description for operator, description in changes if operator == "value-removed"}
    assert removed == {"the value '/a' of Image removed", "the value '/b' of Image removed"}


def test_dropping_a_redundant_presence_test_is_no_change(tmp_path):
    changes = blind(
        tmp_path, "  s:\n    Image|exists: true\n    Image|endswith: /a\n  condition: s"
    )
    assert not any(
        description.startswith("the condition 'Image present'") for _, description in changes
    )


def test_case_of_a_text_without_letters_is_no_change(tmp_path):
    changes = blind(
        tmp_path, "  s:\n    Image|cased: ['10', ab]\n    Port|cased: '22'\n  condition: s"
    )
    assert [description for operator, description in changes if operator == "case"] == [
        "Image: case ignored"
    ]


def test_equivalent_changes_count_once(tmp_path):
    changes = blind(tmp_path, "  s:\n    a|exists: true\n    b: x\n  condition: s")
    assert len(changes) == len({description for _, description in changes})
    assert sum(operator == "turned-around" for operator, _ in changes) == 2


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


def test_values_that_windash_expands_are_removed_together(tmp_path):
    changes = blind(
        tmp_path, "  s:\n    CommandLine|windash|contains: [' -x', ' -y']\n  condition: s"
    )
    assert (
        len([description for operator, description in changes if operator == "value-removed"]) <= 2
    )


def test_cases_that_show_every_value_notice_its_loss(tmp_path):
    text = page(
        rule("  s:\n    Image|endswith: [/a, /b]\n  condition: s"),
        ("Validation", case("both", "{Image: /bin/a}", "{Image: /bin/B}", alerts=2)),
        ("False Positives", case("near", "{Image: /bin/abc}", "{Image: xb}", "{Image: /bin/a/c}")),
    )
    result = score(tmp_path, text)
    assert {one.operator for one in result.survivors} == set()
    assert result.value == 1.0


def test_the_advice_is_an_event(tmp_path):
    result = score(tmp_path, BASE)
    advice = {one.description: one.advice for one in result.survivors}
    assert advice["the value '/tshark' of Image removed"] == (
        "add to Validation an event that alerts: like those of 'tcpdump in a web pod', but with "
        '{Image: "/usr/bin/tshark"}'
    )
    assert "False Positives" in advice["the condition 'container.id present' dropped"]
    assert "without container.id" in advice["the condition 'container.id present' dropped"]


def test_survivors_have_the_position_in_the_rule(tmp_path):
    result = score(tmp_path, BASE)
    one = next(
        one for one in result.survivors if one.description == "the value '/tshark' of Image removed"
    )
    line = BASE.split("\n")[one.span.line - 1]
    assert line[one.span.column - 1 :].startswith("/tshark")


def test_there_is_no_score_if_a_case_fails(tmp_path):
    event = "Image: {}, container.id: 4f2a, container.image.name: shop/web"
    result = score(
        tmp_path, BASE.replace(event.format("/usr/bin/tcpdump"), event.format("/bin/ls"))
    )
    assert result.value is None
    assert result.undefined == "the case 'tcpdump in a web pod' fails"


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
    result = score(tmp_path, text)
    left = {one.description for one in result.survivors if one.rule == "both"}
    assert left == {"the window of 1 min changed to 2 min", "no longer grouped by host"}
    assert all(one.advice for one in result.survivors)


def run(root, *arguments):
    return CliRunner().invoke(main, ["test", "--project", str(root), *arguments])


def test_the_command_lists_survivors_and_uncovered_logic(tmp_path):
    done = run(project(tmp_path), "--mutate")
    assert done.exit_code == 0
    assert re.search(r"EX-1: mutation score \d+ % \(\d+ of \d+ changes detected\)", done.stdout)
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
    assert "review strategies need 90 %" in done.stdout
    (root / "adsc.toml").write_text("mutation_score = {review = 0.1}\n", encoding="utf-8")
    done = run(root, "--mutate")
    assert done.exit_code == 0
    assert "ADS608" not in done.stdout


def test_a_threshold_above_one_is_a_usage_error(tmp_path):
    root = project(tmp_path)
    (root / "adsc.toml").write_text("mutation_score = {production = 90}\n", encoding="utf-8")
    done = run(root)
    assert done.exit_code == 2
    assert "must be at most 1, not 90" in done.stdout + done.stderr


def test_json_output_has_the_findings(tmp_path):
    report = json.loads(run(project(tmp_path), "--mutate", "--format", "json").stdout)
    assert {"ADS608", "ADS609"} <= {one["code"] for one in report["findings"]}


def test_a_waiver_of_a_score_is_not_reported_as_unused_without_scores(tmp_path):
    waiver = "  - {code: ADS608, reason: old page, owner: team, until: 2999-01-01}\n"
    tags = "tags: [containers]\n"
    waived = BASE.replace(tags, f"{tags}waivers:\n{waiver}")
    root = project(tmp_path, capture=waived)
    assert "ADS702" not in run(root).stdout
    assert "ADS608" not in run(root, "--mutate").stdout


def test_the_page_about_evidence_names_every_operator():
    text = (Path(__file__).parents[3] / "docs" / "reference" / "evidence.md").read_text(
        encoding="utf-8"
    )
    for operator in (*OPERATORS, *CORRELATION_OPERATORS):
        assert f"`{operator.name}`" in text
