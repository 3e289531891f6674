"""Public rules on the recorded events that they must match, where a folder of such cases lies beside the project.

`cases.jsonl` holds a case a line (rule, events as the Rust `evtx` parser gives them, the expected number of matches),
`rules/` the rules, `matches.tsv` which event of which case is matched by which rule.
"""

import json
import os
from pathlib import Path

import pytest

from ads_compiler.codegen import loader, python
from ads_compiler.config import log_sources
from ads_compiler.sigma import rule_sets

ORACLE = Path(os.environ.get("ADSC_ORACLE", Path(__file__).parents[3] / "shared" / "oracle"))
pytestmark = pytest.mark.skipif(
    not ORACLE.is_dir(), reason="the public regression cases are not beside the project"
)


@pytest.fixture(scope="module")
def found():
    """The matched pairs: (case, place of the event, rule)."""
    rules = rule_sets.load(rule_sets.rule_files([ORACLE / "rules"]))
    assert not rules.refused
    assert len(rules.rules) == rules.documents
    module = loader.load(python.emit(None, rules.rules), "sigma_rules", log_sources.load())
    detector = module.Detector()
    pairs = set()
    for case in cases():
        for number, event in enumerate(case["events"]):
            pairs |= {(case["rule"], number, alert["rule"]["id"]) for alert in detector.feed(event)}
    return pairs


def cases():
    with (ORACLE / "cases.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_every_case_is_matched_as_often_as_expected(found):
    for case in cases():
        own = [number for rule, number, by in found if rule == by == case["rule"]]
        assert len(own) >= case["expected_min"], case["rule"]
        assert case["expected"] in (None, len(own)), case["rule"]


def test_the_pairs_are_exactly_those_of_an_independent_evaluator(found):
    rows = [
        row.split("\t") for row in (ORACLE / "matches.tsv").read_text(encoding="utf-8").splitlines()
    ]
    expected = {(case, int(number), rule) for case, number, rule in rows if number.isdigit()}
    assert expected
    assert found == expected
