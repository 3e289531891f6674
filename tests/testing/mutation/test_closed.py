"""Changes that no event of a product can tell: closed vocabularies, and events that no correlation counts."""

import re

import pytest

from ads_compiler.config import discover
from ads_compiler.detection.tree import LogSource
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.testing.mutation import closed
from ads_compiler.testing.mutation.changes import changes
from support.projects import project
from testing.mutation.test_scores import blind, case, page, rule, score


def parsed(tmp_path, text):
    """The only rule of a page."""
    ((rule_,),) = (
        entry.rules for entry in read_catalog(discover(project(tmp_path, page=text)))[0].entries
    )
    return rule_


def audit(detection):
    return rule(detection).replace(
        "{product: linux, category: process_creation}", "{product: kubernetes, service: audit}"
    )


def changed(tmp_path, detection):
    text = page(audit(detection)).replace(
        "### Blind Spots\n",
        f"### Blind Spots\n\n```yaml case\n{case('nothing', '{verb: none}')}\n```\n",
        1,
    )
    return {one.operator: one for one in score(tmp_path, text).survivors}


@pytest.mark.parametrize(
    "item",
    ["verb: create", "verb: [list, watch]", "stage: Panic", "objectRef.subresource: exec", "level|cased: Metadata",
     "annotations.authorization.k8s.io/decision: allow", "requestObject.spec.hostPID: 'true'"],
)  # fmt: skip
def test_a_text_that_accepts_the_same_members_is_no_change(tmp_path, item):
    assert not {"text-start", "text-end", "case"} & set(
        changed(tmp_path, f"  s:\n    {item}\n    a: 1\n  condition: s")
    )


@pytest.mark.parametrize(
    "item", ["verb: delete", "objectRef.resource: pods", "stage|startswith: Response", "verb: use"]
)
def test_a_text_that_accepts_another_member_is_a_change(tmp_path, item):
    assert "text-end" in changed(tmp_path, f"  s:\n    {item}\n    a: 1\n  condition: s")


def test_the_advice_names_a_member(tmp_path):
    told = changed(tmp_path, "  s:\n    verb: delete\n    a: 1\n  condition: s")["text-end"].advice
    assert 'verb: "deletecollection"' in told


def test_another_log_source_has_no_such_vocabulary(tmp_path):
    assert "text-start" in {
        name for name, _ in blind(tmp_path, "  s:\n    verb: create\n  condition: s")
    }
    assert not closed.vocabularies(LogSource("kubernetes"))
    assert "priority" in closed.vocabularies(LogSource("linux", None, "falco"))


def test_case_is_never_added(tmp_path):
    assert not [
        says
        for operator, says in blind(tmp_path, "  s: {a: x, b|startswith: y}\n  condition: s")
        if operator == "case"
    ]


COUNTED = """name: one
title: One
logsource: {product: linux}
detection: {s: {a: 1, host|exists: true, user|exists: true}, condition: s}
---
name: many
title: Many
correlation: {type: event_count, rules: [one], group-by: [host], timespan: 60s, condition: {gte: 2}}
"""


@pytest.mark.parametrize(
    ("logic", "kept"),
    [(COUNTED, {"user"}), (COUNTED.replace("{type", "{generate: true, type"), {"user", "host"})],
)
def test_presence_of_what_a_correlation_groups_by_is_no_change(tmp_path, logic, kept):
    event = '{"@timestamp": "2026-01-01T00:00:00Z", a: 1, host: x, user: y}'
    text = page(logic, ("False Positives", case("once", event, rule="many")))
    dropped = {
        one.description
        for one in score(tmp_path, text).survivors
        if one.operator == "condition-dropped"
    }
    assert {
        name for name in ("user", "host") if f"the condition '{name} present' dropped" in dropped
    } == kept


def test_long_lists_are_judged_in_full(tmp_path):
    listed = ", ".join(f"/tool{number}q" for number in range(150))
    text = page(
        rule(f"  s: {{Image|endswith: [{listed}]}}\n  condition: s"),
        ("Validation", case("two", "{Image: /bin/tool1q}", "{Image: /bin/tool2q}", alerts=2)),
    )
    found = score(tmp_path, text)
    told = [one.advice for one in found.survivors if one.operator == "value-removed"]
    assert len(told) == 148
    assert told[0].endswith('with {Image: "/usr/bin/tool0q"}') or "tool0q" in told[0]
    assert told[-1].endswith("as for those above")


def source(product, service, detection):
    words = f"{{product: {product}, service: {service}}}"
    return rule(detection).replace("{product: linux, category: process_creation}", words)


@pytest.mark.parametrize(
    ("product", "service", "item"),
    [
        ("aws", "cloudtrail", "additionalEventData.MFAUsed: 'No'"),
        ("aws", "cloudtrail", "userIdentity.type: [Root, IAMUser]"),
        ("aws", "cloudtrail", "eventType: AwsConsoleSignIn"),
        ("okta", "okta", "outcome.result: FAILURE"),
        ("azure", "signinlogs", "ConditionalAccessStatus: notApplied"),
        ("gcp", "gcp.audit", "severity: ERROR"),
    ],
)
def test_closed_values_of_clouds_leave_no_change_of_texts(tmp_path, product, service, item):
    text = page(
        source(product, service, f"  s:\n    {item}\n    a: 1\n  condition: s"),
        ("Validation", case("one", "{}")),
    )
    found = changes(parsed(tmp_path, text), ())
    assert not {"text-start", "text-end", "case"} & {one.operator for one in found}


def test_advice_has_only_values_that_the_product_writes(tmp_path):
    known = ("Success", "Failure")
    logic = "  s:\n    responseElements.ConsoleLogin: Success\n    a: 1\n  o: {b: 1}\n  condition: s or o"
    text = page(source("aws", "cloudtrail", logic), ("Validation", case("one", "{b: 1}")))
    told = [one.advice for one in score(tmp_path, text).survivors]
    values = [
        value
        for advice in told
        for value in re.findall(r'responseElements.ConsoleLogin: "([^"]*)"', advice)
    ]
    assert values
    assert set(values) <= set(known)


def test_each_vocabulary_names_its_documentation_and_no_value_twice():
    for one in closed.table():
        assert one.documentation
        assert all(address.startswith("https://") for address in one.documentation)
        for values in (*one.fields.values(), *one.switches.values()):
            assert len({value.casefold() for value in values}) == len(values) > 1
