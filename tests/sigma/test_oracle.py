"""Public rules on recorded events that they must match, if a directory of such cases is available.

`cases.jsonl` has one case per line (the rule, its events as the Rust `evtx` parser writes them, and
the expected number of matches), `rules/` has the rules, and `matches.tsv` lists which rule matches
which event of which case.
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
    not ORACLE.is_dir(), reason="the public regression cases are not available"
)


@pytest.fixture(scope="module")
def matches():
    """The matches as (case, index of the event, rule)."""
    rules = rule_sets.load(rule_sets.rule_files([ORACLE / "rules"]))
    assert not rules.refused
    assert len(rules.rules) == rules.documents
    module = loader.load(python.emit(None, rules.rules), "sigma_rules", log_sources.load())
    detector = module.Detector()
    triples = set()
    for case in cases():
        for number, event in enumerate(case["events"]):
            triples |= {
                (case["rule"], number, alert["rule"]["id"]) for alert in detector.feed(event)
            }
    return triples


def cases():
    with (ORACLE / "cases.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_every_case_is_matched_as_often_as_expected(matches):
    for case in cases():
        events = [number for rule, number, by in matches if rule == by == case["rule"]]
        assert len(events) >= case["expected_min"], case["rule"]
        assert case["expected"] in (None, len(events)), case["rule"]


def test_the_matches_are_exactly_those_of_an_independent_evaluator(matches):
    rows = [
        row.split("\t") for row in (ORACLE / "matches.tsv").read_text(encoding="utf-8").splitlines()
    ]
    expected = {(case, int(number), rule) for case, number, rule in rows if number.isdigit()}
    assert expected
    assert matches == expected
