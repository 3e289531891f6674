import csv
import io
import json
import re

import pytest

from ads_compiler.attack import index as attack
from ads_compiler.coverage import matrix, tables
from ads_compiler.coverage.model import Scope, State, counts, measure
from ads_compiler.evidence import Evidence
from cli.test_cli import adsc, at
from support.coverage_pages import THREE, measured, page, row
from support.projects import BASE, project


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return measured(tmp_path_factory.mktemp("three"), **THREE)


def test_a_technique_has_the_best_state_of_its_strategies(three):
    states = {
        identity: row(three, identity).state
        for identity in ("T1040", "T1046", "T1114.001", "T1039")
    }
    assert states == {
        "T1040": State.PROVEN, "T1046": State.COMPILED,
        "T1114.001": State.DOCUMENTED, "T1039": State.MISSING,
    }  # fmt: skip
    assert [mark.strategy for mark in row(three, "T1040").marks] == ["EX-1", "EX-2", "EX-3"]


def test_a_claim_counts_in_the_tactics_that_it_names(three):
    sniffing = row(three, "T1040")
    assert sniffing.within("discovery").state is State.PROVEN
    assert sniffing.within("credential-access").state is State.COMPILED


def test_a_sub_technique_does_not_cover_its_parent_but_is_counted(three):
    parent = row(three, "T1059")
    assert parent.state is State.MISSING
    assert (parent.below_covered, parent.below) == (1, 13)
    assert "1 of 13 sub-techniques" in matrix.as_text(three)


def test_a_failing_case_leaves_a_strategy_compiled(tmp_path):
    broken = BASE.replace("name: tcpdump in a web pod", "name: tcpdump in a web pod\nalerts: 5")
    assert row(measured(tmp_path, a=broken), "T1040").state is State.COMPILED


def test_a_rule_with_an_error_leaves_a_strategy_documented(tmp_path):
    broken = re.sub(r"(?m)^  condition: .*$", "  condition: no-such-selection", BASE)
    assert row(measured(tmp_path, a=broken), "T1040").state is State.DOCUMENTED


def test_a_revoked_claim_counts_for_its_successor_and_an_unknown_one_is_listed(tmp_path):
    old = page("EX-1", ["{id: T1562.001}", "{id: T9999}"]).replace(
        'version: "20.0"', 'version: "18.1"'
    )
    coverage = measured(tmp_path, "20.0", a=old)
    assert row(coverage, "T1685").marks[0].strategy == "EX-1"
    assert [(item.technique, item.reason) for item in coverage.uncounted] == [
        ("T9999", "ATT&CK 20.0 does not have it")
    ]
    assert "Not counted\n  EX-1  T9999: ATT&CK 20.0 does not have it\n" in matrix.as_text(coverage)


def test_another_domain_is_shown_where_a_strategy_claims_it(tmp_path):
    industrial = page("EX-1", ["{id: T0800}"]).replace('version: "20.0"', 'version: "18.1"')
    coverage = measured(tmp_path, a=industrial)
    assert coverage.domains == ("enterprise-attack", "ics-attack")
    assert measured(tmp_path / "b").domains == ("enterprise-attack",)


def test_the_text_fits_80_columns_with_and_without_color(three):
    plain = matrix.as_text(three)
    assert max(map(len, plain.split("\n"))) <= 80
    assert "\x1b" not in plain
    painted = matrix.as_text(three, color=True)
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain
    assert painted != plain


def test_the_counts_of_all_formats_agree(three):
    assert sum(counts(three.shown).values()) == len(three.shown)
    whole = json.loads(tables.as_json(three, ()))
    assert whole["counts"] == {
        "techniques": len(three.shown), "covered": 4, "proven": 2, "compiled": 1, "documented": 1,
        "missing": len(three.shown) - 4,
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(tables.as_csv(three))))
    assert len({line["technique"] for line in rows}) == len(three.shown)
    assert {line["technique"] for line in rows if line["state"] == "proven"} == {
        "T1040",
        "T1059.004",
    }


def test_no_cell_of_the_csv_is_a_formula():
    facts = {
        "release": "1.0", "notice": "n", "sources": [],
        "domains": {"enterprise-attack": {
            "tactics": [["TA1", "x", "@SUM(A1)"]],
            "techniques": {"T1000": ["=HYPERLINK(1)", ["x"], [], None, False]},
        }},
    }  # fmt: skip
    text = tables.as_csv(measure((), Evidence(), (), attack.Index(facts)))
    assert "'=HYPERLINK(1)" in text
    assert "'@SUM(A1)" in text


def test_control_characters_in_names_are_not_printed():
    facts = {
        "release": "1.0", "notice": "n", "sources": [],
        "domains": {"enterprise-attack": {
            "tactics": [["TA1", "x", "X"]],
            "techniques": {"T1000": ["a\x1b[2Jb\u202e", ["x"], [], None, False]},
        }},
    }  # fmt: skip
    whole = measure((), Evidence(), (), attack.Index(facts)).within(
        Scope("on \x1b", frozenset({"T1000"}))
    )
    assert not re.search("[\x00-\x09\x1b\u202e]", matrix.as_text(whole))


def test_the_command_writes_every_format(tmp_path):
    root = project(tmp_path, **THREE)
    assert at(root, "coverage").stdout.startswith(
        "ATT&CK 20.0 Enterprise: 4 of 706 techniques have a strategy\n"
    )
    assert (
        json.loads(at(root, "coverage", "--format", "json").stdout)["attack"]["release"] == "20.0"
    )
    done = at(root, "coverage", "--format", "csv", "-o", tmp_path / "out" / "c.csv")
    assert done.stdout == f"{tmp_path}/out/c.csv\n"
    assert (tmp_path / "out" / "c.csv").read_text().startswith("domain,tactic,")
    assert at(root, "coverage", "--release", "18.1").stdout.startswith("ATT&CK 18.1 Enterprise: ")


def test_paths_select_the_strategies_that_count(tmp_path):
    root = project(tmp_path, **THREE)
    one = at(root, "coverage", root / "strategies" / "compiled.md", "--format", "json")
    assert json.loads(one.stdout)["counts"]["covered"] == 2


def test_equal_input_gives_equal_output(tmp_path):
    root = project(tmp_path, **THREE)
    assert (
        at(root, "coverage", "--format", "json").stdout
        == at(root, "coverage", "--format", "json").stdout
    )


def test_unreadable_pages_are_reported_and_no_readable_page_is_a_setup_error(tmp_path):
    root = project(tmp_path, good=BASE, bad="nothing")
    done = at(root, "coverage")
    assert (done.exit_code, "strategies/bad.md: has errors and is not counted" in done.stderr) == (
        0,
        True,
    )
    assert at(project(tmp_path / "b", bad="nothing"), "coverage").exit_code == 2
    (tmp_path / "c" / "strategies").mkdir(parents=True)
    assert at(tmp_path / "c", "coverage").exit_code == 2
    assert at(root, "coverage", "--release", "1.0").exit_code == 2
    assert at(root, "coverage", "--analytics", "--format", "csv").exit_code == 2


def test_help_has_an_example():
    assert "Example: adsc coverage" in adsc("coverage", "--help").stdout
