"""Placeholders, pipelines and filters of a project: compared with pySigma, or refused if wrong."""

from itertools import product
from pathlib import Path

import pytest
import yaml
from sigma.collection import SigmaCollection
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.processing.pipeline import ProcessingPipeline

from ads_compiler import catalog, sigma
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Scalar
from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import AllOf, AnyOf, Not
from ads_compiler.sigma.values import lower_value

CASES = Path(__file__).parent / "cases"
PLACE = Span("rule.yml")
RULE = "title: t\nname: r\nlogsource: {product: linux}\ndetection: {s: {f: 1}, condition: s}\n"


def lower(text, **settings):
    return sigma.lower([Text("rule.yml", text)], sigma.Settings(**settings))


def tree(node):
    """The condition of a rule as pySigma parses it, as a tree."""
    match node:
        case ConditionAND(args=args):
            return AllOf(tuple(map(tree, args)))
        case ConditionOR(args=args):
            return AnyOf(tuple(map(tree, args)))
        case ConditionNOT(args=[inner]):
            return Not(tree(inner))
        case ConditionFieldEqualsValueExpression(field=field, value=value):
            return lower_value(value, field, [], Scalar(str(value), PLACE), PLACE)
        case ConditionValueExpression(value=value):
            return lower_value(value, None, [], Scalar(str(value), PLACE), PLACE)
    raise AssertionError(node)


def conditions(rule):
    return AnyOf(tuple(tree(condition.parsed) for condition in rule.detection.parsed_condition))


def drawn(**values):
    """Every event with a combination of these values; None leaves a field out."""
    for chosen in product(*values.values()):
        yield {name: value for name, value in zip(values, chosen, strict=True) if value is not None}


def agree(collection, lowered, events):
    ours = {rule.key: rule for rule in lowered.rules}
    theirs = {rule.name: rule for rule in collection.rules if hasattr(rule, "detection")}
    assert theirs.keys() <= ours.keys()
    for name, rule in theirs.items():
        expected = conditions(rule)
        seen = [holds(expected, event) for event in events]
        assert seen == [holds(ours[name].logic, event) for event in events]
        assert {True, False} == set(seen)


def test_filters_apply_as_pysigma_applies_them():
    text = (CASES / "filters.yml").read_text(encoding="utf-8")
    users = [None, "backup", "nobody", "carol", "dave", "x"]
    agree(
        SigmaCollection.from_yaml(text),
        lower(text),
        list(drawn(f=[None, 1, 2, 3], user=users, host=["test1", "a"])),
    )


def test_filters_reach_the_same_rules_as_in_pysigma():
    sources = [
        "{product: linux}",
        "{product: windows}",
        "{product: linux, service: auditd}",
        "{service: auditd}",
    ]
    filters = "title: f\nlogsource: {}\nfilter: {{rules: {}, s: {{user: u}}, condition: not s}}\n"
    for rule_source, filter_source, rules in product(
        sources, sources, ["any", "r", "[r, x]", "[]", "x", "[any]"]
    ):
        rule = RULE.replace("{product: linux}", rule_source)
        text = rule + "---\n" + filters.format(filter_source, rules)
        (theirs,) = SigmaCollection.from_yaml(text).rules
        (ours,) = lower(text).rules
        for event in drawn(f=[1, 2], user=[None, "u"]):
            assert holds(ours.logic, event) is holds(conditions(theirs), event), text


def test_shared_documents_are_merged_as_pysigma_merges_them():
    text = (CASES / "actions.yml").read_text(encoding="utf-8")
    fields = {name: [None, number] for number, name in enumerate("fgh", start=1)}
    agree(
        SigmaCollection.from_yaml(text),
        lower(text),
        list(drawn(user=["root", "x"], **fields | {"f": [None, 1, 4]})),
    )


def pipeline(folder, *transformations, **keys):
    path = folder / f"pipeline{len(list(folder.iterdir()))}.yml"
    path.write_text(yaml.safe_dump({"transformations": list(transformations), **keys}))
    return path


def test_pipelines_apply_as_pysigma_applies_them(tmp_path):
    text = """
title: t
name: r
logsource: {product: linux, service: x}
detection:
  s: {User: [a, 'b*'], n|lte: 5}
  k: [word]
  l: [{User: c, g|contains|all: [x, y]}, {g|re: '^z', User|neq: d}]
  condition: (s or 1 of l*) and not k
---
title: f
logsource: {product: linux}
filter: {rules: any, s: {User: nobody}, condition: not 1 of s*}
"""
    path = pipeline(
        tmp_path,
        {"type": "field_name_mapping", "mapping": {"User": ["u", "v"], "g": "h"}},
        {"type": "replace_string", "regex": "^c$", "replacement": "e*"},
        {
            "type": "add_condition",
            "conditions": {"w": ["$service", "q"]},
            "template": True,
            "negated": True,
        },
        {"type": "field_name_prefix", "prefix": "p."},
    )
    collection = SigmaCollection.from_yaml(text)
    transforms = ProcessingPipeline.from_yaml(path.read_text())
    for rule in collection.rules:
        transforms.apply(rule)
    names = [None, "a", "b1", "c", "d", "e2", "nobody"]
    fields = {
        "p.u": names,
        "p.v": names,
        "p.n": [3, 7],
        "p.h": ["xy", "z", "word"],
        "p.w": [None, "x", "q"],
    }
    agree(collection, lower(text, pipelines=(path,)), list(drawn(**fields)))


def test_placeholders_are_expanded_as_pysigma_expands_them(tmp_path):
    text = """
title: t
name: r
logsource: {product: linux}
detection:
  a: {f|expand: '%x%-%y%'}
  b: {f|expand|contains|all: ['%x%', '%y%']}
  c: {g|re|expand: '^%y%+$'}
  d: {'|expand|startswith': 'k%y%'}
  e: {g|expand|neq: ['%x%', '%y%*']}
  condition: 1 of them and not (d and e)
"""
    values = {"x": ("a*", "b?", r"c\*"), "y": (1, "d")}
    path = pipeline(
        tmp_path,
        {"type": "value_placeholders"},
        vars={name: list(options) for name, options in values.items()},
    )
    collection = SigmaCollection.from_yaml(text)
    ProcessingPipeline.from_yaml(path.read_text()).apply(collection.rules[0])
    texts = [
        None,
        "a-1",
        "axx-d",
        "b-1",
        "bb-d",
        "c*-1",
        "cx-1",
        "1 a",
        "da",
        "11",
        "ddd",
        "k1",
        "kd2",
        "a",
        "c*",
        "x",
    ]
    events = list(drawn(f=texts, g=texts))
    agree(collection, lower(text, placeholders=values), events)
    agree(collection, lower(text, pipelines=(path,)), events)


def test_pipelines_run_in_the_order_of_their_priorities(tmp_path):
    late = pipeline(tmp_path, {"type": "field_name_mapping", "mapping": {"g": "h"}}, priority=20)
    early = pipeline(tmp_path, {"type": "field_name_mapping", "mapping": {"f": "g"}}, priority=10)
    (rule,) = lower(RULE, pipelines=(late, early)).rules
    assert rule.logic.field == "h"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "transformations: [{type: field_name_maping}]",
            "Unknown transformation type 'field_name_maping'",
        ),
        ("transformations: [{type: field_name_mapping}]", "mapping"),
        ("transformations: 5", "cannot be used"),
        ("[a]", "must be a mapping"),
        ("a: b: c", "line 1: this is not valid YAML"),
        ("a: b", "Unkown keys"),
        ("priority: high", "must be an integer"),
        ("postprocessing: [{type: embed, prefix: x}]", "changes queries"),
        ("finalizers: [{type: concat}]", "changes queries"),
        (
            "transformations: [{type: http_placeholders, url: 'https://example.org'}]",
            "from outside the project",
        ),
        (
            "transformations: [{type: nest, items: [{type: file_placeholders, path: x}]}]",
            "from outside the project",
        ),
    ],
)
def test_a_pipeline_that_cannot_be_used_is_a_setup_error(tmp_path, text, message):
    path = tmp_path / "wrong.yml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message) as raised:
        lower(RULE, pipelines=(path,))
    assert "wrong.yml" in str(raised.value)


def test_a_pipeline_that_is_missing_is_a_setup_error(tmp_path):
    with pytest.raises(ConfigError, match=r"gone\.yml cannot be read"):
        lower(RULE, pipelines=(tmp_path / "gone.yml",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "title: f\nfilter: {rules: any, s: {f: 1}, condition: not s}",
            r"f\.yml:1:1: ADS401 .* no log source",
        ),
        (
            "title: f\nlogsource: {product: linux}\n"
            "filter: {rules: any, s: {f|x: 1}, condition: not s}",
            "ADS403",
        ),
        (
            "title: f\nlogsource: {product: linux}\n"
            "filter: {rules: any, s: {f|expand: '%x%'}, condition: not s}",
            "ADS416",
        ),
        (RULE, "has no 'filter'"),
        ("- a", "has no 'filter'"),
        ("a: b: c", "ADS006"),
        ("\N{REPLACEMENT CHARACTER}".encode("utf-16"), "cannot be read"),
    ],
)
def test_a_wrong_filter_of_a_project_is_a_setup_error(tmp_path, text, message):
    (tmp_path / "f.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError, match=message):
        lower(RULE, filters=(tmp_path / "f.yml",), root=tmp_path)


def test_an_ineffective_filter_of_a_project_is_reported_once(tmp_path):
    (tmp_path / "f.yml").write_text(
        "title: f\nlogsource: {product: linux}\nfilter: {rules: any, s: {f: 1}, condition: s}\n"
    )
    settings = sigma.Settings(filters=(tmp_path,), root=tmp_path)
    (finding,) = catalog.load([], {}, settings)[1]
    assert (finding.code, str(finding.span)) == ("ADS417", "f.yml:3:44")
    assert not sigma.lower([Text("rule.yml", RULE)], settings).diagnostics


def test_a_filter_without_rules_has_no_findings():
    lowered = lower(
        "title: f\nlogsource: {product: linux}\nfilter: {rules: any, s: {f: 1}, condition: not s}\n"
    )
    assert [(document.rule, document.is_filter) for document in lowered.documents] == [(None, True)]
    assert not lowered.diagnostics


def test_rules_of_a_refused_filter_are_refused():
    wrong = (
        "title: f\nlogsource: {product: linux}\nfilter: {rules: r, s: {f|x: 1}, condition: not s}\n"
    )
    other = RULE.replace("name: r", "name: other")
    lowered = lower(f"{RULE}---\n{other}---\n{wrong}")
    assert [rule.key for rule in lowered.rules] == ["other"]
